/** The law of reading places out of packed tracks: the same fix as unpacking everything and judging each. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { sliceFixes, sortFixes } from '../../server/store/fix-columns.ts'
import { packFixes, unpackFixes } from '../../server/store/packed-fixes.ts'
import { newPlaceReader } from '../../server/store/place-reader.ts'
import { EVER_KNOWN, EVER_TAKEN, mayBePlace, type PlaceRule } from '../../server/store/place-rule.ts'
import type { FixColumns } from '../../server/store/ports.ts'
import { someFixes } from '../support/fixes.ts'

const START_MS = 1_790_000_000_000
const HOUR_MS = 3_600_000

/** Few instants, so that many a fix is taken, or received, just then. */
const anInstantMs = fc.integer({ min: 0, max: 60 }).map((minutes) => minutes * 60_000)

/** A track with clocks ahead, late arrivals, marks, and places near and far. */
const aTrack: fc.Arbitrary<FixColumns> = fc
  .array(
    fc.record({
      stepMs: anInstantMs,
      ageMs: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(-60_000, 0, 1_234, 60_000) },
        { weight: 1, arbitrary: fc.nat({ max: HOUR_MS }) },
      ),
      lon: fc.oneof(fc.double({ min: 119.9, max: 119.91, noNaN: true }), fc.double({ min: -180, max: 180, noNaN: true })),
      lat: fc.double({ min: 31.6, max: 31.61, noNaN: true }),
      mark: fc.nat({ max: 7 }),
    }),
    { minLength: 1, maxLength: 60, size: 'max' },
  )
  .map((drawn) =>
    sortFixes(
      someFixes(
        drawn.map(({ stepMs, ageMs, ...fix }) => ({ ...fix, slot: 7, takenMs: START_MS + stepMs, receivedMs: START_MS + stepMs + ageMs })),
      ),
    ),
  )

const aRule: fc.Arbitrary<PlaceRule> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ atMs: anInstantMs.map((ms) => START_MS + ms), asKnownNow: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.constantFrom(EVER_KNOWN, EVER_TAKEN) },
)

function lastByUnpacking(bytes: Uint8Array, rule: PlaceRule): FixColumns | undefined {
  const fixes = unpackFixes(bytes)
  for (let i = fixes.count - 1; i >= 0; i--) if (mayBePlace(rule, fixes, i)) return sliceFixes(fixes, i, i + 1)
  return undefined
}

it('[T5] the last place of a packed track is the one that unpacking all of it finds, track after track', () => {
  const reader = newPlaceReader()
  fc.assert(
    fc.property(aTrack, fc.array(aRule, { minLength: 1, maxLength: 8 }), (track, rules) => {
      const bytes = packFixes(track, 'track')

      for (const rule of rules) expect(reader.lastPlace(bytes, rule)).toEqual(lastByUnpacking(bytes, rule))
    }),
  )
})
