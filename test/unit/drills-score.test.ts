/** The after-action figures, held to a drill worked out by hand. */
import { describe, expect, test } from 'vitest'
import type { DrillPlan } from '#wire/drills'
import { outcomesOf } from '../../server/domain/drills/outcomes.ts'
import type { DrillState } from '../../server/domain/drills/drill-state.ts'
import { comparisonOf, type Rehearsed } from '../../server/domain/drills/repeated.ts'
import { SCORE_COLUMNS, scoreCsv, scoreRows } from '../../server/domain/drills/score-rows.ts'
import { DEFAULT_WEIGHTS, scoreOf } from '../../server/domain/drills/score.ts'
import { START_MS, aPlan, anExpectation, anInject, inCircle, rehearsal, underWay, type Rehearsal } from '../support/drills.ts'

const PLAN: DrillPlan = aPlan({
  lengthS: 600,
  script: [
    anInject({
      expectations: [
        anExpectation({ id: 'ack', item: 'acknowledge', withinS: 30, of: ['u1', 'w1'], recognisedBy: { kind: 'message', count: 2 } }),
        anExpectation({ id: 'first', tier: 'mutualAid', objective: 'fast' }),
        anExpectation({ id: 'muster', item: 'muster', tier: 'support', recognisedBy: inCircle(2), objective: 'fast' }),
        anExpectation({ id: 'control', item: 'control', withinS: 200, recognisedBy: { kind: 'mark' } }),
      ],
    }),
    anInject({
      id: 'hurt',
      when: { kind: 'hand' },
      expectations: [
        anExpectation({ id: 'told', item: 'report', of: ['u2'], recognisedBy: { kind: 'report', report: 'incident', count: 1 } }),
      ],
    }),
  ],
})

/**
 * Inject at 10 s. Acknowledged at 25 and 31 s, limit 40: met. First at 100 s, limit 190: met. Two at 370 s, limit 310: late by 60 of 300, share 0.8.
 * Control never, limit 210: missed. The second inject never came.
 */
function afterwards(lateS = 60): Rehearsal {
  const drill = underWay(PLAN)
  drill.acknowledge('u1', 25_000)
  drill.acknowledge('w1', 31_000)
  drill.see({ unit: 'u1', atMs: 100_000, x: 0 })
  drill.see({ unit: 'u1', atMs: 300_000 + lateS * 1_000, x: 0 }, { unit: 'u2', atMs: 310_000 + lateS * 1_000, x: 0 })
  drill.settle()
  return drill
}

function ended(lateS?: number): Rehearsal {
  const drill = afterwards(lateS)
  drill.stopAt(500_000)
  return drill
}

function rehearsed(state: DrillState, nowMs = 0): Rehearsed {
  return { drill: state.drill, score: scoreOf(state, nowMs) }
}

describe('outcomes', () => {
  const verdicts = (drill: Rehearsal, clockMs: number): readonly string[] =>
    outcomesOf(drill.state, START_MS + clockMs).map(({ verdict }) => verdict)

  test('every expectation has expected, actual, difference and evidence', () => {
    const { outcomes } = scoreOf(ended().state, 0)

    expect(
      outcomes.map(({ verdict, expectedMs, actualMs, differenceMs, share }) => [verdict, expectedMs, actualMs, differenceMs, share]),
    ).toEqual([
      ['met', 40_000, 31_000, -9_000, 1],
      ['met', 190_000, 100_000, -90_000, 1],
      ['late', 310_000, 370_000, 60_000, 0.8],
      ['missed', 210_000, undefined, undefined, 0],
      ['notAsked', undefined, undefined, undefined, undefined],
    ])
    expect(outcomes[2]!.evidence.map((one) => one.atMs - START_MS)).toEqual([360_000, 370_000])
  })

  test('while it goes on they wait, and say by how much they are overdue', () => {
    const drill = underWay(PLAN)

    expect(verdicts(drill, 40_000)).toEqual(['pending', 'pending', 'pending', 'pending', 'pending'])
    expect(verdicts(drill, 40_001)).toEqual(['overdue', 'pending', 'pending', 'pending', 'pending'])
    expect(outcomesOf(drill.state, START_MS + 75_000)[0]!.differenceMs).toBe(35_000)
  })

  test('an end before a limit judges nothing, at the limit it does', () => {
    const early = underWay(PLAN)
    early.stopAt(39_999)
    const later = underWay(PLAN)
    later.stopAt(40_000)

    expect(verdicts(early, 900_000)).toEqual(['cutOff', 'cutOff', 'cutOff', 'cutOff', 'notAsked'])
    expect(verdicts(later, 900_000)).toEqual(['missed', 'cutOff', 'cutOff', 'cutOff', 'notAsked'])
  })

  test('exactly at the limit is in time, at twice the limit nothing is left', () => {
    const share = (lateS: number): unknown => {
      const { verdict, share: left } = scoreOf(ended(lateS).state, 0).outcomes[2]!
      return [verdict, left]
    }

    expect(share(0)).toEqual(['met', 1])
    expect(share(300)).toEqual(['late', 0])
  })
})

