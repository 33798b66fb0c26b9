/** Coverage that begins on the ground of another: it sees and judges as on ground that it laid itself, and neither knows of the other. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DEFAULT_COVERAGE } from '#wire/coverage'
import { openCoverage, type Coverage } from '../../server/domain/coverage/coverage.ts'
import { coverageRules } from '../../server/domain/coverage/rules.ts'
import { ALL_WELL, aSighting, aTown, flat, lightOf, rectangle, standing } from '../support/coverage-town.ts'
import { draws, endOf, interleaved, NEIGHBOURS, tracks } from '../support/coverage-tracks.ts'

const POND = flat(rectangle(110, 0, 30, 30))
/** Each lays several towns. */
const RUNS = 30
const NEWCOMER = { compound: 2, type: 'commodity', footprint: flat(rectangle(-200, 0, 80, 60)) } as const

/** The neighbours and a pond between them; with a compound that came and went again, so that tiles have been given back and made anew. */
function present(): Coverage {
  const town = openCoverage({ rules: coverageRules(DEFAULT_COVERAGE) })
  town.setBounds([POND])
  town.setCompounds([NEWCOMER])
  town.setCompounds(NEIGHBOURS.map((footprint, compound) => ({ compound, type: 'commodity', footprint })))
  town.removeCompound(NEWCOMER.compound)
  return town
}

/** The same ground, laid for itself. */
function laid(): Coverage {
  const town = openCoverage({ rules: coverageRules(DEFAULT_COVERAGE) })
  town.setBounds([POND])
  town.setCompounds(NEIGHBOURS.map((footprint, compound) => ({ compound, type: 'commodity', footprint })))
  return town
}

function like(other: Coverage): Coverage {
  return openCoverage({ rules: coverageRules(DEFAULT_COVERAGE), like: other })
}

function shown(town: Coverage, atMs: number) {
  town.tick(atMs, ALL_WELL)
  return { light: lightOf(town), compounds: [0, 1, 2].map((compound) => standing(town, atMs, compound)) }
}

test('what is seen on it, and how it is judged, is what it would be on ground of its own, through changes of ground too', () => {
  fc.assert(
    fc.property(tracks, draws, fc.boolean(), (units, order, isChanged) => {
      const fixes = interleaved(units, order)
      const towns = [laid(), like(present())] as const
      for (const town of towns) {
        for (const fix of fixes.slice(0, fixes.length / 2)) town.watch.see(fix)
        if (isChanged) {
          town.removeCompound(0)
          town.setCompounds([NEWCOMER])
        }
        for (const fix of fixes.slice(fixes.length / 2)) town.watch.see(fix)
      }

      expect(shown(towns[1], endOf(units))).toEqual(shown(towns[0], endOf(units)))
    }),
    { numRuns: RUNS },
  )
})

test('nothing that is seen or laid on one of the two shows on the other', () => {
  fc.assert(
    fc.property(tracks, draws, (units, order) => {
      const fixes = interleaved(units, order)
      const now = present()
      const then = like(now)
      for (const fix of fixes) then.watch.see(fix)
      then.removeCompound(1)
      then.setCompounds([NEWCOMER])

      expect(shown(now, endOf(units))).toEqual(shown(laid(), endOf(units)))

      const again = like(now)
      for (const fix of fixes) now.watch.see(fix)
      now.removeCompound(0)
      expect(shown(again, endOf(units))).toEqual(shown(laid(), endOf(units)))
    }),
    { numRuns: RUNS },
  )
})

test('the light of the other is not taken over', () => {
  const now = aTown()
  now.watch.see(aSighting())

  expect(lightOf(now).size).toBeGreaterThan(0)
  expect(lightOf(openCoverage({ rules: now.rules, like: now })).size).toBe(0)
})
