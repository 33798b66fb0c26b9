/** Whether counts vary from week to week by more than a Poisson count would, which every interval of a rate takes them for. */
import { gammaTails } from './distributions.ts'

export interface Dispersion {
  /** Variance over mean, pooled over places: 1 of Poisson counts. NaN where nothing can be said. */
  readonly index: number
  /** How likely Poisson counts vary as much. */
  readonly p: number
  /** What variances are to be multiplied by: the index where it is more than chance makes of it, else 1. */
  readonly factor: number
}

export interface WeekCounts {
  /** When each event happened, rising, Unix ms. */
  readonly atMs: Float64Array
  /** The place of each, −1 for none. */
  readonly placeOf: ArrayLike<number>
  readonly places: number
  readonly fromMs: number
  readonly toMs: number
}

const WEEK_MS = 604_800_000
/** Of fewer a variance says nothing. Our own choice. */
const LEAST_WEEKS = 4
const LEVEL = 0.05
const UNKNOWN: Dispersion = { index: Number.NaN, p: Number.NaN, factor: 1 }

/**
 * The index of dispersion over weeks: of each span the whole weeks up to its end are looked at, so that each has the same days and hours, and X² = Σ (x − x̄)² ÷ x̄ of each place in each span
 * is summed, and divided by its degrees of freedom, weeks − 1 for each place that had an event. Each place and span has its own mean, so what differs between
 * places, or changed from span to span, does not count. Under Poisson counts X² has just that many for its mean, however few events there are, and at most
 * twice as many for its variance: held against χ² it errs to the careful side.
 *
 * @returns of spans all shorter than four weeks, or without events, nothing is known, and `factor` is 1
 *
 * Cost: O(events + places · spans).
 * Source: Fisher, Statistical Methods for Research Workers (1925), §16; McCullagh, Nelder, Generalized Linear Models (2nd ed., 1989), §4.5 and §6.2.3, for
 * multiplying variances by it (quasi-Poisson).
 */
export function dispersionOf(spans: readonly WeekCounts[]): Dispersion {
  let [squares, freedom] = [0, 0]
  for (const span of spans) {
    const weeks = Math.floor((span.toMs - span.fromMs) / WEEK_MS)
    if (weeks < LEAST_WEEKS) continue
    const { events, squared } = sumsOf(span, weeks)
    for (let place = 0; place < span.places; place++) {
      if (events[place] === 0) continue
      squares += (squared[place]! * weeks) / events[place]! - events[place]!
      freedom += weeks - 1
    }
  }
  if (freedom === 0) return UNKNOWN
  const index = squares / freedom
  const p = gammaTails(freedom / 2, squares / 2).upper
  return { index, p, factor: index > 1 && p <= LEVEL ? index : 1 }
}

/** By place: its events in the whole weeks, and the squares of its events in each of them summed. */
function sumsOf({ atMs, placeOf, places, toMs }: WeekCounts, weeks: number) {
  const [events, squared, inWeek] = [new Float64Array(places), new Float64Array(places), new Float64Array(places)]
  const fromMs = toMs - weeks * WEEK_MS
  let [week, from] = [0, 0]
  const close = (to: number) => {
    for (let i = from; i < to; i++) {
      const place = placeOf[i]!
      if (place < 0) continue
      squared[place]! += inWeek[place]! ** 2
      inWeek[place] = 0 // once for all of its events in this week
    }
    from = to
  }
  for (let i = 0; i < atMs.length; i++) {
    const own = Math.floor((atMs[i]! - fromMs) / WEEK_MS)
    if (own !== week) close(i)
    week = own
    const place = placeOf[i]!
    if (place < 0 || own < 0) continue
    events[place]!++
    inWeek[place]!++
  }
  close(atMs.length)
  return { events, squared }
}