describe('the score', () => {
  test('is the mean of its parts by their weights, worked out by hand', () => {
    const { parts, score, isFinal, lengthMs, pausedMs } = scoreOf(ended().state, 0)

    // Response 1, muster 0.8, handling 0, reporting not judged: (40 + 16 + 0) ÷ (40 + 20 + 30) = 62.2 %.
    expect(parts.map(({ component, share }) => [component, share])).toEqual([
      ['response', 1],
      ['muster', 0.8],
      ['handling', 0],
      ['reporting', undefined],
    ])
    expect([score, isFinal, lengthMs, pausedMs]).toEqual([62.2, true, 500_000, 0])
  })

  test('weighs as the site says', () => {
    expect(scoreOf(ended().state, 0, { ...DEFAULT_WEIGHTS, handling: 0 }).score).toBe(93.3)
    expect(() => scoreOf(ended().state, 0, { ...DEFAULT_WEIGHTS, muster: -1 })).toThrow('the weight of muster is -1')
  })

  test('an expectation may weigh more than others of its part, or nothing', () => {
    const weighed = (weight: number): number | undefined => {
      const first = PLAN.script[0]!
      const expectations = first.expectations.map((one) => (one.id === 'ack' ? { ...one, weight } : one))
      const drill = underWay({ ...PLAN, script: [{ ...first, expectations }] })
      drill.see({ unit: 'u1', atMs: 100_000, x: 0 })
      drill.settle()
      drill.stopAt(200_000)
      return scoreOf(drill.state, 0).parts[0]!.share
    }

    expect([weighed(1), weighed(3), weighed(0)]).toEqual([0.5, 0.25, 1])
  })

  test('there is none while nothing was judged', () => {
    const drill = rehearsal(PLAN)

    expect(scoreOf(drill.state, START_MS + 5_000).score).toBeUndefined()
  })
})

test('tiers, participants and objectives are counted, each with its attainment', () => {
  const { tiers, participants, objectives } = scoreOf(ended().state, 0)

  expect(tiers).toEqual({
    selfHelp: { met: 0, late: 0, missed: 0 },
    mutualAid: { met: 1, late: 0, missed: 0, attainment: 1 },
    support: { met: 0, late: 1, missed: 0, attainment: 0 },
  })
  expect(objectives).toEqual({ fast: { met: 1, late: 1, missed: 0, attainment: 0.5 } })
  expect(participants['w1']).toEqual({ met: 1, late: 0, missed: 0, attainment: 1 })
  expect(participants['u2']).toEqual({ met: 1, late: 1, missed: 1, attainment: 1 / 3 })
})

