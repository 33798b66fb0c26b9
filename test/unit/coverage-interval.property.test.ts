/** How long a compound may go unseen by the time of day: it glides, and what it promises of the future comes true. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { intervalAt, outOfWindowAt, windowEdge, type Bands } from '../../server/domain/coverage/interval.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** 2027-01-15, midnight in China. */
const MIDNIGHT_MS = Date.UTC(2027, 0, 14, 16)

const DEFAULT: Bands = {
  dayMs: 120 * MINUTE_MS,
  nightMs: 60 * MINUTE_MS,
  dayFromMs: 6 * HOUR_MS,
  nightFromMs: 22 * HOUR_MS,
  utcOffsetMs: 8 * HOUR_MS,
}

/** Bands that can glide: neither is shorter than the way from the other. Whole minutes, as settings have them. */
const anyBands: fc.Arbitrary<Bands> = fc
  .record({
    dayMin: fc.integer({ min: 5, max: 1_000 }),
    nightMin: fc.integer({ min: 5, max: 1_000 }),
    dayFromMin: fc.integer({ min: 0, max: 1_439 }),
    nightLastsMin: fc.integer({ min: 1, max: 1_439 }),
    utcOffsetMin: fc.integer({ min: -840, max: 840 }),
  })
  .map(({ dayMin, nightMin, dayFromMin, nightLastsMin, utcOffsetMin }) => {
    const glideMin = Math.min(Math.abs(dayMin - nightMin), nightLastsMin, 1_440 - nightLastsMin)
    return {
      dayMs: dayMin * MINUTE_MS,
      nightMs: (dayMin + Math.sign(nightMin - dayMin) * glideMin) * MINUTE_MS,
      dayFromMs: dayFromMin * MINUTE_MS,
      nightFromMs: ((dayFromMin - nightLastsMin + 1_440) % 1_440) * MINUTE_MS,
      utcOffsetMs: utcOffsetMin * MINUTE_MS,
    }
  })

const anyMs = fc.integer({ min: 0, max: 2 * DAY_MS }).map((ms) => MIDNIGHT_MS + ms)

describe('by hand, 120 min by day from 06:00, 60 min by night from 22:00', () => {
  test.each([
    ['12:00', 12 * 60, 120],
    ['22:00', 22 * 60, 120],
    ['22:20', 22 * 60 + 20, 100],
    ['23:00', 23 * 60, 60],
    ['03:00', 3 * 60, 60],
    ['06:00', 6 * 60, 60],
    ['06:25', 6 * 60 + 25, 85],
    ['07:00', 7 * 60, 120],
  ])('at %s', (_, minute, intervalMin) => expect(intervalAt(DEFAULT, MIDNIGHT_MS + minute * MINUTE_MS)).toBe(intervalMin * MINUTE_MS))

  test.each([
    ['seen at 10:00, counts until 12:00', 10 * 60, 12 * 60],
    ['seen at 20:00, until 22:00, where the glide begins', 20 * 60, 22 * 60],
    ['seen at 21:00, until 22:30: 90 min are left of the interval then', 21 * 60, 22 * 60 + 30],
    ['seen at 22:00, until 23:00', 22 * 60, 23 * 60],
    ['seen at 04:00, until 05:00', 4 * 60, 5 * 60],
    ['seen at 05:00, until 06:00, where the edge stops for an hour', 5 * 60, 6 * 60],
    ['seen at 05:01, until 07:01: the edge stood at 05:00 meanwhile', 5 * 60 + 1, 7 * 60 + 1],
  ])('%s', (_, seenMin, untilMin) =>
    expect(outOfWindowAt(DEFAULT, MIDNIGHT_MS + seenMin * MINUTE_MS)).toBe(MIDNIGHT_MS + untilMin * MINUTE_MS),
  )
})

test('the edge of the window never goes back', () => {
  fc.assert(
    fc.property(anyBands, anyMs, fc.integer({ min: 0, max: DAY_MS }), (bands, atMs, laterMs) => {
      expect(windowEdge(bands, atMs + laterMs)).toBeGreaterThanOrEqual(windowEdge(bands, atMs))
    }),
  )
})

test('the interval is between the two at all times, and changes by no more than time itself', () => {
  fc.assert(
    fc.property(anyBands, anyMs, fc.integer({ min: 0, max: HOUR_MS }), (bands, atMs, laterMs) => {
      const [now, later] = [intervalAt(bands, atMs), intervalAt(bands, atMs + laterMs)]

      expect(now).toBeGreaterThanOrEqual(Math.min(bands.dayMs, bands.nightMs))
      expect(now).toBeLessThanOrEqual(Math.max(bands.dayMs, bands.nightMs))
      expect(Math.abs(later - now)).toBeLessThanOrEqual(laterMs)
    }),
  )
})

/** The first whole second at which the window's edge has reached an instant, by looking at each. */
function scanned(bands: Bands, seenMs: number): number {
  for (let atMs = Math.ceil(seenMs / 1_000) * 1_000; ; atMs += 1_000) if (windowEdge(bands, atMs) >= seenMs) return atMs
}

test('what was seen stops counting at the first instant at which a slow scan finds the edge past it', () => {
  fc.assert(
    fc.property(anyBands, anyMs, (bands, seenMs) => {
      const foretoldMs = outOfWindowAt(bands, seenMs)

      expect(Math.ceil(foretoldMs / 1_000) * 1_000).toBe(scanned(bands, seenMs))
      expect(windowEdge(bands, foretoldMs - 1)).toBeLessThan(seenMs)
      expect(windowEdge(bands, foretoldMs + 0.01)).toBeGreaterThanOrEqual(seenMs)
    }),
    { numRuns: 400 },
  )
})
