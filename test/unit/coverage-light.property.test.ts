/** Laws of light: more of it never takes any away, and neither order nor reading again changes a bit of it. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Coverage } from '../../server/domain/coverage/coverage.ts'
import { memoryOf } from '../../server/domain/coverage/judgements.ts'
import type { Sighting, Watch } from '../../server/domain/coverage/watch.ts'
import { ALL_WELL, aTown, lightOf, standing } from '../support/coverage-town.ts'
import { draws, endOf, interleaved, NEIGHBOURS, tracks } from '../support/coverage-tracks.ts'

const RUNS = { numRuns: 150 }

function town(): Coverage {
  return aTown({ compounds: NEIGHBOURS })
}

function seeAll(watch: Watch, fixes: readonly Sighting[]): void {
  for (const fix of fixes) watch.see(fix)
}

/** All that is told of both compounds, looked at now. */
function standings(coverage: Coverage, atMs: number): readonly object[] {
  return NEIGHBOURS.map((_, compound) => standing(coverage, atMs, compound))
}

test('[C1] more units never take light away, neither a cell of it nor a share', () => {
  fc.assert(
    fc.property(tracks, draws, (streams, turns) => {
      const few = town()
      const many = town()
      const endMs = endOf(streams)

      seeAll(few.watch, streams[0]!)
      seeAll(many.watch, interleaved(streams, turns))

      const light = lightOf(many)
      for (const [cell, seen] of lightOf(few)) expect(light.get(cell)).toBeGreaterThanOrEqual(seen)
      NEIGHBOURS.forEach((_, compound) =>
        expect(standing(many, endMs, compound).share).toBeGreaterThanOrEqual(standing(few, endMs, compound).share),
      )
    }),
    RUNS,
  )
})

test('[C1] a fix more takes nothing away from what was seen before it', () => {
  fc.assert(
    fc.property(tracks, draws, (streams, turns) => {
      const seen = town()
      const endMs = endOf(streams)
      let light = lightOf(seen)
      let shares = NEIGHBOURS.map(() => 0)

      for (const fix of interleaved(streams, turns)) {
        seen.watch.see(fix)

        const now = lightOf(seen)
        for (const [cell, at] of light) expect(now.get(cell)).toBeGreaterThanOrEqual(at)
        light = now
        const sharesNow = NEIGHBOURS.map((_, compound) => standing(seen, endMs, compound).share)
        sharesNow.forEach((share, compound) => expect(share).toBeGreaterThanOrEqual(shares[compound]!))
        shares = sharesNow
      }
    }),
    { numRuns: 40 },
  )
})

test('[C1] the order in which the fixes of different units arrive changes no bit of light, and no judgement at the next tick', () => {
  fc.assert(
    fc.property(tracks, draws, draws, (streams, turns, otherTurns) => {
      const one = town()
      const other = town()
      const endMs = endOf(streams)

      seeAll(one.watch, interleaved(streams, turns))
      seeAll(other.watch, interleaved(streams, otherTurns))
      one.tick(endMs, ALL_WELL)
      other.tick(endMs, ALL_WELL)

      expect(lightOf(other)).toEqual(lightOf(one))
      // How many visits there were is counted as they are told: of two, the older told last is passed over.
      expect({ ...other.columns, visits: [] }).toEqual({ ...one.columns, visits: [] })
    }),
    RUNS,
  )
})

test('[C2] reading the same fixes again, into the same ground, changes nothing', () => {
  fc.assert(
    fc.property(tracks, draws, (streams, turns) => {
      const live = town()
      const endMs = endOf(streams)
      const arrival = interleaved(streams, turns)
      seeAll(live.watch, arrival)
      const before = { light: lightOf(live), standings: standings(live, endMs) }

      seeAll(live.anotherWatch(), arrival)

      expect({ light: lightOf(live), standings: standings(live, endMs) }).toEqual(before)
    }),
    RUNS,
  )
})

test('[C2] reading the log into new ground gives the light, shares, visits and statuses that were live', () => {
  fc.assert(
    fc.property(tracks, draws, fc.integer({ min: 1, max: 20 }), (streams, turns, tickEvery) => {
      const live = town()
      const arrival = interleaved(streams, turns)
      const endMs = endOf(streams)
      let nowMs = 0
      arrival.forEach((fix, i) => {
        live.watch.see(fix)
        nowMs = Math.max(nowMs, fix.atMs)
        if (i % tickEvery === 0) live.tick(nowMs, ALL_WELL)
      })
      const again = town()
      NEIGHBOURS.forEach((_, compound) => again.adopt(compound, { ...memoryOf(live.columns, compound), cameMs: Number.NaN }))

      seeAll(again.anotherWatch(), arrival)

      expect(lightOf(again)).toEqual(lightOf(live))
      expect(standings(again, endMs)).toEqual(standings(live, endMs))
    }),
    RUNS,
  )
})
