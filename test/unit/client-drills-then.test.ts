/** The board of a drill at a moment of its past: what it showed then, made of the board that it has in the end. */
import { expect, it } from 'vitest'
import type { DrillBoard } from '#wire/drill-board'
import type { Incident } from '#wire/reports'
import { boardThen, momentsOf, noDuffThen } from '../../client/drills/board-then.ts'
import { clockAt, momentOf } from '../../client/drills/drill-clock.ts'
import { boardOf } from '../../server/domain/drills/board.ts'
import { aPlan, anExpectation, anInject, inCircle, rehearsal, START_MS, type Rehearsal } from '../support/drills.ts'

const PLAN = aPlan({
  lengthS: 600,
  script: [
    anInject({ expectations: [anExpectation({ id: 'come', recognisedBy: inCircle(1), withinS: 60 })] }),
    anInject({
      id: 'next',
      when: { kind: 'afterInject', inject: 'order', delayS: 20 },
      expectations: [
        anExpectation({ id: 'shut', item: 'cordon', recognisedBy: { kind: 'mark' }, withinS: 10 }),
        anExpectation({ id: 'heard', item: 'acknowledge', of: ['u1'], recognisedBy: { kind: 'message', count: 1 }, withinS: 500 }),
      ],
    }),
    anInject({ id: 'hand', when: { kind: 'hand' }, expectations: [anExpectation({ id: 'never' })] }),
    anInject({ id: 'skipped', when: { kind: 'clock', atS: 100 }, expectations: [anExpectation({ id: 'spared', withinS: 60 })] }),
  ],
})

function anIncident(over: Partial<Incident>): Incident {
  const given = { id: 'i-1', class: 'criminal', severity: 1, state: 'received', atMs: 0, knownMs: 0 } as const
  return { ...given, stamps: [], hasPersonal: false, simulated: false, ...over }
}

function boardAt(drill: Rehearsal, atMs: number): DrillBoard {
  return boardOf(drill.state, { name: 'chief', role: 'operator' }, atMs, { noDuff: [], names: {} })!
}

/** A drill of three minutes with a pause of 50 s after 40 s, told step by step; the board of every second as it was shown then. */
function held(): { readonly drill: Rehearsal; readonly shown: ReadonlyMap<number, DrillBoard> } {
  const drill = rehearsal(PLAN)
  const shown = new Map<number, DrillBoard>()
  const steps: Readonly<Record<number, () => void>> = {
    10: () => drill.tick(10_000),
    25: () => drill.see({ unit: 'u1', atMs: 25_000, x: 0 }),
    30: () => drill.tick(30_000),
    40: () => drill.act({ step: 'pause', atMs: START_MS + 40_000, by: 'chief', note: '下雨' }),
    90: () => drill.act({ step: 'resume', atMs: START_MS + 90_000, by: 'chief' }),
    95: () => drill.act({ step: 'acknowledge', inject: 'order', by: 'u2', atMs: START_MS + 95_000, knownMs: START_MS + 95_000 }),
    100: () => drill.markAt(50_000, { expectation: 'shut' }),
    120: () => drill.act({ step: 'skip', atMs: START_MS + 120_000, by: 'chief', inject: 'skipped' }),
    180: () => drill.act({ step: 'stop', atMs: START_MS + 180_000, by: 'chief' }),
  }
  for (let s = 0; s <= 190; s++) {
    steps[s]?.()
    drill.settle()
    shown.set(START_MS + s * 1_000, boardAt(drill, START_MS + s * 1_000))
  }
  return { drill, shown }
}

it('is at every second what it was, where nothing came late', () => {
  const { drill, shown } = held()
  const last = boardAt(drill, START_MS + 1_000_000)

  for (const [atMs, board] of shown) expect(boardThen(last, atMs), `${(atMs - START_MS) / 1_000} s`).toEqual(board)
})

it('is a plan before the start, and shows what was told late at its own time', () => {
  const { drill } = held()
  drill.act({ step: 'mark', id: 'late', by: 'eye', note: '门未锁', atMs: START_MS + 15_000, knownMs: START_MS + 900_000 })
  const last = boardAt(drill, START_MS + 1_000_000)
  const notesAt = (s: number) => boardThen(last, START_MS + s * 1_000).whole!.marks.map(({ id }) => id)

  expect(boardThen(last, START_MS - 1)).toMatchObject({ state: 'planned', clockMs: 0, pauses: [] })
  expect([notesAt(14), notesAt(15)]).toEqual([[], ['late']])
})

it('steps to the start, each inject, whatever was met, and the end; a T+ is found again as its moment', () => {
  const { drill } = held()
  const last = boardAt(drill, START_MS + 1_000_000)

  expect(momentsOf(last)).toEqual([0, 10_000, 25_000, 30_000, 50_000, 130_000])
  for (const clockMs of momentsOf(last)) expect(clockAt(last, momentOf(last, clockMs))).toBe(clockMs)
  expect([momentOf(last, 39_999), momentOf(last, 40_001)]).toEqual([START_MS + 39_999, START_MS + 90_001])
})

it('tells of what was real and serious then: until the end, and not what was not known yet', () => {
  const drill = { stoppedMs: 9_000 }
  const incidents = [
    { id: 'first', knownMs: 1_000, severity: 1, address: '延政中路' },
    { id: 'slight', knownMs: 2_000, severity: 3 },
    { id: 'second', knownMs: 3_000, severity: 2 },
  ].map((over) => anIncident(over))
  const idsAt = (atMs: number) => noDuffThen(incidents, drill, atMs).map(({ incident }) => incident)

  expect(idsAt(999)).toEqual([])
  expect(idsAt(2_999)).toEqual(['first'])
  expect(idsAt(3_000)).toEqual(['second', 'first'])
  expect(idsAt(9_000)).toEqual([])
  expect(noDuffThen(incidents, drill, 1_000)[0]).toMatchObject({ atMs: 1_000, severity: 1, address: '延政中路' })
})
