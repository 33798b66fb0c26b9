/** Whatever happens in a drill whose plan was found without fault, its rules have an answer. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import Schema from 'typebox/schema'
import { DRILL_EVENTS, DRILL_ITEMS, DrillPlan, type DrillInject, type Expectation, type InjectTime, type Recognition } from '#wire/drills'
import { faultsOfPlan } from '../../server/domain/drills/check-plan.ts'
import { folded, injectsDue, injectsToCome, nextInjectMs, type DrillState } from '../../server/domain/drills/drill-state.ts'
import { eventOf, plannedDrill, whyNot, type DrillWish } from '../../server/domain/drills/drill-steps.ts'
import { timekeeper } from '../../server/domain/drills/recognise.ts'
import { scoreRows } from '../../server/domain/drills/score-rows.ts'
import { scoreOf } from '../../server/domain/drills/score.ts'
import { injectsSeenBy } from '../../server/domain/drills/who-sees.ts'
import { PLANE, START_MS, TIER_S, UNITS, aGround, aPlan, at, fixesOf, inCircle, slotOf } from '../support/drills.ts'

const NAMES = ['a', 'b', 'c', 'd'] as const
const aName = fc.constantFrom(...NAMES)
const seconds = fc.integer({ min: 0, max: 200 })
const count = fc.integer({ min: 1, max: 2 })

const aRecognition: fc.Arbitrary<Recognition> = fc.oneof(
  count.map((n) => inCircle(n)),
  count.map((n): Recognition => ({ kind: 'departure', radiusM: 60, count: n })),
  count.map((n): Recognition => ({ kind: 'message', count: n })),
  fc.constant<Recognition>({ kind: 'report', report: 'incident', class: 'fire', count: 1 }),
  fc.constant<Recognition>({ kind: 'mark' }),
)
const anyWhen: fc.Arbitrary<InjectTime> = fc.oneof(
  { weight: 3, arbitrary: seconds.map((atS): InjectTime => ({ kind: 'clock', atS })) },
  fc.tuple(aName, seconds).map(([inject, delayS]): InjectTime => ({ kind: 'afterInject', inject, delayS })),
  fc.tuple(aName, seconds).map(([name, delayS]): InjectTime => ({ kind: 'afterMet', expectation: `${name}-0`, delayS })),
  fc.tuple(aName, seconds).map(([name, delayS]): InjectTime => ({ kind: 'afterMissed', expectation: `${name}-0`, delayS })),
  seconds.map((delayS): InjectTime => ({ kind: 'afterCap', delayS })),
  fc.constant<InjectTime>({ kind: 'hand' }),
)

function expectationOf(id: string): fc.Arbitrary<Expectation> {
  return fc
    .record({
      item: fc.constantFrom(...DRILL_ITEMS),
      of: fc.subarray([...UNITS, 't1'], { minLength: 1 }),
      limit: fc.constantFrom({ withinS: 30 }, { withinS: 90 }, { tier: 'selfHelp' as const }, { tier: 'support' as const }),
      recognisedBy: aRecognition,
      weight: fc.constantFrom(0, 1, 5),
    })
    .map(({ limit, ...rest }) => ({ id, ...rest, ...limit }))
}

function injectOf(id: string): fc.Arbitrary<DrillInject> {
  return fc
    .record({ when: anyWhen, expectations: fc.tuple(expectationOf(`${id}-0`), expectationOf(`${id}-1`)) })
    .map(({ when, expectations }) => ({ id, title: id, when, expectations: [...expectations] }))
}

const plans = fc
  .record({ script: fc.tuple(...NAMES.map(injectOf)), mode: fc.constantFrom('live' as const, 'doubleBlind' as const, 'muster' as const) })
  .map(({ script, mode }) => aPlan({ script: [...script], mode, lengthS: 1_200 }))
  .filter((plan) => faultsOfPlan(plan, aGround()).length === 0)

const aStep = fc.record({
  step: fc.constantFrom('pause', 'resume', 'stop', 'inject', 'skip', 'acknowledge', 'mark', 'start', 'none', 'none'),
  name: fc.oneof(aName, fc.constant('x')),
  by: fc.constantFrom('chief', 'eye', 'u1', 'u5', 't1', 'somebody'),
  agoMs: fc.integer({ min: -5_000, max: 60_000 }),
  x: fc.integer({ min: 0, max: 120 }),
  unit: fc.constantFrom(...UNITS, 'u5'),
  forMs: fc.integer({ min: 0, max: 60_000 }),
})

interface Said {
  readonly step: string
  readonly name: string
  readonly by: string
}

/** A wish of any kind, sensible or not. */
function wishOf({ step, name, by }: Said, atMs: number, knownMs: number): DrillWish | undefined {
  switch (step) {
    case 'start':
      return { step, atMs, by, tierS: TIER_S }
    case 'pause':
    case 'resume':
    case 'stop':
      return { step, atMs, by }
    case 'inject':
      return { step, atMs, by, isByHand: by !== 'somebody', inject: name, origins: [{ unit: 'u1', at: at(500) }] }
    case 'skip':
      return { step, atMs, by, inject: name }
    case 'acknowledge':
      return { step, atMs, knownMs, by, inject: name }
    case 'mark':
      return { step, atMs, knownMs, by, id: `m${atMs}`, expectation: `${name}-1` }
    default:
      return undefined
  }
}

