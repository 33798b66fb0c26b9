/** What the screens work out of the settings must be what the server judges by. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DEFAULT_COVERAGE, type CoverageSettings } from '#wire/coverage'
import { darkAtMs, intervalMsAt } from '../../client/wall/interval.ts'
import { intervalAt, outOfWindowAt, type Bands } from '../../server/domain/coverage/interval.ts'

const MINUTE_MS = 60_000
const DAY_MIN = 1_440

/** Bands that are long enough for a glide to end before the next begins, as the server asks for. */
const someSettings = fc
  .record({
    dayMin: fc.integer({ min: 30, max: 300 }),
    nightMin: fc.integer({ min: 30, max: 300 }),
    dayFromMin: fc.integer({ min: 0, max: 600 }),
    nightForMin: fc.integer({ min: 300, max: 840 }),
    utcOffsetMin: fc.integer({ min: -720, max: 720 }),
  })
  .map(({ dayMin, nightMin, dayFromMin, nightForMin, utcOffsetMin }): CoverageSettings => ({
    ...DEFAULT_COVERAGE,
    interval: { dayMin, nightMin },
    dayFromMin,
    nightFromMin: (dayFromMin - nightForMin + DAY_MIN) % DAY_MIN,
    utcOffsetMin,
  }))
const someTimeMs = fc.integer({ min: 1_700_000_000_000, max: 1_700_300_000_000 })

function bandsOf({ interval, dayFromMin, nightFromMin, utcOffsetMin }: CoverageSettings): Bands {
  return {
    dayMs: interval.dayMin * MINUTE_MS,
    nightMs: interval.nightMin * MINUTE_MS,
    dayFromMs: dayFromMin * MINUTE_MS,
    nightFromMs: nightFromMin * MINUTE_MS,
    utcOffsetMs: utcOffsetMin * MINUTE_MS,
  }
}

it('fades light by the interval that the server judges by, at every time of day', () => {
  fc.assert(
    fc.property(someSettings, someTimeMs, (settings, atMs) => {
      expect(intervalMsAt(settings, undefined, atMs)).toBeCloseTo(intervalAt(bandsOf(settings), atMs), 0)
    }),
  )
})

it('foretells the end of light to the second', () => {
  fc.assert(
    fc.property(someSettings, someTimeMs, (settings, seenMs) => {
      expect(Math.abs(darkAtMs(settings, 'commodity', seenMs) - outOfWindowAt(bandsOf(settings), seenMs))).toBeLessThanOrEqual(1_000)
    }),
  )
})

it('takes the interval of the type where it has its own', () => {
  const settings = { ...DEFAULT_COVERAGE, intervalByType: { apartment: { dayMin: 30, nightMin: 30 } } }

  expect(intervalMsAt(settings, 'apartment', 0)).toBe(30 * MINUTE_MS)
  expect(intervalMsAt(settings, 'commodity', 0)).toBe(120 * MINUTE_MS) // 08:00 in UTC+8
})
