/** How often shares are made up for changes no status: whoever runs through the past may leave nearly all of it out. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { COVERAGE_STATUSES } from '#wire/coverage'
import type { Coverage } from '../../server/domain/coverage/coverage.ts'
import { ALL_WELL, aTown, MINUTE_MS, NOON_MS, SECOND_MS, standing } from '../support/coverage-town.ts'
import { draws, endOf, interleaved, NEIGHBOURS, tracks } from '../support/coverage-tracks.ts'

const SETTINGS = { interval: { dayMin: 5, nightMin: 5 }, thinningMin: 1 }
const STEP_MS = 10 * SECOND_MS
const AFTER_MS = 8 * MINUTE_MS

function statusesOf({ columns }: Coverage): string[] {
  return NEIGHBOURS.map((_, slot) => `${COVERAGE_STATUSES[columns.status[slot]!]} since ${columns.sinceMs[slot]}`)
}

test('[Q1] at any pace every compound has at every tick the status that it has at the usual one, since the same instant', () => {
  fc.assert(
    fc.property(tracks, draws, fc.constantFrom(0, MINUTE_MS, Infinity), (streams, turns, paceMs) => {
      const towns = [aTown({ compounds: NEIGHBOURS, settings: SETTINGS }), aTown({ compounds: NEIGHBOURS, settings: SETTINGS })] as const
      towns[1].pace(paceMs)
      const arrival = interleaved(streams, turns)
      const endMs = endOf(streams) + AFTER_MS

      let at = 0
      for (let ms = NOON_MS; ms <= endMs; ms += STEP_MS) {
        for (; at < arrival.length && arrival[at]!.atMs <= ms; at++) for (const town of towns) town.watch.see(arrival[at]!)
        for (const town of towns) town.tick(ms, ALL_WELL)
        expect(statusesOf(towns[1])).toEqual(statusesOf(towns[0]))
      }

      // When it was last seen is not known of what had gone dark again before anybody looked.
      const known = (town: Coverage, slot: number) => ({ ...standing(town, endMs, slot), seenMs: undefined })
      NEIGHBOURS.forEach((_, slot) => expect(known(towns[1], slot)).toEqual(known(towns[0], slot)))
    }),
    { numRuns: 25 },
  )
})