const eventChecks = new Map(Object.entries(DRILL_EVENTS).map(([kind, schema]) => [kind, Schema.Compile(schema)]))

test('a drill whose plan has no fault goes on whatever is done in it, every event as its schema says', () => {
  fc.assert(
    fc.property(plans, fc.array(aStep, { maxLength: 40 }), (plan, steps) => {
      const keeper = timekeeper({ plane: PLANE, slotOf })
      let state: DrillState | undefined
      const record = (event: Parameters<typeof folded>[1]): void => {
        expect(eventChecks.get(event.kind)!.Check(event.data)).toBe(true)
        state = folded(state, event)
        keeper.follow(state)
      }
      const wish = (one: DrillWish | undefined): void => {
        if (one && !whyNot(state!, one)) record(eventOf(state!, one))
      }
      record({ kind: 'drill:planned', data: plannedDrill(plan, TIER_S) })
      wish({ step: 'start', atMs: START_MS, by: 'chief', tierS: TIER_S })
      let nowMs = START_MS

      for (const said of steps) {
        nowMs += said.forMs
        for (const { inject } of injectsDue(state!, nowMs))
          wish({ step: 'inject', atMs: nowMs, by: 'server', isByHand: false, inject: inject.id, origins: [{ unit: 'u2', at: at(400) }] })
        wish(wishOf(said, nowMs - said.agoMs, nowMs))
        keeper.takeFixes(fixesOf([{ unit: said.unit, atMs: nowMs - said.agoMs, x: said.x }]))
        keeper.takeReport({ id: `r${nowMs}`, kind: 'incident', class: 'fire', by: said.unit, atMs: nowMs - said.agoMs })
        for (const data of keeper.news()) record({ kind: 'drill:met', data })

        const { score, outcomes } = scoreOf(state!, nowMs)
        expect(score === undefined || (score >= 0 && score <= 100)).toBe(true)
        expect(outcomes).toHaveLength(8)
        expect(scoreRows({ ...scoreOf(state!, nowMs), names: {} })).toHaveLength(9)
        expect(injectsToCome(state!).every(({ clockMs }) => clockMs >= 0)).toBe(true)
        expect(nextInjectMs(state!) ?? START_MS).toBeGreaterThanOrEqual(START_MS)
        expect(injectsSeenBy(state!, { name: said.by, role: 'device', unit: said.unit }).length).toBeLessThanOrEqual(4)
      }
    }),
    { numRuns: 150 },
  )
})

test('any plan that its schema lets through is checked without a fault of the check itself', () => {
  const anyPlan = fc.record({ script: fc.array(injectOf('a'), { maxLength: 3 }), of: fc.array(fc.string({ minLength: 1, maxLength: 5 })) })
  const checks = Schema.Compile(DrillPlan)
  fc.assert(
    fc.property(anyPlan, ({ script, of }) => {
      const plan = aPlan({
        script: script.map((inject) => ({ ...inject, expectations: inject.expectations.map((one) => ({ ...one, of })) })),
      })

      expect(checks.Check(plan)).toBe(true)
      for (const { path, reason } of faultsOfPlan(plan, aGround({ isInDistrict: () => false })))
        expect([path.length > 0, reason.length > 0]).toEqual([true, true])
    }),
    { numRuns: 200 },
  )
})
