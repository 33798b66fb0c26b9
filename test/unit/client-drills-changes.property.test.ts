/** Two people change one plan: what each changed is found, and of different things both are kept. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DrillPlan } from '#wire/drills'
import { isOfSame, mergedPlan, planChanges, planDifferences } from '../../client/drills/plan-changes.ts'
import { anExpectation, anInject, aPlan } from '../support/drills.ts'

const BASE = aPlan({
  observers: ['eye'],
  script: [anInject(), anInject({ id: 'later', title: '一人受伤', when: { kind: 'hand' }, expectations: [anExpectation({ id: 'aid' })] })],
})

type Edit = (plan: DrillPlan) => void
/** Each of another thing, so that any two of them go together. */
const EDITS: Readonly<Record<string, Edit>> = {
  title: (plan) => (plan.title = '另一个名称'),
  lengthS: (plan) => (plan.lengthS = 600),
  'place/name': (plan) => (plan.place.name = '东门'),
  'place/compound': (plan) => (plan.place.compound = 'c1'),
  controller: (plan) => delete plan.controller,
  observers: (plan) => plan.observers.push('eye-2'),
  'participants/#u4': (plan) => plan.participants.splice(3, 1),
  'participants/#u9': (plan) => plan.participants.push({ kind: 'unit', id: 'u9', isWithdrawn: false }),
  'participants/#t1/units': (plan) =>
    (plan.participants[plan.participants.length - 1] = { ...BASE.participants[5]!, units: ['u5'] } as never),
  'objectives/#fast/text': (plan) => (plan.objectives[0]!.text = '两分钟到场'),
  'script/#order/when/atS': (plan) => (plan.script[0]!.when = { kind: 'clock', atS: 30 }),
  'script/#order/expectations/#arrive/withinS': (plan) => (plan.script[0]!.expectations[0]!.withinS = 90),
  'script/#later/when': (plan) =>
    (plan.script.find(({ id }) => id === 'later')!.when = { kind: 'afterInject', inject: 'order', delayS: 60 }),
  'script/#more': (plan) => plan.script.push(anInject({ id: 'more', expectations: [] })),
}

function edited(names: readonly string[]): DrillPlan {
  const plan = structuredClone(BASE)
  // Who is taken out last: the others find theirs by number.
  for (const name of [...names].sort((a, b) => Number(a === 'participants/#u4') - Number(b === 'participants/#u4'))) EDITS[name]!(plan)
  return plan
}

/** A team is found as the last: nobody comes behind it. */
const someEdits = fc
  .subarray(Object.keys(EDITS))
  .filter((names) => !(names.includes('participants/#u9') && names.includes('participants/#t1/units')))

it.each(Object.keys(EDITS))('finds %s', (name) => {
  expect(planChanges(BASE, edited([name])).map(({ key }) => key)).toEqual([name])
})

it('says what was added, what was removed, and by whose number', () => {
  const after = edited(['participants/#u4', 'script/#more', 'script/#order/when/atS'])

  expect(planChanges(BASE, { ...after, version: 7 })).toEqual([
    { path: 'participants/3', is: 'removed', key: 'participants/#u4', before: BASE.participants[3], after: undefined },
    { path: 'script/0/when/atS', is: 'changed', key: 'script/#order/when/atS', before: 10, after: 30 },
    { path: 'script/2', is: 'added', key: 'script/#more', before: undefined, after: after.script[2] },
  ])
  expect(planChanges(BASE, { ...BASE, script: BASE.script.toReversed() }).map(({ path }) => path)).toEqual(['script'])
  expect(planChanges(BASE, BASE)).toEqual([])
})

it('keeps both where they changed different things, with every change of each, whoever comes first', () => {
  fc.assert(
    fc.property(someEdits, fc.func(fc.boolean()), (names, isMine) => {
      const mine = edited(names.filter((name) => isMine(name)))
      const theirs = { ...edited(names.filter((name) => !isMine(name))), version: 5 }

      const both = mergedPlan(BASE, mine, theirs)

      expect(both?.version).toBe(5)
      expect(new Set(planChanges(BASE, both!).map(({ key }) => key))).toEqual(new Set(names))
      expect(
        planChanges(edited(names), both!).filter(({ is, path }) => is !== 'changed' || !['participants', 'script'].includes(path)),
      ).toEqual([])
    }),
  )
})

it('keeps what only one changed as it is, and the same change of both once', () => {
  fc.assert(
    fc.property(someEdits, (names) => {
      const one = edited(names)

      expect(mergedPlan(BASE, one, BASE)).toEqual(one)
      expect(mergedPlan(BASE, BASE, one)).toEqual(one)
      expect(mergedPlan(BASE, one, structuredClone(one))).toEqual(one)
    }),
  )
})

it.each([
  ['the same field', (plan: DrillPlan) => (plan.title = '甲'), (plan: DrillPlan) => (plan.title = '乙')],
  ['what the other took out', (plan: DrillPlan) => (plan.script[0]!.title = '甲'), (plan: DrillPlan) => plan.script.shift()],
  [
    'another kind of time',
    (plan: DrillPlan) => (plan.script[0]!.when = { kind: 'hand' }),
    (plan: DrillPlan) => (plan.script[0]!.when = { kind: 'clock', atS: 99 }),
  ],
])('puts nothing together where both changed %s', (_, change, otherwise) => {
  const [mine, theirs] = [structuredClone(BASE), structuredClone(BASE)]
  change(mine)
  otherwise(theirs)

  expect(mergedPlan(BASE, mine, theirs)).toBeUndefined()
  const [own, others] = [planChanges(BASE, mine), planChanges(BASE, theirs)]
  expect(own.some((one) => others.some((other) => isOfSame(one, other)))).toBe(true)
})

it('two things whose names begin alike are two', () => {
  expect(isOfSame({ key: 'place/name' }, { key: 'place' })).toBe(true)
  expect(isOfSame({ key: 'script/#a' }, { key: 'script/#ab/title' })).toBe(false)
})

it('holds side by side what each made of a thing, and what both changed first, however deep', () => {
  const [mine, theirs] = [edited(['lengthS', 'script/#later/when']), edited(['title', 'lengthS'])]
  mine.title = '我的'
  theirs.script.pop()

  const rows = planDifferences(planChanges(BASE, theirs), planChanges(BASE, mine))

  expect(rows.map(({ key, theirs: other, mine: own, isOfBoth }) => [key, other?.after, own?.after, isOfBoth])).toEqual([
    ['title', '另一个名称', '我的', true],
    ['lengthS', 600, 600, true],
    ['script/#later', undefined, undefined, true],
    ['script/#later/when', undefined, { kind: 'afterInject', inject: 'order', delayS: 60 }, true],
  ])
})
