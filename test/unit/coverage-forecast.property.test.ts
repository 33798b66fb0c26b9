/** What is foretold of a compound is what happens when nobody comes, by day, by night and across a change of band. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { COVERAGE_STATUSES } from '#wire/coverage'
import type { Coverage } from '../../server/domain/coverage/coverage.ts'
import { intervalAt } from '../../server/domain/coverage/interval.ts'
import { isGapStatus } from '../../server/domain/coverage/status.ts'
import { ALL_WELL, aSighting, aTown, lap, MINUTE_MS, NOON_MS, SECOND_MS, walk } from '../support/coverage-town.ts'
import { NEIGHBOURS } from '../support/coverage-tracks.ts'
import { unit } from '../support/ring-cases.ts'

const HOUR_MS = 60 * MINUTE_MS
const THINNING_MS = 15 * MINUTE_MS
/** Longer than any interval and its glide. */
const WATCHED_MS = 4 * HOUR_MS

interface Round {
  readonly outsideM: number
  readonly startS: number
  readonly stepM: number
}

/** Rounds of the first compound, one after the other or at once, and when all this begins. */
const rounds = fc.record({
  rounds: fc.array(
    fc.record({
      outsideM: unit.map((share) => 2 + 35 * share),
      startS: fc.integer({ min: 0, max: 4_000 }),
      stepM: unit.map((share) => 6 + 10 * share),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  /** Of the day, by the clock of the settings: any time, or close to a change of band. */
  beginMs: fc.oneof(
    fc.integer({ min: 0, max: 24 * 3_600 }).map((s) => s * SECOND_MS),
    fc.constantFrom(6, 22).chain((hour) => fc.integer({ min: -7_200, max: 3_600 }).map((s) => hour * HOUR_MS + s * SECOND_MS)),
  ),
})
const tickS = fc.integer({ min: 1, max: 45 })

/** @returns the town after everybody has gone, judged at the last fix, and when that was */
function walked({ rounds: drawn, beginMs }: { readonly rounds: readonly Round[]; readonly beginMs: number }) {
  const town = aTown({ compounds: NEIGHBOURS })
  const midnightMs = NOON_MS - 12 * HOUR_MS
  const fixes = drawn
    .flatMap(({ outsideM, startS, stepM }, slot) =>
      walk(lap(0, 0, 100, 60, outsideM), { slot, stepM, atMs: midnightMs + beginMs + startS * SECOND_MS }),
    )
    .toSorted((a, b) => a.atMs - b.atMs)
  for (const fix of fixes) town.watch.see(fix)
  const endMs = fixes.at(-1)!.atMs
  town.tick(endMs, ALL_WELL)
  return { town, endMs }
}

function statusOf(town: Coverage): (typeof COVERAGE_STATUSES)[number] {
  return COVERAGE_STATUSES[town.columns.status[0]!]!
}

test('a gap opens in the first tick at or after the moment foretold, and counts from that moment; it thins for as long as the setting says', () => {
  let opened = 0
  fc.assert(
    fc.property(rounds, tickS, (drawn, everyS) => {
      const { town, endMs } = walked(drawn)
      if (isGapStatus(statusOf(town))) return
      const gapAtMs = town.columns.gapAtMs[0]!
      opened++

      for (let atMs = endMs + everyS * SECOND_MS; atMs < endMs + WATCHED_MS; atMs += everyS * SECOND_MS) {
        town.tick(atMs, ALL_WELL)
        const status = statusOf(town)
        expect(status).toBe(atMs >= gapAtMs ? 'gap' : gapAtMs - atMs <= THINNING_MS ? 'thinning' : 'covered')
        expect(town.columns.gapAtMs[0]).toBe(gapAtMs)
      }

      expect(town.columns.sinceMs[0]).toBe(gapAtMs)
    }),
    { numRuns: 150 },
  )
  expect(opened).toBeGreaterThan(75)
})

test('what is foretold does not depend on when it is asked, as long as nobody comes', () => {
  fc.assert(
    fc.property(rounds, unit, (drawn, share) => {
      const { town, endMs } = walked(drawn)
      if (isGapStatus(statusOf(town))) return
      const gapAtMs = town.columns.gapAtMs[0]!

      const askedMs = Math.floor(endMs + share * (gapAtMs - endMs - 1))
      town.look(0, askedMs, ALL_WELL)

      expect(town.columns.gapAtMs[0]).toBe(gapAtMs)
    }),
  )
})

test('whoever comes after puts it off or leaves it as it is', () => {
  fc.assert(
    fc.property(rounds, unit, unit, (drawn, x, y) => {
      const { town, endMs } = walked(drawn)
      if (isGapStatus(statusOf(town))) return
      const gapAtMs = town.columns.gapAtMs[0]!

      town.watch.see(aSighting({ slot: 9, x: -60 + 220 * x, y: -60 + 180 * y, atMs: endMs + SECOND_MS }))
      town.look(0, endMs + SECOND_MS, ALL_WELL)

      expect(town.columns.gapAtMs[0]).toBeGreaterThanOrEqual(gapAtMs)
    }),
  )
})

describe('across a change of band, by hand', () => {
  /** Everybody stands at the same places at one moment: all light and the visit are of that moment. */
  function litAt(seenMs: number): Coverage {
    const town = aTown()
    const corners = lap(0, 0, 100, 60, 15)
    ;[...corners, ...lap(0, 0, 100, 60, -10)].forEach(([x, y], slot) => {
      for (let s = 60; s >= 0; s -= 20) town.watch.see(aSighting({ slot, x, y, atMs: seenMs - s * SECOND_MS }))
    })
    town.tick(seenMs, ALL_WELL)
    return town
  }
  const at = (hour: number, minute = 0) => NOON_MS + (hour - 12) * HOUR_MS + minute * MINUTE_MS

  test.each([
    ['by day: two hours later', at(13), at(15)],
    ['by night: one hour later', at(2), at(3)],
    ['day to night, seen at 21:00: at 22:30, when 90 minutes are left of the interval', at(21), at(22, 30)],
    ['day to night, seen at 20:00: as the night begins', at(20), at(22)],
    ['night to day, seen at 05:30: at 07:30, for the window grows as fast as the clock runs', at(5, 30), at(7, 30)],
    ['night to day, seen at 04:59: as if it stayed night', at(4, 59), at(5, 59)],
  ])('%s', (_, seenMs, gapMs) => {
    const town = litAt(seenMs)

    // Light is kept to the quarter of a second.
    expect(Math.abs(town.columns.gapAtMs[0]! - gapMs)).toBeLessThan(500)
  })

  test('nothing happens by the clock alone: no gap opens because a band begins', () => {
    for (const [hour, minutes] of [
      [22, 59],
      [6, 59],
    ] as const) {
      const town = litAt(at(hour) - minutes * MINUTE_MS)
      town.tick(at(hour) - 1, ALL_WELL)
      const before = statusOf(town)

      town.tick(at(hour) + 1, ALL_WELL)

      expect([before, statusOf(town)]).toEqual([before, before])
    }
    expect(intervalAt(aTown().rules.bandsOf('commodity'), at(22) + 1)).toBe(120 * MINUTE_MS - 1)
  })
})

describe('hysteresis', () => {
  /** A cell is a third of a percent of this ring: what is lit is less than asked for by at most that. */
  const betweenBounds = unit.map((share) => 0.355 + 0.094 * share)

  test('a share that wanders between the two bounds changes no status, whichever it was', () => {
    fc.assert(
      fc.property(fc.array(betweenBounds, { minLength: 2, maxLength: 30 }), fc.boolean(), (shares, startsAsGap) => {
        const town = aTown({ settings: { openShare: 0.35, closeShare: 0.45 } })
        let atMs = NOON_MS
        town.visited(0, atMs)
        lightShare(town, startsAsGap ? 0 : 0.6, atMs)
        town.tick(atMs, ALL_WELL)
        const before = isGapStatus(statusOf(town))
        expect(before).toBe(startsAsGap)

        for (const share of shares) {
          // What was lit has gone dark, and so much is lit anew.
          atMs += 121 * MINUTE_MS
          town.visited(0, atMs)
          lightShare(town, share, atMs)
          town.look(0, atMs, ALL_WELL)
          expect(isGapStatus(statusOf(town))).toBe(before)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('a gap closes at the upper bound with a visit in time, and opens below the lower one', () => {
    const town = aTown()
    const seen: string[] = []
    let atMs = NOON_MS
    for (const share of [0.36, 0.44, 0.46, 0.44, 0.36, 0.34, 0.36, 0.44, 0.46]) {
      atMs += 121 * MINUTE_MS
      town.visited(0, atMs)
      lightShare(town, share, atMs)
      town.look(0, atMs, ALL_WELL)
      seen.push(isGapStatus(statusOf(town)) ? 'gap' : 'no gap')
    }

    expect(seen).toEqual(['no gap', 'no gap', 'no gap', 'no gap', 'no gap', 'gap', 'gap', 'gap', 'no gap'])
  })
})

/** Marks whole cells of the ring, one after the other, until so much of it is lit. */
function lightShare(town: Coverage, share: number, atMs: number): void {
  const { cells } = town.ground.ring(0)!
  let lit = 0
  for (let piece = 0; piece < cells.columns.length; piece++) {
    const stamps = new Uint16Array(64)
    for (let k = 0; k < 64; k++) {
      if (((cells.full[2 * piece + (k >> 5)]! >>> (k & 31)) & 1) === 0 || (lit + 255) / cells.totalShares > share) continue
      lit += 255
      stamps[k] = 30_000
    }
    town.grid.raise(
      cells.firstColumn + cells.columns[piece]!,
      cells.firstRow + cells.rows[piece]!,
      Math.floor(atMs / town.grid.quantumMs) - 30_000,
      stamps,
    )
  }
}
