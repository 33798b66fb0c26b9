/** Compounds ranked by events per thousand households, so that a small one does not lead, or shine, by chance. */
import { gammaQuantile } from './distributions.ts'

export interface Place {
  /** Events in the period. */
  readonly events: number
  readonly households: number
}

/** Per thousand households in the period. */
export interface RateWithInterval {
  readonly rate: number
  readonly low: number
  readonly high: number
}

export interface RankedRate {
  /** Its index among the places handed in. */
  readonly place: number
  /** As counted, with its exact interval: shown. */
  readonly counted: RateWithInterval
  /** Drawn towards the rate of all, the more the fewer households: ranked by. */
  readonly shrunk: RateWithInterval
}

/** How rates of places differ beyond chance: gamma distributed, of this mean and variance, events a household. */
export interface RateSpread {
  readonly mean: number
  readonly variance: number
}

const A_THOUSAND = 1_000

/**
 * The exact interval of a Poisson count: the means for which so many events, or so few, are as unlikely as half of what the level leaves.
 *
 * Source: Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936).
 */
export function poissonInterval(events: number, level = 0.95): readonly [low: number, high: number] {
  const tail = (1 - level) / 2
  return [events === 0 ? 0 : gammaQuantile(events, tail), gammaQuantile(events + 1, 1 - tail)]
}

/**
 * Mean and variance of the true rates by moments: m = Σk / ΣN, A = Σ N (k/N − m)² / ΣN − m / N̄, at least 0.
 *
 * Source: R. J. Marshall, Mapping disease and mortality rates using empirical Bayes estimators, Applied Statistics 40 (1991), the global estimator.
 */
export function rateSpreadOf(places: readonly Place[]): RateSpread {
  const counted = places.filter(({ households }) => households > 0)
  const households = counted.reduce((sum, place) => sum + place.households, 0)
  if (households === 0) return { mean: 0, variance: 0 }
  const mean = counted.reduce((sum, { events }) => sum + events, 0) / households
  const around = counted.reduce((sum, place) => sum + place.households * (place.events / place.households - mean) ** 2, 0) / households
  return { mean, variance: Math.max(0, around - mean / (households / counted.length)) }
}

/**
 * Ranks places by their shrunk rate, highest first; places without households are left out.
 *
 * The shrunk rate is the mean of the true rate given its count, where true rates are gamma distributed with `rateSpreadOf`: (m²/A + k) ÷ (m/A + N), which is
 * Marshall's m + A / (A + m/N) · (k/N − m). Its interval is that gamma distribution's and takes m and A as known, so it is a little too narrow for few places.
 * Where the counts differ no more than chance has it (A = 0), all are shrunk to the one rate of all, and no rank means anything.
 *
 * @param level of both intervals
 * @param dispersion by how much counts vary more than Poisson counts (`dispersionOf`): the counted interval is that of the count ÷ it, times it
 * @throws RangeError when a count is no whole number from 0, or households are less than 0
 *
 * Cost: O(n log n) and four quantiles a place, 0.15 ms each.
 */
export function rankedRates(
  places: readonly Place[],
  { level = 0.95, dispersion = 1 }: { readonly level?: number; readonly dispersion?: number } = {},
): readonly RankedRate[] {
  for (const { events, households } of places)
    if (!(Number.isInteger(events) && events >= 0 && households >= 0))
      throw new RangeError(`${events} events among ${households} households`)
  if (!(level > 0 && level < 1)) throw new RangeError(`an interval of level ${level}`)
  const spread = rateSpreadOf(places)
  return places
    .flatMap((place, i) =>
      place.households > 0 ? [{ place: i, counted: countedRate(place, level, dispersion), shrunk: shrunkRate(place, spread, level) }] : [],
    )
    .sort((a, b) => b.shrunk.rate - a.shrunk.rate || a.place - b.place)
}

/**
 * Shrunk rates alone, by place, per thousand households; NaN where there are none. Those of `rankedRates`, without their intervals.
 *
 * Cost: O(n).
 */
export function shrunkRates(places: readonly Place[]): Float64Array {
  const spread = rateSpreadOf(places)
  return Float64Array.from(places, (place) => {
    if (!(place.households > 0)) return Number.NaN
    const { shape, per } = gammaOf(place, spread)
    return A_THOUSAND * (spread.variance === 0 ? spread.mean : shape / per)
  })
}

function countedRate({ events, households }: Place, level: number, dispersion: number): RateWithInterval {
  const [low, high] = poissonInterval(events / dispersion, level)
  return aThousand(events / households, (low * dispersion) / households, (high * dispersion) / households)
}

function shrunkRate(place: Place, spread: RateSpread, level: number): RateWithInterval {
  if (spread.variance === 0) return aThousand(spread.mean, spread.mean, spread.mean)
  const { shape, per } = gammaOf(place, spread)
  const tail = (1 - level) / 2
  return aThousand(shape / per, gammaQuantile(shape, tail) / per, gammaQuantile(shape, 1 - tail) / per)
}

/** What is known of the true rate given its count. */
function gammaOf({ events, households }: Place, { mean, variance }: RateSpread): { readonly shape: number; readonly per: number } {
  return { shape: (mean * mean) / variance + events, per: mean / variance + households }
}

function aThousand(rate: number, low: number, high: number): RateWithInterval {
  return { rate: rate * A_THOUSAND, low: low * A_THOUSAND, high: high * A_THOUSAND }
}
