/** A narrowed schema refuses what the schema refuses, and of what is refused says no more than it. */
import fc from 'fast-check'
import Type from 'typebox'
import { Check, Errors } from 'typebox/value'
import { expect, test } from 'vitest'
import { DrillPlan } from '#wire/drills'
import { AreaGeometry, Division } from '#wire/places'
import { SuggestionAnswer } from '#wire/tasks'
import { narrowedTo } from '../../server/http/narrowed-schema.ts'
import { anExpectation, anInject, aPlan, inCircle } from '../support/drills.ts'

/** Every path within a value, as the keys that lead there. */
function pathsOf(value: unknown, at: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...at, key]))]
}

function withChange(value: unknown, [key, ...rest]: readonly string[], change: (held: unknown) => unknown): unknown {
  if (key === undefined) return change(value)
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string, unknown>
  const next = withChange(copy[key], rest, change)
  if (next === undefined && !Array.isArray(copy)) delete copy[key]
  else copy[key] = next
  return copy
}

const PLAN = aPlan({
  script: [
    anInject({ expectations: [anExpectation({ recognisedBy: inCircle() }), anExpectation({ id: 'b', recognisedBy: { kind: 'mark' } })] }),
    anInject({ id: 'next', when: { kind: 'afterMet', expectation: 'arrive', delayS: 3 } }),
  ],
})
const anything = fc.oneof(fc.constantFrom('team', 'mark', 'hand', 'polygon', undefined, null, 0, -1, [], {}), fc.jsonValue())

test('whatever is changed in a plan, it is refused by both or by neither', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...pathsOf(PLAN)), anything), { minLength: 1, maxLength: 3 }), (changes) => {
      const body = changes.reduce<unknown>((held, [path, next]) => {
        const isThere = pathsOf(held).some((one) => one.join('/') === path.join('/'))
        return isThere ? withChange(held, path, () => next) : held
      }, PLAN)
      const narrowed = narrowedTo(DrillPlan, body)

      expect(Check(narrowed, body)).toBe(Check(DrillPlan, body))
      expect(Errors(narrowed, body).length > 0).toBe(!Check(DrillPlan, body))
      expect(Errors(narrowed, body).filter(({ keyword }) => keyword === 'anyOf')).toEqual([])
    }),
  )
})

test('of a list that is too long only that is said', () => {
  const body = { ...PLAN, script: Array.from({ length: 500_000 }, () => ({})) }

  expect(Errors(narrowedTo(DrillPlan, body), body)).toMatchObject([{ instancePath: '/script', keyword: 'maxItems' }])
})

test.each([
  ['another field tells them apart', AreaGeometry, { type: 'Point', coordinates: [1, 2] }, '/type', 'enum'],
  ['constants are a choice', Division.properties.kind, 'village', '', 'enum'],
  ['what is no object at all', SuggestionAnswer, 'accept', '', 'type'],
  ['what nothing tells apart stays as it is', Type.Union([Type.Number(), Type.Null()]), 'x', '', 'anyOf'],
])('%s', (_, schema, body, path, keyword) => {
  const errors = Errors(narrowedTo(schema, body), body)

  expect(errors.at(-1)).toMatchObject({ instancePath: path, keyword })
})
