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
/** Weeks that are held against one mean: of fewer a variance says nothing, over more the season changes the mean. Our own choice. */
const BLOCK_WEEKS = 4
const LEVEL = 0.05
const UNKNOWN: Dispersion = { index: Number.NaN, p: Number.NaN, factor: 1 }

/**
 * The index of dispersion over weeks: X² = Σ (x − x̄)² ÷ x̄ of the weeks of each four, counted back from the end of each span, summed over places, and divided
 * by its degrees of freedom, three for each place and four weeks that had an event. Each place and four weeks has its own mean, so what differs between places,
 * seasons or spans does not count. Under Poisson counts X² has just that many for its mean, however few events there are, and at most twice as many for its
 * variance: held against χ² it errs to the careful side.
 *
 * @returns of spans all shorter than four weeks, or without events, nothing is known, and `factor` is 1
 *
 * Cost: O(events + places · weeks ÷ 4).
 * Source: Fisher, Statistical Methods for Research Workers (1925), §16; McCullagh, Nelder, Generalized Linear Models (2nd ed., 1989), §4.5 and §6.2.3, for
 * multiplying variances by it (quasi-Poisson).
 */
export function dispersionOf(spans: readonly WeekCounts[]): Dispersion {
  let [squares, freedom] = [0, 0]
  for (const span of spans) {
    const sums = blockSums(span.places)
    const blocks = Math.floor((span.toMs - span.fromMs) / (BLOCK_WEEKS * WEEK_MS))
    let at = 0
    for (let block = blocks; block > 0; block--) {
      const fromMs = span.toMs - block * BLOCK_WEEKS * WEEK_MS
      while (at < span.atMs.length && span.atMs[at]! < fromMs) at++
      at = sums.take(span, at, fromMs)
      const found = sums.squares()
      squares += found.squares
      freedom += found.places * (BLOCK_WEEKS - 1)
    }
  }
  if (freedom === 0) return UNKNOWN
  const index = squares / freedom
  const p = gammaTails(freedom / 2, squares / 2).upper
  return { index, p, factor: index > 1 && p <= LEVEL ? index : 1 }
}

/** Counts of four weeks by place, in rooms that are used again for the next. */
function blockSums(places: number) {
  const byWeek = Array.from({ length: BLOCK_WEEKS }, () => new Float64Array(places))
  return {
    /** @returns the first event after them */
    take({ atMs, placeOf }: WeekCounts, from: number, fromMs: number): number {
      for (const counts of byWeek) counts.fill(0)
      let at = from
      for (; at < atMs.length; at++) {
        const counts = byWeek[Math.floor((atMs[at]! - fromMs) / WEEK_MS)]
        if (!counts) break
        if (placeOf[at]! >= 0) counts[placeOf[at]!]!++
      }
      return at
    },
    /** X² over all places that had an event, and how many these are. */
    squares() {
      const found = { squares: 0, places: 0 }
      for (let place = 0; place < places; place++) {
        let [events, squared] = [0, 0]
        for (const counts of byWeek) {
          events += counts[place]!
          squared += counts[place]! ** 2
        }
        if (events === 0) continue
        found.squares += (squared * BLOCK_WEEKS) / events - events
        found.places++
      }
      return found
    },
  }
}
