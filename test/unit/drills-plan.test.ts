/** What is wrong with a plan is found before it starts, each fault with where and why. */
import { describe, expect, test } from 'vitest'
import Schema from 'typebox/schema'
import { DrillPlan } from '#wire/drills'
import type { Role } from '#wire/roles'
import { warningsOfPlan } from '../../server/domain/drills/check-actors.ts'
import { faultsOfPlan } from '../../server/domain/drills/check-plan.ts'
import { orderOf } from '../../server/domain/drills/plan-order.ts'
import { TIER_S, aGround, aPlan, anExpectation, anInject, at, inCircle, planBy } from '../support/drills.ts'

const checks = Schema.Compile(DrillPlan)
const NONE = aGround({ unitOf: () => undefined })

/** The faults as lines. */
function faults(plan: DrillPlan, ground = aGround({ unitOf: () => ({ confirmed: true, duty: 'onDuty' }) })): readonly string[] {
  expect(checks.Check(plan)).toBe(true)
  return faultsOfPlan(plan, ground).map(({ path, reason }) => `${path}: ${reason}`)
}

test('a plan that is whole has no fault', () => {
  expect(faults(aPlan())).toEqual([])
})

describe('who takes part', () => {
  const unit = (over: object) =>
    aGround({ unitOf: (id) => (id === 'u2' ? { confirmed: true, duty: 'onDuty', ...over } : { confirmed: true, duty: 'standby' }) })

  test('units that are not there, not confirmed, or off duty', () => {
    expect(faults(aPlan(), NONE)).toContain("participants/0/id: there is no unit 'u1'")
    expect(faults(aPlan(), NONE)).toContain("participants/5/units/1: there is no unit 'u6'")
    expect(faults(aPlan(), unit({ confirmed: false }))).toEqual(["participants/1/id: unit 'u2' is not confirmed"])
    expect(faults(aPlan(), unit({ duty: 'offDuty' }))).toEqual(["participants/1/id: unit 'u2' is off duty"])
  })

  test('watch points that are not there', () => {
    expect(faults(aPlan(), aGround({ hasWatchPoint: () => false }))).toEqual(["participants/4/id: there is no watch point 'w1'"])
  })

  test('who takes part in another drill', () => {
    const ground = aGround({ drillOf: (id) => (id === 'u6' || id === 'w1' ? 'd-9' : undefined) })

    expect(faults(aPlan(), ground)).toEqual([
      "participants/4/id: takes part in the drill 'd-9'",
      "participants/5/units/1: unit 'u6' takes part in the drill 'd-9'",
    ])
  })

  test('nobody, an empty team, and nobody to lead', () => {
    const { controller: _, ...plan } = aPlan({
      participants: [{ kind: 'team', id: 't1', name: '一组', units: [], isWithdrawn: false }],
      script: [anInject({ expectations: [anExpectation({ of: ['t1'], recognisedBy: { kind: 'message', count: 1 } })] })],
    })

    expect(faults(plan)).toEqual(['controller: is missing: somebody must lead it', 'participants/0/units: a team without units'])
    expect(faults(aPlan({ participants: [] }))).toContain('participants: nobody takes part')
  })
})

describe('who leads and who observes', () => {
  const roles: Readonly<Record<string, readonly Role[]>> = { chief: ['operator'], hall: ['wall'], both: ['wall', 'leader'] }
  const ground = aGround({ rolesOf: (name) => roles[name] ?? [] })

  test('a controller under whose name nobody who may can sign in keeps it from being started', () => {
    expect(faults(aPlan(), ground)).toEqual([])
    expect(faults(aPlan({ controller: 'both' }), ground)).toEqual([])
    expect(faults(aPlan({ controller: '导调席' }), ground)).toEqual(["controller: nobody can sign in as '导调席' to lead it"])
    expect(faults(aPlan({ controller: 'hall' }), ground)).toEqual(["controller: 'hall' is a wall, which may not lead it"])
  })

  test('observers who cannot be there are only told of', () => {
    const plan = aPlan({ observers: ['both', 'hall', '观察员一'] })

    expect(faults(plan, ground)).toEqual([])
    expect(warningsOfPlan(plan, ground)).toEqual([
      { path: 'observers/1', reason: "'hall' is a wall, which may not observe it" },
      { path: 'observers/2', reason: "nobody can sign in as '观察员一' to observe it" },
    ])
  })
})

