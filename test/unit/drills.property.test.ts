/** Laws of drills: neither the order in which news comes nor a pause changes what is found. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DrillEvidence, DrillPlan } from '#wire/drills'
import { MARK } from '#wire/fix'
import { drillSubject, folded, injectsDue, type DrillState } from '../../server/domain/drills/drill-state.ts'
import { clockAt, momentOf, runsAt } from '../../server/domain/drills/drill-clock.ts'
import { gathering } from '../../server/domain/drills/gathering.ts'
import { scoreOf } from '../../server/domain/drills/score.ts'
import { START_MS, UNITS, aPlan, anExpectation, anInject, at, inCircle, rehearsal, type Rehearsal, type Seen } from '../support/drills.ts'

const LENGTH_MS = 300_000
/** Whole steps of 5 s, so that many things happen at one moment. */
const aTime = fc.integer({ min: 0, max: LENGTH_MS / 5_000 }).map((steps) => steps * 5_000)
const ORIGINS = UNITS.map((unit, i) => ({ unit, at: at(300 + 40 * i) }))

/** Every kind of recognition at once, all after clock times. */
const PLAN: DrillPlan = aPlan({
  lengthS: LENGTH_MS / 1_000,
  script: [
    anInject({
      expectations: [
        anExpectation(),
        anExpectation({ id: 'muster', item: 'muster', recognisedBy: inCircle(3), tier: 'mutualAid' }),
        anExpectation({ id: 'leave', item: 'depart', recognisedBy: { kind: 'departure', radiusM: 60, count: 2 } }),
        anExpectation({ id: 'ack', item: 'acknowledge', recognisedBy: { kind: 'message', count: 2 } }),
      ],
    }),
    anInject({
      id: 'fire',
      when: { kind: 'clock', atS: 90 },
      expectations: [
        anExpectation({ id: 'told', item: 'report', recognisedBy: { kind: 'report', report: 'incident', count: 2 } }),
        anExpectation({ id: 'control', item: 'control', recognisedBy: { kind: 'mark' } }),
        anExpectation({ id: 'hold', item: 'cordon', recognisedBy: inCircle(2, { freshS: 10 }) }),
      ],
    }),
  ],
})

type Fact =
  | { readonly kind: 'fix'; readonly seen: Seen }
  | { readonly kind: 'ack' | 'report' | 'mark'; readonly clockMs: number; readonly by: string; readonly id: string }

const aUnit = fc.constantFrom(...UNITS)
const aFix = fc
  .record({ unit: aUnit, atMs: aTime, x: fc.constantFrom(0, 40, 60, 300, 400), mark: fc.constantFrom(MARK.good, MARK.late, MARK.coarse) })
  .map((seen): Fact => ({ kind: 'fix', seen }))
const anotherFact = fc.record({
  kind: fc.constantFrom('ack' as const, 'report' as const, 'mark' as const),
  clockMs: aTime,
  by: aUnit,
  id: fc.string({ minLength: 1, maxLength: 3 }),
})
const facts = fc.array(fc.oneof({ weight: 3, arbitrary: aFix }, anotherFact), { maxLength: 40 })

