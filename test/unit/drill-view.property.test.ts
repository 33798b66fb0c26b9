/** Laws of what is told of a drill: nothing is lost by telling only what has changed, and whoever sees less is counted less. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DrillBoard } from '#wire/drill-board'
import { boardOfParts, MOST_MISSED, partsOfBoard } from '#wire/drill-live'
import type { RoomEvent } from '#wire/live'
import { boardOf } from '../../server/domain/drills/board.ts'
import { momentOf } from '../../server/domain/drills/drill-clock.ts'
import type { DrillViewer } from '../../server/domain/drills/who-sees.ts'
import { drillView } from '../../server/live/drill-view.ts'
import { anExpectation, anInject, aPlan, rehearsal, UNITS, type Rehearsal } from '../support/drills.ts'

const CHIEF: DrillViewer = { name: 'chief', role: 'coordinator' }
const WALL: DrillViewer = { name: 'wall', role: 'wall' }
const PHONE: DrillViewer = { name: 'phone', role: 'device', unit: 'u1' }

const BESIDE = { noDuff: [], names: { u1: '义巡 1' } }

const PLAN = aPlan({
  mode: 'doubleBlind',
  script: [
    anInject({ expectations: [anExpectation({ recognisedBy: { kind: 'mark' } })] }),
    anInject({
      id: 'late',
      when: { kind: 'clock', atS: 100 },
      expectations: [anExpectation({ id: 'then', recognisedBy: { kind: 'message', count: 2 } })],
    }),
  ],
})

interface Deed {
  readonly kind: 'tick' | 'mark' | 'pause' | 'ack'
  readonly by: string
}
const deeds = fc.array(
  fc.record({ kind: fc.constantFrom('tick' as const, 'mark' as const, 'pause' as const, 'ack' as const), by: fc.constantFrom(...UNITS) }),
  { maxLength: 30 },
)
const STEP_MS = 9_000

/** Does it at a T+; what may not be done, is not. */
function dare(drill: Rehearsal, deed: Deed, clockMs: number): void {
  try {
    if (deed.kind === 'tick') drill.tick(clockMs)
    else if (deed.kind === 'mark') drill.markAt(clockMs)
    else if (deed.kind === 'pause') drill.pauseAt(clockMs, STEP_MS)
    else drill.acknowledge(deed.by, clockMs)
    drill.settle()
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
  }
}

/** How late something overdue is, and the clock itself, go on by themselves. */
function standing(board: DrillBoard | undefined) {
  if (!board) return undefined
  const { nowMs: _nowMs, clockMs: _clockMs, whole, ...rest } = board
  if (!whole) return rest
  const outcomes = whole.outcomes.map(({ differenceMs, ...outcome }) =>
    outcome.verdict === 'overdue' ? outcome : { ...outcome, differenceMs },
  )
  return { ...rest, whole: { ...whole, outcomes } }
}

function apply(parts: Map<string, unknown>, events: readonly RoomEvent[]): void {
  for (const { subject, data } of events) {
    if (data === undefined) parts.delete(subject)
    else parts.set(subject, data)
  }
}

test.each([
  ['whoever leads', CHIEF],
  ['a wall', WALL],
  ["a participant's phone", PHONE],
])('what %s is told, put together, is the board that it would be answered, and the numbers have no hole', (_who, viewer) => {
  fc.assert(
    fc.property(deeds, (done) => {
      const drill = rehearsal(PLAN)
      const view = drillView({ room: 'r', realm: 'd-1', epoch: 'e' })
      const parts = new Map<string, unknown>()
      const seqs: number[] = []
      done.forEach((deed, i) => {
        const clockMs = i * STEP_MS
        dare(drill, deed, clockMs)
        const board = boardOf(drill.state, viewer, momentOf(drill.state.drill, clockMs), BESIDE)
        if (!board) return
        const isFirst = parts.size === 0
        const events = view.take(board)
        if (isFirst) for (const [subject, data] of partsOfBoard(board)) parts.set(subject, data)
        apply(parts, events)
        seqs.push(...events.map(({ seq }) => seq))

        expect(standing(boardOfParts(parts))).toEqual(standing(board))
      })

      expect(seqs).toEqual(seqs.map((_, i) => i + 1))
    }),
  )
})

test('whoever comes back gets exactly what it missed, and starts afresh where that is no longer held', () => {
  const drill = rehearsal(PLAN)
  const view = drillView({ room: 'r', realm: 'd-1', epoch: 'e' })
  const look = (clockMs: number) => view.take(boardOf(drill.state, CHIEF, momentOf(drill.state.drill, clockMs), BESIDE)!)
  look(0)
  drill.tick(10_000)
  const first = look(10_000)
  drill.markAt(20_000)
  const second = look(20_000)

  expect(view.since({ epoch: 'e', seq: 0 })).toEqual([...first, ...second])
  expect(view.since({ epoch: 'e', seq: first.length })).toEqual(second)
  expect(view.since({ epoch: 'e', seq: view.seq })).toEqual([])
  expect(view.since({ epoch: 'e', seq: view.seq + 1 })).toBe(undefined)
  expect(view.since({ epoch: 'other', seq: 0 })).toBe(undefined)
  expect(view.since(undefined)).toBe(undefined)
  for (let i = 0; i <= MOST_MISSED; i++) {
    drill.markAt(20_001 + i, { id: `n-${i}` })
    look(20_001 + i)
  }
  expect(view.since({ epoch: 'e', seq: 0 })).toBe(undefined)
})

test('that the clock has gone on is no news', () => {
  const drill = rehearsal(PLAN)
  const view = drillView({ room: 'r', realm: 'd-1', epoch: 'e' })
  const boardAt = (clockMs: number) => boardOf(drill.state, CHIEF, momentOf(drill.state.drill, clockMs), BESIDE)!

  view.take(boardAt(0))

  expect(view.take(boardAt(9_000))).toEqual([])
})
