/** Day and night: the bands of coverage, and how much of a period lies in them. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { intervalAt } from '../../server/domain/coverage/interval.ts'
import { isInHours, lengthInMs, spansIn, weeksIn, type Hours } from '../../server/domain/hotspots/hours.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** As coverage has it unless a site says otherwise: day from 6 to 22 h. */
const USUAL = { dayFromMs: 6 * HOUR_MS, nightFromMs: 22 * HOUR_MS, utcOffsetMs: 8 * HOUR_MS }

const aClock = fc.record({
  dayFromMs: fc.integer({ min: 0, max: 1_439 }).map((min) => min * MINUTE_MS),
  nightFromMs: fc.integer({ min: 0, max: 1_439 }).map((min) => min * MINUTE_MS),
  utcOffsetMs: fc.integer({ min: -840, max: 840 }).map((min) => min * MINUTE_MS),
})
const aName = fc.constantFrom('day', 'night')
/** Whole minutes, so that a minute is in or out as a whole. */
const aPeriod = fc
  .tuple(fc.integer({ min: -100_000, max: 30_000_000 }), fc.integer({ min: 1, max: 15_000 }))
  .map(([from, minutes]) => ({ fromMs: from * MINUTE_MS, toMs: (from + minutes) * MINUTE_MS }))

describe('an instant', () => {
  it.each([
    ['2026-11-26T05:59:59.999+08:00', 'night'],
    ['2026-11-26T06:00:00+08:00', 'day'],
    ['2026-11-26T21:59:59.999+08:00', 'day'],
    ['2026-11-26T22:00:00+08:00', 'night'],
    ['2026-11-27T00:00:00+08:00', 'night'],
    ['1969-12-31T12:00:00+08:00', 'day'],
  ] as const)('%s is of the %s', (at, name) => {
    const other = name === 'day' ? 'night' : 'day'

    expect([name, other].map((one) => isInHours({ name: one as Hours['name'], ...USUAL }, Date.parse(at)))).toEqual([true, false])
  })

  it('is of the night where coverage has come down to the interval of the night, or goes there', () => {
    fc.assert(
      fc.property(aClock, fc.integer({ min: 0, max: 3e7 }), (clock, minute) => {
        const atMs = minute * MINUTE_MS + 1
        // A glide of one millisecond is over at any whole minute and one.
        const intervalMs = intervalAt({ dayMs: 2, nightMs: 1, ...clock }, atMs)

        expect(isInHours({ name: 'night', ...clock }, atMs)).toBe(intervalMs === 1)
      }),
    )
  })
})

describe('a period', () => {
  it('holds as much day and night as its minutes counted one by one', () => {
    fc.assert(
      fc.property(aClock, aName, aPeriod, (clock, name, period) => {
        const hours = { name, ...clock }
        let minutes = 0
        for (let atMs = period.fromMs; atMs < period.toMs; atMs += MINUTE_MS) if (isInHours(hours, atMs)) minutes++

        expect(lengthInMs(period, hours)).toBe(minutes * MINUTE_MS)
        const spans = [...spansIn(hours, period)]
        expect(spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)).toBe(minutes * MINUTE_MS)
        for (const { fromMs, toMs } of spans) expect([isInHours(hours, fromMs), isInHours(hours, toMs - 1)]).toEqual([true, true])
      }),
      { numRuns: 60 },
    )
  })

  it('of whole days is as many weeks by day, by night and by both', () => {
    const period = { fromMs: 5 * HOUR_MS, toMs: 5 * HOUR_MS + 21 * DAY_MS }

    expect([weeksIn(period), weeksIn(period, { name: 'day', ...USUAL }), weeksIn(period, { name: 'night', ...USUAL })]).toEqual([3, 3, 3])
  })

  it('by hand: from noon to midnight it has 10 of the 112 hours of a week by day, 2 of the 56 by night', () => {
    const noon = Date.parse('2026-11-26T12:00:00+08:00')
    const period = { fromMs: noon, toMs: noon + 12 * HOUR_MS }

    expect(weeksIn(period, { name: 'day', ...USUAL })).toBe(10 / 112)
    expect(weeksIn(period, { name: 'night', ...USUAL })).toBe(2 / 56)
  })

  it('of a clock that has no night has none, and its weeks are no number', () => {
    const always = { ...USUAL, nightFromMs: USUAL.dayFromMs }

    expect(lengthInMs({ fromMs: 0, toMs: DAY_MS }, { name: 'night', ...always })).toBe(0)
    expect(weeksIn({ fromMs: 0, toMs: DAY_MS }, { name: 'night', ...always })).toBeNaN()
    expect(weeksIn({ fromMs: 0, toMs: 7 * DAY_MS }, { name: 'day', ...always })).toBe(1)
  })
})
