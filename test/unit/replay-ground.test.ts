/** Rings of the present serve the past where the ground was the same to the letter, and nowhere else. */
import { expect, test } from 'vitest'
import { COVERAGE_SETTING } from '#wire/coverage'
import { ringsOfPresent } from '../../server/live/replay-ground.ts'
import { aTown } from '../support/coverage-town.ts'

type Kinds = Readonly<Record<string, Readonly<Record<string, unknown>>>>

function ledgerOf(kinds: Kinds) {
  return { of: <T>(kind: string) => new Map(Object.entries(kinds[kind] ?? {})) as ReadonlyMap<string, unknown> as ReadonlyMap<string, T> }
}

const GROUND: Kinds = { compound: { c0: { slot: 0, footprint: 'here' } }, division: { d: { area: 'all' } }, water: {} }

function ringOf(present: Kinds, past: Kinds, isWhole = true) {
  const coverage = { isWhole, current: { coverage: aTown() } } as unknown as Parameters<typeof ringsOfPresent>[1] // of a room its coverage alone is looked at
  return ringsOfPresent(ledgerOf(present), coverage, ledgerOf(past))(0)
}

test('on the same ground the ring is that of the present, however the places are ordered and whatever else has changed', () => {
  const two = { a: { slot: 0 }, b: { slot: 1 } }
  const turned = { b: { slot: 1 }, a: { slot: 0 } }

  expect(ringOf(GROUND, { ...GROUND, unit: { u: {} } })?.totalShares).toBeGreaterThan(0)
  expect(ringOf({ ...GROUND, compound: two }, { ...GROUND, compound: turned })).toBeDefined()
})

test.each<readonly [string, Kinds]>([
  ['another footprint', { ...GROUND, compound: { c0: { slot: 0, footprint: 'there' } } }],
  ['another compound', { ...GROUND, compound: { ...GROUND.compound, c1: { slot: 1 } } }],
  ['another bound', { ...GROUND, division: { d: { area: 'less' } } }],
  ['water', { ...GROUND, water: { w: { area: 'lake' } } }],
  ['another radius', { ...GROUND, setting: { [COVERAGE_SETTING]: { radiusM: 100 } } }],
])('where there was %s it is to be measured', (_, past) => {
  expect(ringOf(GROUND, past)).toBeUndefined()
})

test('while the present lays its own ground anew, nothing is taken from it', () => {
  expect(ringOf(GROUND, GROUND, false)).toBeUndefined()
})
