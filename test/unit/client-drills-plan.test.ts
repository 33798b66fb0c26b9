/** A plan while it is edited: new parts, what is sent of it, and its faults beside their fields, in Chinese. */
import { describe, expect, it } from 'vitest'
import Schema from 'typebox/schema'
import { DrillPlan } from '#wire/drills'
import { idMeant, idsLike, namedId, withNames } from '../../client/drills/named-id.ts'
import { planIn } from '../../client/drills/plan-file.ts'
import {
  faultsAt,
  newExpectation,
  newInject,
  newParticipant,
  planToSend,
  recognitionOf,
  weightShareOf,
  whenOf,
  withParticipant,
} from '../../client/drills/plan-draft.ts'
import { newDrillId } from '../../client/drills/use-drill-list.ts'
import { zh } from '../../client/i18n/zh.ts'
import { planFaultZh } from '../../client/i18n/zh-drill-faults.ts'
import { warningsOfPlan } from '../../server/domain/drills/check-actors.ts'
import { faultsOfPlan } from '../../server/domain/drills/check-plan.ts'
import { aGround, anExpectation, anInject, aPlan, at, inCircle, planBy } from '../support/drills.ts'

const isPlan = Schema.Compile(DrillPlan)

it('makes new parts that the server takes, with ids of their own', () => {
  const plan = aPlan({ script: [anInject({ id: 'i2', expectations: [anExpectation({ id: 'e2' })] })] })
  plan.script.push({ ...newInject(plan, '新注入'), expectations: [newExpectation(plan)] })

  expect(plan.script.map(({ id }) => id)).toEqual(['i2', 'i3'])
  expect(plan.script[1]!.expectations[0]!.id).toBe('e3')
  expect(isPlan.Check(plan)).toBe(true)
})

it.each(['position', 'departure', 'message', 'report', 'mark'] as const)('a recognition by %s is one of the schema', (kind) => {
  expect(isPlan.Check(planBy(recognitionOf(kind, at(0))))).toBe(true)
})

it('sends the next version, and leaves out what was left empty', () => {
  const draft = aPlan({ controller: '', participants: [{ ...newParticipant(aPlan(), 'unit'), id: 'u1', duty: '' }] })

  const sent = planToSend(draft, 3)

  expect(sent).toEqual({ ...aPlan(), version: 4, controller: undefined, participants: [{ kind: 'unit', id: 'u1', isWithdrawn: false }] })
  expect(sent).not.toHaveProperty('controller')
  expect(whenOf('afterMet')).toEqual({ kind: 'afterMet', expectation: '', delayS: 0 })
  expect(whenOf('afterMissed')).toEqual({ kind: 'afterMissed', expectation: '', delayS: 0 })
  expect(whenOf('afterCap')).toEqual({ kind: 'afterCap', delayS: 0 })
})

it('puts a fault at its field, and those of a list at the list', () => {
  const faults = [
    { path: 'script/0/expectations/0/of/1', reason: 'a' },
    { path: 'script/0/expectations/0/offer', reason: 'b' },
    { path: 'script/1', reason: 'c' },
  ]
  const at0 = 'script/0/expectations/0/of'

  expect(faultsAt(faults, at0, true).map(({ reason }) => reason)).toEqual(['a'])
  expect(faultsAt(faults, at0, false)).toEqual([])
  expect(faultsAt(faults, 'script/1', false).map(({ reason }) => reason)).toEqual(['c'])
})

it('names a copy anew, however often it was copied', () => {
  const first = newDrillId('gate', Date.UTC(2026, 10, 26, 4, 30), 0.5)

  expect(first).toBe('gate-20261126-0430-i00')
  expect(newDrillId(first, Date.UTC(2026, 10, 27), 0)).toBe('gate-20261127-0000-000')
})

it('reads a file that is JSON, and says of another that it is none', () => {
  expect(planIn('{"id":"d"}')).toEqual({ id: 'd' })
  expect(planIn('id: d')).toBeUndefined()
})

it('says every fault that the server finds in Chinese', () => {
  const { controller: _controller, ...headless } = aPlan()
  const wrong = [
    { ...headless, observers: [], place: { at: at(20_000), name: '外面', compound: 'c9' }, participants: [], script: [] },
    aPlan({ participants: [{ kind: 'unit', id: 'x9', isWithdrawn: false }, { kind: 'watchPoint', id: 'w9', isWithdrawn: false }] }), // prettier-ignore
    aPlan({ participants: [{ kind: 'team', id: 't1', name: '组', units: [], isWithdrawn: false }] }),
    aPlan({ mode: 'tabletop' }),
    planBy(inCircle(9)),
    planBy({ kind: 'message', count: 9 }),
    planBy({ kind: 'report', report: 'incident', class: 'flood', count: 1 }),
    planBy({ kind: 'report', report: 'lead', class: 'x', count: 1 }),
    planBy(inCircle(), { of: [] }),
    planBy(inCircle(), { of: ['w1'] }),
    planBy(inCircle(), { of: ['nobody'], objective: 'none', tier: 'support', withinS: 3 }),
    planBy(inCircle(), { withinS: 5_000 }),
    { ...headless, observers: [], script: planBy({ kind: 'mark' }).script },
    aPlan({
      script: [anInject({ when: { kind: 'afterInject', inject: 'order', delayS: 1 } }), anInject({ when: { kind: 'clock', atS: 5_000 } })],
    }),
    aPlan({ script: [anInject({ when: { kind: 'afterMet', expectation: 'none', delayS: 1 } })] }),
  ] as DrillPlan[]
  const grounds = [
    aGround(),
    aGround({
      unitOf: () => ({ confirmed: false, duty: 'offDuty' }),
      drillOf: () => 'other',
      isInDistrict: () => false,
      rolesOf: () => ['wall'],
    }),
    aGround({ rolesOf: () => [] }),
  ]

  const reasons = new Set(
    grounds.flatMap((ground) =>
      wrong.flatMap((plan) => [...faultsOfPlan(plan, ground), ...warningsOfPlan(plan, ground)].map(({ reason }) => reason)),
    ),
  )

  expect([...reasons].filter((reason) => /[a-z]{4}/.test(planFaultZh(reason).replaceAll(/“[^”]*”|类别须是.*/g, '')))).toEqual([])
  expect(reasons.size).toBeGreaterThan(20)
})