describe('places', () => {
  test('outside the district', () => {
    const far = at(20_000)
    const ring = [at(0), at(30), far, at(0)]

    expect(faults(aPlan({ place: { at: far, name: '外地' } }))).toEqual(['place/at: is outside the district'])
    expect(faults(planBy({ kind: 'position', area: { kind: 'circle', at: far, radiusM: 50 }, count: 1 }))).toEqual([
      'script/0/expectations/0/recognisedBy/area/at: is outside the district',
    ])
    expect(faults(planBy({ kind: 'position', area: { kind: 'polygon', ring }, count: 1 }))[0]).toBe(
      'script/0/expectations/0/recognisedBy/area/ring/2: is outside the district',
    )
  })

  test.each([
    ['crossing itself', [at(0, 0), at(50, 50), at(50, 0), at(0, 50), at(0, 0)]],
    ['not closed', [at(0, 0), at(50, 0), at(50, 50), at(0, 50)]],
    ['without area', [at(0, 0), at(50, 0), at(100, 0), at(0, 0)]],
    ['one point', [at(0), at(0), at(0), at(0)]],
  ])('an area %s', (_, ring) => {
    expect(faults(planBy({ kind: 'position', area: { kind: 'polygon', ring }, count: 1 }))).toEqual([
      'script/0/expectations/0/recognisedBy/area/ring: is no area: its last corner repeats the first, and no two sides meet elsewhere',
    ])
  })

  test('a compound that is not there', () => {
    expect(faults(aPlan({ place: { at: at(0), name: '大门', compound: 'c9' } }))).toEqual(["place/compound: there is no compound 'c9'"])
  })
})

describe('what is expected', () => {
  const AT = 'script/0/expectations/0'

  test('of nobody, or of who does not take part', () => {
    expect(faults(planBy(inCircle(), { of: [] }))).toEqual([`${AT}/of: is expected of nobody`])
    expect(faults(planBy(inCircle(), { of: ['u1', 'u9'] }))).toEqual([`${AT}/of/1: 'u9' does not take part`])
    expect(faults(aPlan({ script: [anInject({ expectations: [] })] }))).toEqual(['script: nothing is expected of anybody'])
    expect(faults(aPlan({ script: [] }))).toEqual(['script: nothing is expected of anybody'])
  })

  test('what could never be recognised', () => {
    const recognised = `${AT}/recognisedBy`

    expect(faults(planBy(inCircle(5)))).toEqual([`${recognised}/count: of 4 units there will never be 5`])
    expect(faults(planBy(inCircle(), { of: ['w1'] }))).toEqual([`${recognised}: a watch point does not move: name units or teams`])
    expect(faults(planBy({ kind: 'message', count: 2 }, { of: ['t1'] }))).toEqual([
      `${recognised}/count: of 1 participants there will never be 2`,
    ])
    expect(faults(planBy({ kind: 'report', report: 'lead', class: 'fire', count: 1 }))).toEqual([
      `${recognised}/class: a lead has no class`,
    ])
    expect(faults(planBy({ kind: 'report', report: 'hazard', class: 'criminal', count: 1 }))[0]).toMatch(
      /class: a hazard is one of security/,
    )
    expect(faults({ ...planBy(inCircle()), mode: 'tabletop' })[0]).toMatch(/nobody moves in a tabletop drill/)
  })

  test('without a limit, with two, of a tier, or later than the end', () => {
    const { withinS: _, ...open } = anExpectation()
    const withOne = (expectation: typeof open): DrillPlan => aPlan({ script: [anInject({ expectations: [expectation] })] })

    expect(faults(withOne(open))).toEqual([`${AT}/withinS: is missing: say within how many seconds, or a tier`])
    expect(faults(withOne({ ...open, tier: 'mutualAid' }))).toEqual([])
    expect(faults(planBy(inCircle(), { withinS: 60, tier: 'mutualAid' }))).toEqual([
      `${AT}/withinS: does not go with a tier: say one of them`,
    ])
    expect(faults(planBy(inCircle(), { withinS: 890 }))).toEqual([])
    expect(faults(planBy(inCircle(), { withinS: 891 }))).toEqual([`${AT}/withinS: would be due at T+901 s, after the end at T+900 s`])
  })

  test('an objective that is not there', () => {
    expect(faults(planBy(inCircle(), { objective: 'slow' }))).toEqual([`${AT}/objective: there is no objective 'slow'`])
  })
})

