/** The ground of the present serves the past where it was the same to the letter, and nowhere else; what is begun on it goes on as on ground of its own. */
import { expect, test } from 'vitest'
import { COVERAGE_SETTING } from '#wire/coverage'
import { groundOfPresent } from '../../server/live/replay-ground.ts'
import { aTown } from '../support/coverage-town.ts'

type Kinds = Readonly<Record<string, Readonly<Record<string, unknown>>>>

function ledgerOf(kinds: Kinds) {
  return { of: <T>(kind: string) => new Map(Object.entries(kinds[kind] ?? {})) as ReadonlyMap<string, unknown> as ReadonlyMap<string, T> }
}

const GROUND: Kinds = { compound: { c0: { slot: 0, footprint: 'here' } }, division: { d: { area: 'all' } }, water: {} }

function groundFor(present: Kinds, past: Kinds, isWhole = true) {
  const coverage = { isWhole, current: { coverage: aTown() } } as unknown as Parameters<typeof groundOfPresent>[1] // of a room its coverage alone is looked at
  return groundOfPresent(ledgerOf(present), coverage, ledgerOf(past))
}

test('on the same ground it is that of the present, however the places are ordered and whatever else has changed', () => {
  const two = { a: { slot: 0 }, b: { slot: 1 } }
  const turned = { b: { slot: 1 }, a: { slot: 0 } }

  expect(groundFor(GROUND, { ...GROUND, unit: { u: {} } })).toBeDefined()
  expect(groundFor({ ...GROUND, compound: two }, { ...GROUND, compound: turned })).toBeDefined()
})

test.each<readonly [string, Kinds]>([
  ['another footprint', { ...GROUND, compound: { c0: { slot: 0, footprint: 'there' } } }],
  ['another compound', { ...GROUND, compound: { ...GROUND.compound, c1: { slot: 1 } } }],
  ['another bound', { ...GROUND, division: { d: { area: 'less' } } }],
  ['water', { ...GROUND, water: { w: { area: 'lake' } } }],
  ['another radius', { ...GROUND, setting: { [COVERAGE_SETTING]: { radiusM: 100 } } }],
])('where there was %s it is to be laid', (_, past) => {
  expect(groundFor(GROUND, past)).toBeUndefined()
})

test('while the present lays its own ground anew, nothing is taken from it', () => {
  expect(groundFor(GROUND, GROUND, false)).toBeUndefined()
})
