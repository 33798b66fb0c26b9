/** The board of a drill on its line of time, its clock counted on, and both put into words. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DrillBoard } from '#wire/drill-board'
import { crewOf } from '../../client/drills/crew.ts'
import { clockAt, clockOn, totalOf } from '../../client/drills/drill-clock.ts'
import {
  barOf,
  figureOf,
  flagsOf,
  isUndone,
  slowestOf,
  timeAxis,
  timeRows,
  worstOf,
  type Outcome,
  type TimeRow,
} from '../../client/drills/time-line.ts'
import {
  evidenceSaid,
  exactDifference,
  exactOf,
  lagSaid,
  limitSaid,
  rowLag,
  stopwatchOf,
  tellingSaid,
} from '../../client/i18n/say-drills.ts'
import { zh } from '../../client/i18n/zh.ts'
import { anExpectation, aPlan, TIER_S } from '../support/drills.ts'

function anOutcome(over: Partial<Outcome> = {}): Outcome {
  return { inject: 'order', expectation: anExpectation({ withinS: 60 }), verdict: 'pending', evidence: [], ...over }
}

function aBoard(outcomes: Outcome[], plannedMs = 10_000): Pick<DrillBoard, 'injects' | 'whole'> {
  return {
    injects: [{ id: 'order', title: '下令', plannedMs }, { id: 'hand', title: '收队' }], // prettier-ignore
    whole: { plan: aPlan(), tierS: TIER_S, names: {}, outcomes, acks: [], marks: [] },
  }
}

it('counts the clock on while the drill runs, and not before, in a pause or after the end', () => {
  const board = { clockMs: 5_000, nowMs: 100_000 }
  const at = (state: DrillBoard['state']) => clockOn({ ...board, state }, 103_250)

  expect(at('running')).toBe(8_250)
  expect([at('planned'), at('paused'), at('stopped')]).toEqual([5_000, 5_000, 5_000])
  expect(clockOn({ ...board, state: 'running' }, 99_000)).toBe(5_000)
})

it('leaves out of a moment’s T+ the pauses before it, and the part of one that it lies in', () => {
  const pauses = [{ fromMs: 2_000, toMs: 4_000 }, { fromMs: 8_000 }] // prettier-ignore

  expect([1_500, 3_000, 5_000, 9_000].map((atMs) => clockAt({ startedMs: 1_000, pauses }, atMs))).toEqual([500, 1_000, 2_000, 5_000])
  expect(clockAt({ pauses: [] }, 5_000)).toBe(0)
  expect(totalOf(pauses, 9_000)).toBe(3_000)
})

it('shows when something is due as planned until its inject has come, and from then on from when it came', () => {
  const waiting = anOutcome()
  const asked = anOutcome({ injectMs: 40_000, expectedMs: 100_000 })
  const ofTier = anOutcome({ expectation: anExpectation({ tier: 'selfHelp' }) })
  const byHand = anOutcome({ inject: 'hand' })
  const dueOf = (outcome: Outcome) => timeRows(aBoard([outcome]), 0)[0]!.dueMs

  expect([waiting, asked, ofTier, byHand].map(dueOf)).toEqual([70_000, 100_000, 70_000, undefined])
  expect(dueOf(anOutcome({ verdict: 'notAsked' }))).toBeUndefined()
})

it('puts what is due first at the top, and what waits for a hand at the end', () => {
  const named = (id: string, over: Partial<Outcome>) => anOutcome({ expectation: anExpectation({ id, withinS: 60 }), ...over })
  const rows = timeRows(
    aBoard([named('hand', { inject: 'hand' }), named('late', { injectMs: 0, expectedMs: 90_000 }), named('soon', {})]),
    0,
  )

  expect(rows.map(({ id }) => id)).toEqual(['soon', 'late', 'hand'])
})

it('lets what is overdue grow with the clock, and names the one that is late by the most', () => {
  const rows = timeRows(
    aBoard([
      anOutcome({ expectation: anExpectation({ id: 'a' }), verdict: 'overdue', injectMs: 0, expectedMs: 60_000, differenceMs: 1_000 }),
      anOutcome({ expectation: anExpectation({ id: 'b' }), verdict: 'overdue', injectMs: 0, expectedMs: 30_000, differenceMs: 1_000 }),
      anOutcome({
        expectation: anExpectation({ id: 'c' }),
        verdict: 'late',
        injectMs: 0,
        expectedMs: 1_000,
        actualMs: 90_000,
        differenceMs: 89_000,
      }),
    ]),
    102_000,
  )

  expect(worstOf(rows)).toMatchObject({ id: 'b', differenceMs: 72_000 })
  expect(worstOf([])).toBeUndefined()
})

it('has an axis that ends behind the latest of plan, clock and marks, with ten steps at most', () => {
  const rows = timeRows(aBoard([anOutcome({ injectMs: 0, expectedMs: 1_200_000 })]), 0)
  const axes = [timeAxis(900_000, 0, rows), timeAxis(900_000, 2_000_000, rows), timeAxis(21_600_000, 0, [])]

  expect(axes.map(({ endMs }) => endMs > 1_200_000)).toEqual([true, true, true])
  expect(axes[1]!.endMs).toBeGreaterThan(2_000_000)
  for (const { ticksMs } of axes) expect(ticksMs.length).toBeLessThanOrEqual(11)
})

it('takes of a tier the slowest that was asked, met or waited for', () => {
  const ofTier = (over: Partial<Outcome>) => anOutcome({ expectation: anExpectation({ tier: 'mutualAid' }), ...over })
  const { whole } = aBoard([
    ofTier({ injectMs: 10_000, expectedMs: 190_000, actualMs: 60_000, verdict: 'met' }),
    ofTier({ injectMs: 20_000, expectedMs: 200_000, verdict: 'pending' }),
    ofTier({}),
  ])

  expect(slowestOf('mutualAid', whole!, 100_000)).toMatchObject({ limitMs: 180_000, tookMs: 80_000, verdict: 'pending' })
  expect(slowestOf('support', whole!, 100_000)).toBeUndefined()
})

it('says stopwatches in seconds that have passed, and differences with their sign', () => {
  expect([0, 999, 402_999, 3_723_000].map(stopwatchOf)).toEqual(['0:00', '0:00', '6:42', '1:02:03'])
  expect([42_103, -29_900, 0].map(exactDifference)).toEqual(['+0:42.103', '−0:29.900', '+0:00.000'])
  expect([151_417, 60_000].map(exactOf)).toEqual(['2:31.417', '1:00.000'])
  expect([60, 90, 300].map((s) => limitSaid(s, zh))).toEqual(['1 分钟', '90 秒', '5 分钟'])
})

it('says what lies between two times as both are shown, so that whoever subtracts finds the same', () => {
  const times = fc.integer({ min: 0, max: 7_200_000 })
  const secondsOf = (said: string) =>
    said
      .replace(/^[+−]/, '')
      .split(':')
      .reduce((all, part) => all * 60 + Number(part), 0)
  fc.assert(
    fc.property(times, times, (dueMs, actualMs) => {
      const said = lagSaid(dueMs, actualMs)
      const sign = said.startsWith('−') ? -1 : 1
      expect(secondsOf(stopwatchOf(dueMs)) + sign * secondsOf(said)).toBe(secondsOf(stopwatchOf(actualMs)))
    }),
  )
  expect([lagSaid(60_500, 102_200), lagSaid(60_900, 60_200), lagSaid(60_000, 59_999)]).toEqual(['+0:42', '0:00', '−0:01'])
  expect(rowLag({ dueMs: 60_500, verdict: 'overdue' }, 102_200)).toBe('+0:42')
  expect(rowLag({ dueMs: 60_500, verdict: 'missed' }, 102_200)).toBe('')
})

it('lists the first of the evidence to the millisecond, and counts the rest', () => {
  const evidence = Array.from({ length: 6 }, (_, i) => ({ kind: 'position' as const, unit: `u${i}`, atMs: i }))

  expect(evidenceSaid(evidence, { participants: [], names: { u0: '义巡 1' } }, zh)).toEqual([
    '定位 义巡 1（u0） 08:00:00.000',
    '定位 u1 08:00:00.001',
    '定位 u2 08:00:00.002',
    '定位 u3 08:00:00.003',
    '等 6 条',
  ])
})

it('tells of each who takes part what it has acknowledged, what it still is to, how much of it is overdue, and by how much it is or was late', () => {
  const ack = anExpectation({ id: 'ack', of: ['u1', 't1', 'w1'], recognisedBy: { kind: 'message', count: 3 } })
  const { whole } = aBoard([
    anOutcome({ expectation: ack, injectMs: 0 }),
    anOutcome({ inject: 'next', expectation: { ...ack, id: 'again', of: ['t1'] }, injectMs: 9_000 }),
    anOutcome({ expectation: anExpectation({ of: ['u1'] }), verdict: 'overdue', expectedMs: 60_000 }),
    anOutcome({ expectation: anExpectation({ id: 'more', of: ['u1'] }), verdict: 'overdue', expectedMs: 80_000 }),
    anOutcome({ expectation: anExpectation({ id: 'done', of: ['u1', 'u2'] }), verdict: 'late', expectedMs: 10_000, actualMs: 52_000 }),
  ])
  const injects = [
    { id: 'order', title: '下令', actualMs: 0 },
    { id: 'next', title: '再令', actualMs: 9_000 },
    { id: 'far', title: '未到' },
  ]
  const acks = [{ inject: 'order', by: 'u5', atMs: 4_000, knownMs: 4_000 }]

  const crew = new Map(crewOf({ ...whole!, acks }, injects, 90_000).map((member) => [member.one.id, member]))

  expect(crew.get('t1')).toMatchObject({ ackMs: 4_000, asked: 'next', overdue: 0 })
  expect(crew.get('u1')).toMatchObject({ asked: 'order', overdue: 2, late: { dueMs: 60_000, untilMs: 90_000 } })
  expect(crew.get('u1')).not.toHaveProperty('ackMs')
  expect(crew.get('u2')).toMatchObject({ overdue: 0, late: { dueMs: 10_000, untilMs: 52_000 } })
  expect(crew.get('u2')).not.toHaveProperty('asked')
  expect(crew.get('t1')).not.toHaveProperty('late')
})

it('tells of a clock that was ahead and of what came long after, and else of nothing', () => {
  const atMs = Date.UTC(2026, 10, 24, 4)

  expect(tellingSaid({ atMs, knownMs: atMs + 59_999 }, zh)).toBe(undefined)
  expect(tellingSaid({ atMs, knownMs: atMs + 3_600_000 }, zh)).toBe('13:00:00.000 才收到')
  expect(tellingSaid({ atMs, knownMs: atMs, saidMs: atMs + 3_600_000 }, zh)).toBe('钟快 1:00:00.000，按收到时计')
})

it('puts the story over the line in the order of time, each name in the room up to the next, and leaves out what nobody knows the time of', () => {
  const axis = { endMs: 200_000, lastMs: 190_000, ticksMs: [] }
  const flags = flagsOf(
    [
      { id: 'later', title: '受伤', plannedMs: 100_000 },
      { id: 'came', title: '报警', plannedMs: 10_000, actualMs: 20_000 },
      { id: 'hand', title: '收队' },
      { id: 'out', title: '跳过', plannedMs: 50_000, isSkipped: true },
    ],
    axis,
  )

  expect(flags).toEqual([
    { id: 'came', title: '报警', atMs: 20_000, hasCome: true, roomPercent: 40, lane: 0 },
    { id: 'later', title: '受伤', atMs: 100_000, hasCome: false, roomPercent: 50, lane: 0 },
  ])
})

it('puts names that would cut one another into lanes, as few as give each its room, three at most', () => {
  const axis = { endMs: 100_000, lastMs: 95_000, ticksMs: [] }
  const lanesAt = (...atS: readonly number[]) =>
    flagsOf(
      atS.map((s) => ({ id: `i${s}`, title: '报警', plannedMs: s * 1_000 })),
      axis,
    ).map(({ lane }) => lane)

  expect(lanesAt(0, 40, 80)).toEqual([0, 0, 0])
  expect(lanesAt(0, 20, 40, 60)).toEqual([0, 1, 0, 1])
  expect(lanesAt(0, 10, 20, 30, 40)).toEqual([0, 1, 2, 0, 1])
  // The last has the room to the end of the line, however little that is.
  expect(lanesAt(0, 90)).toEqual([0, 0])
})

it('draws what lies between when it was due and when it was met, or now while it is late, and writes the time behind it', () => {
  const row = (over: Partial<TimeRow>): TimeRow => ({ id: 'a', expectation: anExpectation(), verdict: 'pending', dueMs: 60_000, ...over })
  const [met, late, waited, none] = [
    row({ verdict: 'met', actualMs: 40_000 }),
    row({ verdict: 'late', actualMs: 90_000 }),
    row({ verdict: 'overdue' }),
    { id: 'b', expectation: anExpectation(), verdict: 'pending' } as const,
  ]

  expect([met, late, waited, row({}), none].map((one) => barOf(one, 75_000))).toEqual([
    { is: 'early', fromMs: 40_000, toMs: 60_000 },
    { is: 'late', fromMs: 60_000, toMs: 90_000 },
    { is: 'late', fromMs: 60_000, toMs: 75_000 },
    undefined,
    undefined,
  ])
  expect([met, late, waited, none].map((one) => figureOf(one, 75_000))).toEqual([
    { textMs: 40_000, behindMs: 60_000, beforeMs: 40_000, isMet: true },
    { textMs: 90_000, behindMs: 90_000, beforeMs: 60_000, isMet: true },
    { textMs: 60_000, behindMs: 75_000, beforeMs: 60_000, isMet: false },
    undefined,
  ])
})

it('counts what was missed by the end as undone, as what is overdue while it goes on', () => {
  const verdicts = ['pending', 'met', 'late', 'overdue', 'missed', 'cutOff', 'skipped', 'notAsked'] as const
  expect(verdicts.filter((verdict) => isUndone({ verdict }))).toEqual(['overdue', 'missed'])
})