test('each item has its time: of the first where one is enough, else of the last', () => {
  const { times } = scoreOf(ended().state, 0)

  expect(times.filter(({ actualMs, expectedMs }) => actualMs !== undefined || expectedMs !== undefined)).toEqual([
    { item: 'order', actualMs: 10_000 },
    { item: 'acknowledge', expectedMs: 40_000, actualMs: 31_000, differenceMs: -9_000 },
    { item: 'firstArrival', expectedMs: 190_000, actualMs: 100_000, differenceMs: -90_000 },
    { item: 'muster', expectedMs: 310_000, actualMs: 370_000, differenceMs: 60_000 },
    { item: 'control', expectedMs: 210_000 },
    { item: 'end', expectedMs: 600_000, actualMs: 500_000, differenceMs: -100_000 },
  ])
})

test('a repeated drill is compared by score, item and expectation', () => {
  const comparison = comparisonOf(rehearsed(ended().state), rehearsed(ended(0).state))

  expect(comparison.isSamePlan).toBe(true)
  expect(comparison.score).toEqual({ earlier: 62.2, later: 66.7, difference: 4.5 })
  expect(comparison.times.find(({ item }) => item === 'muster')).toEqual({
    item: 'muster',
    earlier: 370_000,
    later: 310_000,
    difference: -60_000,
  })
  expect(comparison.expectations.find(({ expectation }) => expectation === 'muster')).toEqual({
    expectation: 'muster',
    earlier: 360_000,
    later: 300_000,
    difference: -60_000,
  })
  expect(comparison.expectations.find(({ expectation }) => expectation === 'control')).toEqual({ expectation: 'control' })
  // Of ack, first, muster and control, all late or missed but two, and but three.
  expect(comparison.participants.find(({ participant }) => participant === 'u1')).toEqual({
    participant: 'u1',
    earlier: 50,
    later: 75,
    difference: 25,
  })
})

test('a copy of a plan is the same plan, one that asks something else is another', () => {
  const isSameAs = (plan: DrillPlan) => comparisonOf(rehearsed(ended().state), rehearsed(underWay(plan).state, START_MS)).isSamePlan

  expect(isSameAs({ ...PLAN, id: 'again', version: 3, title: '再来一次', controller: 'other', observers: ['another'] })).toBe(true)
  expect(isSameAs({ ...PLAN, lengthS: 601 })).toBe(false)
  expect(isSameAs({ ...PLAN, script: PLAN.script.slice(1) })).toBe(false)
})

describe('the table', () => {
  test('has a row an expectation, times in seconds to the millisecond', () => {
    const [columns, ...rows] = scoreRows({ ...scoreOf(ended().state, 0), names: { u1: '义巡 1', u2: '义巡 2' } })

    expect(columns).toEqual(SCORE_COLUMNS)
    expect(rows[2]!.slice(0, 13)).toEqual([
      'order',
      'muster',
      'muster',
      '',
      'u1 u2 u3 u4',
      '义巡 1; 义巡 2; u3; u4',
      'support',
      'fast',
      '310.000',
      '370.000',
      '60.000',
      'late',
      '0.800',
    ])
    expect(rows[2]![13]).toBe('position u1 (义巡 1) 2026-11-24T04:06:00.000Z; position u2 (义巡 2) 2026-11-24T04:06:10.000Z')
  })

  test('has no cell that a spreadsheet takes for a formula, and keeps its numbers', () => {
    const script = [anInject({ expectations: [anExpectation({ title: '=HYPERLINK("http://x")', of: ['-u1', 'u1'] })] })]
    const drill = underWay(aPlan({ script }))
    drill.see({ unit: 'u1', atMs: 20_000, x: 0 })
    drill.settle()

    const [columns, row] = scoreCsv({ ...scoreOf(drill.state, START_MS + 20_000), names: { '-u1': '=cmd', u1: '义巡 1' } }).split('\r\n')

    expect(columns).toBe(`\uFEFF${SCORE_COLUMNS.join(',')}`)
    expect(row).toMatch(
      /^order,arrive,firstArrival,"'=HYPERLINK\(""http:\/\/x""\)",'-u1 u1,"'=cmd; 义巡 1",,,130.000,20.000,-110.000,met,1.000,/,
    )
  })
})
