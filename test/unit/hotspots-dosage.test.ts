/** Risk against watch, and the clock of the week. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DOSAGES, dosageOf, USUAL_DOSAGE } from '../../server/domain/hotspots/dosage.ts'
import { weekClockOf, weekHourOf, weekHoursOf } from '../../server/domain/hotspots/week-clock.ts'

const HOUR_MS = 3_600_000
const CHINA_MS = 8 * HOUR_MS

function namesOf(risk: readonly number[], light: readonly number[]): string[] {
  return Array.from(dosageOf(Float64Array.from(risk), Float64Array.from(light)).dosage, (code) => DOSAGES[code]!)
}

describe('dosage', () => {
  it('by hand: eleven places, upper fifth 8 and more, lower half 5 and less', () => {
    const risk = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    const light = [100, 0, 50, 60, 10, 90, 70, 30, 95, 40, 20]
    const map = dosageOf(Float64Array.from(risk), Float64Array.from(light))

    expect([map.risk, map.light]).toEqual([
      { low: 5, high: 8 },
      { low: 50, high: 90 },
    ])
    expect(Array.from(map.dosage, (code) => DOSAGES[code])).toEqual([
      'coldAndCrowded',
      'balanced',
      'balanced',
      'balanced',
      'balanced',
      'coldAndCrowded',
      'balanced',
      'balanced',
      'balanced',
      'hotAndDark',
      'hotAndDark',
    ])
  })

  it('does not call most of the district hot or cold because nothing happened there', () => {
    expect(new Set(namesOf([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))).toEqual(new Set(['balanced']))
  })

  it('does not call hot what is not above the risk of all, nor cold what is not below it', () => {
    // One place has it all: the upper fifth of the others begins far below the mean of 100.
    const risk = [1, 2, 3, 4, 5, 6, 7, 8, 9, 955]
    const light = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    const classed = (meanRisk?: number) => {
      const rules = { ...USUAL_DOSAGE, ...(meanRisk === undefined ? {} : { meanRisk }) }
      const { dosage } = dosageOf(Float64Array.from(risk), Float64Array.from(light), rules)
      return ['hotAndDark', 'coldAndCrowded'].map((name) => risk.filter((_, place) => DOSAGES[dosage[place]!] === name))
    }

    expect(classed()).toEqual([
      [9, 955],
      [1, 2],
    ])
    expect(classed(100)).toEqual([[955], [1, 2]])
    expect(classed(2)).toEqual([[9, 955], [1]])
  })

  it('says of a place without a figure that it is not known, and leaves it out of the shares', () => {
    const names = namesOf([Number.NaN, 1, 2, 3, 4, 5], [9, 5, 4, 3, 2, Number.NaN])

    expect([names[0], names[5]]).toEqual(['unknown', 'unknown'])
    expect(names[4]).toBe('hotAndDark')
    expect(names[1]).toBe('coldAndCrowded')
  })

  it('of no places, and of none that is known', () => {
    expect(namesOf([], [])).toEqual([])
    expect(namesOf([Number.NaN], [1])).toEqual(['unknown'])
  })

  it('refuses columns and shares that do not fit', () => {
    expect(() => dosageOf(new Float64Array(2), new Float64Array(1))).toThrow('2 risks and 1 lights')
    expect(() => dosageOf(new Float64Array(1), new Float64Array(1), { lowShare: 0.9, highShare: 0.8 })).toThrow(RangeError)
  })
})

describe('the clock of the week', () => {
  it.each([
    ['2026-11-30T00:00:00+08:00', 0],
    ['2026-11-30T23:59:59.999+08:00', 23],
    ['2026-12-06T23:30:00+08:00', 167],
    ['1969-12-29T05:00:00+08:00', 5],
  ])('%s is hour %i, counted from Monday', (at, hour) => {
    expect(weekHourOf(Date.parse(at), CHINA_MS)).toBe(hour)
  })

  it('sums events, and weights where they are known', () => {
    const at = Float64Array.of(
      Date.parse('2026-11-30T01:10:00+08:00'),
      Date.parse('2026-12-07T01:50:00+08:00'),
      Date.parse('2026-12-01T01:00:00+08:00'),
    )
    const events = weekClockOf(at, CHINA_MS)
    const light = weekClockOf(at, CHINA_MS, Float64Array.of(7.5, Number.NaN, 15))

    expect([events[1], events[25], events.reduce((sum, count) => sum + count, 0)]).toEqual([2, 1, 3])
    expect([light[1], light[25]]).toEqual([7.5, 15])
    expect(() => weekClockOf(at, CHINA_MS, Float64Array.of(1))).toThrow('3 instants and 1 weights')
  })

  it('knows how many hours of each kind a period has', () => {
    const from = Date.parse('2026-11-01T00:00:00+08:00')
    const hours = weekHoursOf(from, from + 30 * 24 * HOUR_MS, CHINA_MS)

    // November 2026 begins on a Sunday and has five Sundays and five Mondays.
    expect([hours[0], hours[24], hours[167]]).toEqual([5, 4, 5])
  })

  it('whatever the period: hours add up to its length, and none has more than a week apart', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 2e12 }),
        fc.integer({ min: 0, max: 3e10 }),
        fc.constantFrom(0, CHINA_MS, -5.5 * HOUR_MS),
        (fromMs, lengthMs, offsetMs) => {
          const hours = weekHoursOf(fromMs, fromMs + lengthMs, offsetMs)

          expect(hours.reduce((sum, value) => sum + value, 0)).toBeCloseTo(lengthMs / HOUR_MS, 6)
          expect(Math.max(...hours) - Math.min(...hours)).toBeLessThanOrEqual(1 + 1e-9)
        },
      ),
    )
    expect(() => weekHoursOf(2, 1, 0)).toThrow('a period from 2 to 1')
  })
})