it('says how much of its part of the score an expectation is, and that nothing is where all weigh nothing', () => {
  const of = (over: object) => anExpectation(over)
  const [come, leave, ready, typed] = [
    of({ id: 'come', weight: 3 }),
    of({ id: 'leave', item: 'depart' }),
    of({ id: 'ready', item: 'equipment', weight: 0 }),
    of({ id: 'typed', item: 'report', weight: '' }),
  ]
  const plan = aPlan({ script: [anInject({ expectations: [come, ready, typed] }), anInject({ id: 'next', expectations: [leave] })] })

  expect(weightShareOf(plan, come)).toEqual({ part: 'response', sum: 4, share: 0.75 })
  expect(weightShareOf(plan, leave)).toEqual({ part: 'response', sum: 4, share: 0.25 })
  expect(weightShareOf(plan, ready)).toEqual({ part: 'muster', sum: 0 })
  // An emptied field is sent as nothing said.
  expect(weightShareOf(plan, typed)).toEqual({ part: 'reporting', sum: 1, share: 1 })
})

describe('a participant that is another', () => {
  const plan = aPlan({ script: [anInject({ expectations: [anExpectation({ of: ['u1', 't1'] })] })] })
  const at0 = plan.participants.findIndex(({ id }) => id === 'u1')
  const ofNow = ({ script }: DrillPlan) => script[0]!.expectations[0]!.of

  it('is expected of what the one before it was', () => {
    const next = withParticipant(plan, at0, { kind: 'unit', id: 'u9', isWithdrawn: false })

    expect(next.participants[at0]!.id).toBe('u9')
    expect(ofNow(next)).toEqual(['u9', 't1'])
    expect(ofNow(plan)).toEqual(['u1', 't1'])
  })

  it('is asked once, though it was asked already', () => {
    expect(ofNow(withParticipant(plan, at0, { kind: 'unit', id: 't1', isWithdrawn: false }))).toEqual(['t1'])
  })

  it('takes nothing over from one that still takes part elsewhere, nor while it is nobody', () => {
    const twice = { ...plan, participants: [...plan.participants, { kind: 'unit' as const, id: 'u1', isWithdrawn: false }] }

    expect(ofNow(withParticipant(twice, at0, { kind: 'unit', id: 'u9', isWithdrawn: false }))).toEqual(['u1', 't1'])
    expect(ofNow(withParticipant(plan, at0, newParticipant(plan, 'unit')))).toEqual(['u1', 't1'])
  })

  it('is a team with an id of its own', () => {
    const taken = plan.participants.map(({ id }) => id)

    expect(taken).not.toContain(newParticipant(plan, 'team').id)
    expect(newParticipant(plan, 'team').id).toMatch(/^t\d+$/)
  })
})

describe('an id chosen by name', () => {
  const names = new Map([
    ['u1', '义巡 1'],
    ['u10', '义巡 10'],
    ['u2', '快反'],
    ['u3', '快反'],
    ['u4', 'u4'],
  ])

  it('is meant by itself, by what the list offers, and by a name that only one has', () => {
    expect(['u1', ' u10 ', '义巡 1（u1）', '义巡 10', 'u4'].map((typed) => idMeant(typed, names, zh))).toEqual([
      'u1',
      'u10',
      'u1',
      'u10',
      'u4',
    ])
  })

  it('stays as it was typed where it is none, or where two are called so', () => {
    expect(['义巡', '快反', ''].map((typed) => idMeant(typed, names, zh))).toEqual(['义巡', '快反', ''])
  })

  it('is told by its name in a sentence that quotes it, and nothing else is', () => {
    expect(withNames('“u1”已在演练“d-2”中，“u”没有', names, zh)).toBe('“义巡 1（u1）”已在演练“d-2”中，“u”没有')
  })

  it('is said by its name with the id, and found by a piece of either', () => {
    expect(['u1', 'u4', 'gone'].map((id) => namedId(id, names, zh))).toEqual(['义巡 1（u1）', 'u4', 'gone'])
    expect(idsLike('U1', names, 9)).toEqual(['u1', 'u10'])
    expect(idsLike('义巡', names, 1)).toEqual(['u1'])
  })
})