/** Tells one fact; what may not be said, is not. */
function tell(drill: Rehearsal, fact: Fact): void {
  try {
    if (fact.kind === 'fix') drill.see(fact.seen)
    else if (fact.kind === 'ack') drill.acknowledge(fact.by, fact.clockMs)
    else if (fact.kind === 'report') drill.report({ clockMs: fact.clockMs, by: fact.by, id: fact.id })
    else drill.markAt(fact.clockMs, { id: `${fact.id}-${fact.clockMs}`, expectation: 'control' })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
}

interface Pause {
  readonly clockMs: number
  readonly forMs: number
}

/** All that the controller does first, then what happened, however it comes. */
function run(told: readonly Fact[], pauses: readonly Pause[] = [], settleAfter: (i: number) => boolean = () => false): Rehearsal {
  const drill = rehearsal(PLAN)
  const stops = [
    ...PLAN.script.flatMap(({ when }) =>
      when.kind === 'clock' ? [{ atMs: when.atS * 1_000, act: () => drill.tick(when.atS * 1_000, ORIGINS) }] : [],
    ),
    ...pauses.map(({ clockMs, forMs }) => ({ atMs: clockMs, act: () => drill.pauseAt(clockMs, forMs) })),
  ].sort((a, b) => a.atMs - b.atMs)
  for (const { act } of stops) act()
  drill.stopAt(LENGTH_MS)
  for (const [i, fact] of told.entries()) {
    tell(drill, fact)
    if (settleAfter(i)) drill.settle()
  }
  drill.settle()
  return drill
}

/** Who met what when, on the drill's clock. */
function outcome({ drill, met }: DrillState): unknown {
  const onClock = ({ atMs, ...rest }: DrillEvidence): unknown => ({ ...rest, clockMs: clockAt(drill, atMs) })
  return [...met.values()]
    .map(({ expectation, clockMs, evidence }) => ({ expectation, clockMs, evidence: evidence.map(onClock) }))
    .sort((a, b) => a.expectation.localeCompare(b.expectation))
}

test('[T3] the order in which the same facts come, and how they are batched, changes neither outcome nor score', () => {
  fc.assert(
    fc.property(
      facts.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
      ([all, shuffled], settles) => {
        const inOrder = run(all)
        const otherwise = run(shuffled, [], (i) => settles[i]!)

        expect(outcome(otherwise.state)).toEqual(outcome(inOrder.state))
        expect(scoreOf(otherwise.state, 0)).toEqual(scoreOf(inOrder.state, 0))
      },
    ),
    { numRuns: 200 },
  )
})

test('[T3] one more fact never makes a time later', () => {
  fc.assert(
    fc.property(facts, (all) => {
      const last = new Map<string, number>()
      const drill = run([])
      for (const fact of all) {
        tell(drill, fact)
        drill.settle()
        for (const { expectation, clockMs } of drill.state.met.values()) {
          expect(clockMs).toBeLessThanOrEqual(last.get(expectation) ?? Infinity)
          last.set(expectation, clockMs)
        }
      }
    }),
    { numRuns: 200 },
  )
})

test('a pause changes nothing of who met what when on the clock of the drill, nor the score', () => {
  const pauses = fc.uniqueArray(fc.record({ clockMs: aTime, forMs: fc.integer({ min: 1, max: 3_600_000 }) }), {
    maxLength: 5,
    selector: ({ clockMs }) => clockMs,
  })
  fc.assert(
    fc.property(facts, pauses, (all, paused) => {
      const without = run(all)
      const withPauses = run(all, paused)

      expect(outcome(withPauses.state)).toEqual(outcome(without.state))
      expect(scoreOf(withPauses.state, 0).score).toEqual(scoreOf(without.state, 0).score)
      expect(scoreOf(withPauses.state, 0).pausedMs).toBe(paused.reduce((sum, { forMs }) => sum + forMs, 0))
    }),
    { numRuns: 200 },
  )
})

test('folding the events again gives the same state, and so does folding only the last event of each subject', () => {
  fc.assert(
    fc.property(facts, (all) => {
      const { events, state } = run(all, [{ clockMs: 50_000, forMs: 1_000 }], (i) => i % 3 === 0)
      const lastOf = new Map(events.map((event) => [drillSubject(event), event]))

      expect(events.reduce<DrillState | undefined>(folded, undefined)).toEqual(state)
      expect([...lastOf.values()].reduce<DrillState | undefined>(folded, undefined)).toEqual(state)
    }),
    { numRuns: 100 },
  )
})

test('after a restart at any moment, told again what happened since the start, it goes on as if there had been none', () => {
  fc.assert(
    fc.property(facts, fc.nat({ max: 40 }), (all, at) => {
      const without = run(all)
      const drill = run([])
      for (const fact of all.slice(0, at)) tell(drill, fact)
      drill.settle()

      const again = drill.restarted()
      for (const fact of all.slice(0, at)) if (fact.kind === 'fix' || fact.kind === 'report') tell(again, fact)
      const recordedAgain = again.keeper.news()
      for (const fact of all.slice(at)) tell(again, fact)
      again.settle()

      expect(recordedAgain).toEqual([])
      expect(outcome(again.state)).toEqual(outcome(without.state))
    }),
    { numRuns: 200 },
  )
})

test('the clock and the moments at which it showed a time are the inverse of one another', () => {
  const aGap = fc.integer({ min: 1, max: 100_000 })
  fc.assert(
    fc.property(fc.array(fc.tuple(aGap, aGap), { maxLength: 6 }), aTime, (gaps, clockMs) => {
      let untilMs = START_MS
      const pauses = gaps.map(([after, lasting]) => ({ fromMs: untilMs + after, toMs: (untilMs += after + lasting) }))
      const timed = { startedMs: START_MS, pauses }

      const atMs = momentOf(timed, clockMs)

      expect(clockAt(timed, atMs)).toBe(clockMs)
      expect(runsAt(timed, atMs)).toBe(true)
    }),
  )
})

test('a gathering is found as the slow obvious way finds it', () => {
  const times = fc.array(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 200 })), { maxLength: 30 })
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 4 }), (all, holdMs, count) => {
      const isThere = (member: number, atMs: number): boolean => all.some(([m, t]) => m === member && t <= atMs && atMs <= t + holdMs)
      const moments = all.map(([, t]) => t).sort((a, b) => a - b)
      const obvious = moments.find((atMs) => [0, 1, 2, 3].filter((member) => isThere(member, atMs)).length >= count) ?? Infinity
      const there = gathering(4, holdMs)

      for (const [member, atMs] of all) there.add(member, atMs)

      expect(there.firstMs(count)).toBe(obvious)
      for (const atMs of moments)
        for (const member of [0, 1, 2, 3]) expect(there.sinceMs(member, atMs) !== undefined).toBe(isThere(member, atMs))
    }),
    { numRuns: 1_000 },
  )
})

test('nothing is due while the clock stands', () => {
  const drill = rehearsal(PLAN)
  drill.act({ step: 'pause', atMs: START_MS + 1_000, by: 'chief' })

  expect(injectsDue(drill.state, START_MS + 3_600_000)).toEqual([])
})
