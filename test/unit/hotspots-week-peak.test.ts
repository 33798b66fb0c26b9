/** The hour of the week at which most happens: named only where it is more than chance, with all that are even with it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { weekPeakOf } from '../../server/domain/hotspots/week-clock.ts'

const HOURS = 168
const FOUR_WEEKS = new Float64Array(HOURS).fill(4)

function counts(of: (hour: number) => number): Float64Array {
  return Float64Array.from({ length: HOURS }, (_, hour) => of(hour))
}

test('six events are too few to name an hour, and none are too', () => {
  expect(
    weekPeakOf(
      counts((hour) => (hour === 10 ? 2 : hour < 4 ? 1 : 0)),
      FOUR_WEEKS,
    ),
  ).toEqual({ verdict: 'tooFew', hours: [10] })
  expect(
    weekPeakOf(
      counts(() => 0),
      FOUR_WEEKS,
    ),
  ).toEqual({ verdict: 'tooFew', hours: [] })
})

test('an hour with three times as many as the others is named, two of them together, one that is a little higher is not', () => {
  const peaks = (high: number, ...at: readonly number[]) =>
    weekPeakOf(
      counts((hour) => (at.includes(hour) ? high : 10)),
      FOUR_WEEKS,
    )

  expect(peaks(30, 40)).toEqual({ verdict: 'named', hours: [40] })
  expect(peaks(30, 40, 90)).toEqual({ verdict: 'named', hours: [40, 90] })
  expect(peaks(16, 40)).toEqual({ verdict: 'chance', hours: [40] })
})

test('hours that the period has none of are none of the highest, and a rate is of as many hours as there are', () => {
  const night = FOUR_WEEKS.map((length, hour) => (hour % 24 < 6 ? length : 0))
  const events = counts((hour) => (hour % 24 < 6 ? (hour === 0 ? 60 : 10) : 0))

  expect(weekPeakOf(events, night)).toEqual({ verdict: 'named', hours: [0] })
  const longer = night.with(0, 40)
  expect(weekPeakOf(events, longer).hours).not.toContain(0)
})

test('the highest are of the highest rate, whatever the counts', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(50), { minLength: HOURS, maxLength: HOURS }),
      fc.array(fc.integer({ min: 0, max: 5 }), { minLength: HOURS, maxLength: HOURS }),
      (events, lengths) => {
        const had = lengths.map((length, hour) => (length > 0 ? events[hour]! : 0))
        const rate = (hour: number) => had[hour]! / Math.max(1, lengths[hour]!)
        const { hours } = weekPeakOf(Float64Array.from(had), Float64Array.from(lengths))
        const highest = Math.max(...lengths.map((_, hour) => rate(hour)))
        expect(hours).toEqual(highest === 0 ? [] : [...lengths.keys()].filter((hour) => rate(hour) === highest))
      },
    ),
  )
})