describe('the order of a script', () => {
  const after = (id: string, inject: string, delayS = 30) =>
    anInject({ id, when: { kind: 'afterInject', inject, delayS }, expectations: [anExpectation({ id: `${id}-met` })] })
  const afterMet = (id: string, expectation: string, kind: 'afterMet' | 'afterMissed' = 'afterMet') =>
    anInject({ id, when: { kind, expectation, delayS: 5 }, expectations: [anExpectation({ id: `${id}-met` })] })

  test('an inject is planned after what it waits for, an expectation taken as met at its limit', () => {
    const plan = aPlan({ script: [afterMet('c', 'b-met'), after('b', 'order'), anInject()] })

    expect(Object.fromEntries(orderOf(plan, TIER_S).plannedS)).toEqual({ b: 40, c: 165, order: 10 })
    expect(faults(plan)).toEqual([])
  })

  test('an inject that waits for a hand has no time, nor has what waits for it', () => {
    const plan = aPlan({ script: [anInject({ when: { kind: 'hand' } }), after('b', 'order')] })

    expect(orderOf(plan, TIER_S).plannedS.size).toBe(0)
    expect(faults(plan)).toEqual([])
  })

  test('an inject that waits for what is missed, or for a message from outside, has no time: planned is that all goes well', () => {
    const outside = anInject({ id: 'cap', when: { kind: 'afterCap', delayS: 0 }, expectations: [] })
    const plan = aPlan({ script: [anInject(), afterMet('b', 'arrive', 'afterMissed'), after('c', 'b'), outside] })

    expect(Object.fromEntries(orderOf(plan, TIER_S).plannedS)).toEqual({ order: 10 })
    expect(faults(plan)).toEqual([])
    expect(faults(aPlan({ script: [anInject(), afterMet('b', 'x', 'afterMissed')] }))).toEqual([
      "script/1/when/expectation: there is no expectation 'x'",
    ])
  })

  test('what waits for itself is named, and only that', () => {
    const plan = aPlan({ script: [after('a', 'b'), afterMet('b', 'c-met'), after('c', 'a'), after('d', 'a'), anInject()] })

    expect(faults(plan)).toEqual([
      'script/0/when: waits for itself: it would never come',
      'script/1/when: waits for itself: it would never come',
      'script/2/when: waits for itself: it would never come',
    ])
    for (const kind of ['afterMet', 'afterMissed'] as const)
      expect(faults(aPlan({ script: [afterMet('a', 'a-met', kind)] }))).toEqual(['script/0/when: waits for itself: it would never come'])
  })

  test('what waits for nothing that is there, and what would come after the end', () => {
    expect(faults(aPlan({ script: [anInject(), after('b', 'x'), afterMet('c', 'x-met')] }))).toEqual([
      "script/1/when/inject: there is no inject 'x'",
      "script/2/when/expectation: there is no expectation 'x-met'",
    ])
    expect(faults(aPlan({ script: [anInject(), after('b', 'order', 900)] }))[0]).toBe(
      'script/1/when: would come at T+910 s, after the end at T+900 s',
    )
  })
})

test('a unit takes part once: by itself, or in one team', () => {
  const plan = aPlan({
    participants: [
      { kind: 'team', id: 't1', name: '一组', units: ['u1', 'u2'], isWithdrawn: false },
      { kind: 'unit', id: 'u1', isWithdrawn: true },
      { kind: 'team', id: 't2', name: '二组', units: ['u2'], isWithdrawn: false },
    ],
  })

  expect(faults(plan).filter((fault) => fault.includes('same'))).toEqual([
    "participants/0/units/0: 'u1' is the same as participants/1/id",
    "participants/2/units/0: 'u2' is the same as participants/0/units/1",
  ])
})

test('ids that are given twice are named with the first', () => {
  const twice = aPlan()
  const plan = {
    ...twice,
    participants: [...twice.participants, twice.participants[0]!],
    objectives: [...twice.objectives, ...twice.objectives],
    script: [anInject(), anInject()],
  }

  expect(faults(plan)).toEqual([
    "participants/6/id: 'u1' is the same as participants/0/id",
    "objectives/1/id: 'fast' is the same as objectives/0/id",
    "script/1/id: 'order' is the same as script/0/id",
    "script/1/expectations/0/id: 'arrive' is the same as script/0/expectations/0/id",
  ])
})

test('the schema refuses injects before the start, unknown fields, and ids that would join two others', () => {
  expect(checks.Check({ ...aPlan(), script: [anInject({ when: { kind: 'clock', atS: -1 } })] })).toBe(false)
  expect(checks.Check({ ...aPlan(), more: 1 })).toBe(false)
  expect(checks.Check({ ...aPlan(), script: [anInject({ id: 'a@b' })] })).toBe(false)
  expect(checks.Check({ ...aPlan(), title: '\u0000' })).toBe(false)
})
