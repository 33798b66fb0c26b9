/** The clock of the week: at which hour of which day it happens, and at which hour somebody looks. */
import { gammaTails } from './distributions.ts'

export const WEEK_DAYS = 7
export const DAY_HOURS = 24
const HOUR_MS = 3_600_000
const WEEK_HOURS = WEEK_DAYS * DAY_HOURS
/** 1970-01-01 was a Thursday, the fourth day of a week that begins on Monday. */
const EPOCH_HOURS_INTO_WEEK = 3 * DAY_HOURS

/** The hour of the week of an instant by a clock that is never put forward or back: day · 24 + hour, Monday 0. */
export function weekHourOf(atMs: number, utcOffsetMs: number): number {
  const hours = Math.floor((atMs + utcOffsetMs) / HOUR_MS) + EPOCH_HOURS_INTO_WEEK
  return ((hours % WEEK_HOURS) + WEEK_HOURS) % WEEK_HOURS
}

/**
 * Sums weights by hour of the week: events with weight 1, lines of the coverage diary with the minutes of light they stand for.
 *
 * @param weight by instant, 1 where it is left out; NaN: not known, and left out
 * @returns 168 sums, Monday 0 h first
 * @throws RangeError when the two are not of one length
 *
 * Cost: O(n).
 */
export function weekClockOf(atMs: Float64Array, utcOffsetMs: number, weight?: Float64Array): Float64Array {
  if (weight && weight.length !== atMs.length) throw new RangeError(`${atMs.length} instants and ${weight.length} weights`)
  const sums = new Float64Array(WEEK_HOURS)
  for (let i = 0; i < atMs.length; i++) {
    const value = weight ? weight[i]! : 1
    if (!Number.isNaN(value)) sums[weekHourOf(atMs[i]!, utcOffsetMs)]! += value
  }
  return sums
}

/**
 * How many hours of each kind a period has: what to divide the sums by, since a month has five Mondays or four.
 *
 * @returns 168 lengths, hours; they add up to the period's
 * @throws RangeError when the period ends before it begins
 *
 * Cost: O(168) whatever the period.
 */
export function weekHoursOf(fromMs: number, toMs: number, utcOffsetMs: number): Float64Array {
  if (!(toMs >= fromMs)) throw new RangeError(`a period from ${fromMs} to ${toMs}`)
  const weeks = Math.floor((toMs - fromMs) / (WEEK_HOURS * HOUR_MS))
  const hours = new Float64Array(WEEK_HOURS).fill(weeks)
  let atMs = fromMs + weeks * WEEK_HOURS * HOUR_MS
  while (atMs < toMs) {
    const endMs = Math.min(toMs, (Math.floor((atMs + utcOffsetMs) / HOUR_MS) + 1) * HOUR_MS - utcOffsetMs)
    hours[weekHourOf(atMs, utcOffsetMs)]! += (endMs - atMs) / HOUR_MS
    atMs = endMs
  }
  return hours
}

/** Our own choice: below one event an hour of the week a single one more or less moves the peak. */
const LEAST_MEAN = 1
const LEVEL = 0.05

export interface WeekPeak {
  /** `chance`: where all hours had one rate, the highest of them would be as high in more than one case of twenty. */
  readonly verdict: 'named' | 'tooFew' | 'chance'
  /** The hours of the week with the highest rate: more than one where they are even. None where nothing happened. */
  readonly hours: readonly number[]
}

/**
 * The hours at which most happens, and whether that is more than chance: each count against a Poisson count of the mean rate, p times the number of hours
 * (Bonferroni).
 *
 * @param events by hour of the week
 * @param lengths how many such hours the period has, 0 for those it has none of
 */
export function weekPeakOf(events: Float64Array, lengths: Float64Array): WeekPeak {
  const had = Array.from(events.keys()).filter((hour) => lengths[hour]! > 0)
  const sum = (of: Float64Array) => had.reduce((total, hour) => total + of[hour]!, 0)
  const [all, lasted] = [sum(events), sum(lengths)]
  const rateOf = (hour: number) => events[hour]! / lengths[hour]!
  const highest = had.reduce((most, hour) => Math.max(most, rateOf(hour)), 0)
  const hours = highest === 0 ? [] : had.filter((hour) => rateOf(hour) === highest)
  if (all < LEAST_MEAN * had.length) return { verdict: 'tooFew', hours }
  const chanceOf = (hour: number) => gammaTails(events[hour]!, (all * lengths[hour]!) / lasted).lower
  const isNamed = hours.some((hour) => chanceOf(hour) * had.length <= LEVEL)
  return { verdict: isNamed ? 'named' : 'chance', hours }
}
