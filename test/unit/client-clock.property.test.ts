/** The server's clock as a screen knows it: how wrong it may be, how it is mended, and what is believed when a clock was set or slept. Times are the test's own. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { clockFilter, DRIFT, STAMP_MS, type ClockSample } from '../../client/live/clock-filter.ts'
import { serverClock, SLEW } from '../../client/live/server-clock.ts'

const HOUR_MS = 3_600_000
/** Sums of floating numbers of this size. */
const NOTHING_MS = 1e-3

/** A world where the server's clock and this one are so far apart, and go further apart at this rate. */
interface World {
  readonly offsetMs: number
  readonly drift: number
}

const world = fc.record({
  offsetMs: fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  drift: fc.double({ min: -DRIFT, max: DRIFT, noNaN: true }),
})
/** Ways there and back of any length, and rests between questions. */
const trips = fc.array(
  fc.record({
    restMs: fc.double({ min: 0, max: 60_000, noNaN: true }),
    thereMs: fc.double({ min: 0, max: 4_000, noNaN: true }),
    backMs: fc.double({ min: 0, max: 4_000, noNaN: true }),
  }),
  { minLength: 1, maxLength: 40 },
)

function trueOffset({ offsetMs, drift }: World, localMs: number): number {
  return offsetMs + drift * localMs
}

function asked(given: World, sentMs: number, thereMs: number, backMs: number): ClockSample {
  const readMs = sentMs + thereMs
  return { sentMs, serverMs: Math.floor(readMs + trueOffset(given, readMs)), heardMs: readMs + backMs }
}

it('[F1] the truth is within what the clock says that it may be wrong by, however long any question or answer took', () => {
  fc.assert(
    fc.property(world, trips, fc.double({ min: 0, max: HOUR_MS, noNaN: true }), (given, taken, laterMs) => {
      const filter = clockFilter()
      let localMs = 0
      for (const { restMs, thereMs, backMs } of taken) {
        const sample = asked(given, localMs + restMs, thereMs, backMs)
        localMs = sample.heardMs
        expect(filter.take(sample)).toBe(false)
        for (const nowMs of [localMs, localMs + laterMs]) {
          const { offsetMs, errorMs } = filter.best(nowMs)!
          expect(Math.abs(offsetMs - trueOffset(given, nowMs))).toBeLessThanOrEqual(errorMs + NOTHING_MS)
        }
        // A message that was late by any time proves nothing against it.
        expect(filter.hear(Math.floor(localMs + trueOffset(given, localMs)) - thereMs, localMs)).toBe(false)
      }
    }),
  )
})

it('[F2] it is wrong by half the shortest of the last round trips at most, and a stamp, and what clocks drift', () => {
  fc.assert(
    fc.property(world, trips, (given, taken) => {
      const filter = clockFilter()
      const samples: ClockSample[] = []
      for (const { restMs, thereMs, backMs } of taken) {
        samples.push(asked(given, (samples.at(-1)?.heardMs ?? 0) + restMs, thereMs, backMs))
        filter.take(samples.at(-1)!)
      }
      const nowMs = samples.at(-1)!.heardMs
      const bounds = samples.slice(-8).map(({ sentMs, heardMs }) => (heardMs - sentMs + STAMP_MS) / 2 + DRIFT * (nowMs - sentMs))

      expect(filter.best(nowMs)!.errorMs).toBeLessThanOrEqual(Math.min(...bounds) + NOTHING_MS)
    }),
  )
})

it('[F3] an hour slept, or a clock set, is proven by the next answer: older ones are not believed', () => {
  fc.assert(
    fc.property(world, trips, fc.double({ min: 20_000, max: 24 * HOUR_MS, noNaN: true }), fc.boolean(), (given, taken, byMs, isAhead) => {
      const filter = clockFilter()
      let localMs = 0
      for (const { restMs, thereMs, backMs } of taken) {
        const sample = asked(given, localMs + restMs, thereMs, backMs)
        localMs = sample.heardMs
        filter.take(sample)
      }
      const after = { ...given, offsetMs: given.offsetMs + (isAhead ? byMs : -byMs) }
      const next = asked(after, localMs, 5, 5)

      expect(filter.take(next)).toBe(true)
      const { offsetMs, errorMs } = filter.best(next.heardMs)!
      expect(Math.abs(offsetMs - trueOffset(after, next.heardMs))).toBeLessThanOrEqual(errorMs + NOTHING_MS)
      expect(filter.held).toBe(1)
    }),
  )
})

it('[K2] the clock never goes back and never jumps while better answers come, and comes to the best of them', () => {
  fc.assert(
    fc.property(world, trips, fc.integer({ min: 1, max: 500 }), (given, taken, lookMs) => {
      let localMs = 0
      const clock = serverClock(() => localMs)
      let shown: number | undefined
      for (const { restMs, thereMs, backMs } of taken) {
        const sample = asked(given, localMs + restMs, thereMs, backMs)
        localMs = sample.heardMs
        clock.measure(sample)
        shown ??= clock.nowMs()
        for (let i = 0; i < 5; i++) {
          const before = { localMs, shown: clock.nowMs() }
          localMs += lookMs
          const gone = clock.nowMs() - before.shown
          expect(gone).toBeGreaterThanOrEqual(lookMs * (1 - SLEW) - NOTHING_MS)
          expect(gone).toBeLessThanOrEqual(lookMs * (1 + SLEW) + NOTHING_MS)
        }
      }
      localMs += 40_000 // longer than any trip takes to be drawn in
      expect(Math.abs(clock.offsetMs - trueOffset(given, localMs))).toBeLessThanOrEqual(clock.errorMs! + NOTHING_MS)
    }),
  )
})

it('a screen that slept for an hour has the right time with the first message, and after it by answers again', () => {
  let localMs = 1_000
  const clock = serverClock(() => localMs)
  clock.measure({ sentMs: 990, serverMs: 51_000, heardMs: 1_000 })
  expect(clock.nowMs()).toBeCloseTo(51_005.5, 3)

  localMs = 2_000 // an hour, of which its own clock knows nothing
  clock.observe(51_000 + HOUR_MS)
  expect(clock.nowMs()).toBe(51_000 + HOUR_MS)
  expect(clock.isUnsure).toBe(true)

  clock.measure({ sentMs: 2_000, serverMs: 51_010 + HOUR_MS, heardMs: 2_004 })
  localMs = 2_004
  expect(clock.nowMs()).toBeCloseTo(51_012.5 + HOUR_MS, 3)
})

it('a message that a busy page was late to read moves nothing once the clock was asked for', () => {
  let localMs = 1_000
  const clock = serverClock(() => localMs)
  clock.observe(50_000)
  clock.measure({ sentMs: 1_000, serverMs: 51_000, heardMs: 1_001 })
  localMs = 1_800
  clock.observe(51_050)

  expect(clock.offsetMs).toBe(50_000)
})
