/** Whether a series rises or falls through time, and how fast: by order alone, so that one wild value decides nothing. */
import { twoSidedP } from './distributions.ts'

export interface Trend {
  /** Pairs that rise less pairs that fall. */
  readonly s: number
  readonly z: number
  readonly p: number
  /** The median of the slopes between all pairs, a step. */
  readonly slope: number
}

/**
 * Mann and Kendall's test with ties, and Sen's slope.
 *
 * S = Σ sign(xⱼ − xᵢ) over i < j; var S = (n(n−1)(2n+5) − Σ t(t−1)(2t+5)) / 18 over groups of t equal values; z = (S ∓ 1) / √var S, normal from about eight
 * values on. Values are taken as independent from step to step: where one month's figure carries over into the next, p is too small.
 *
 * @param series one value a step, evenly in time
 * @returns z 0 and p 1 where all values are equal or there are fewer than two
 *
 * Cost: O(n²) time and memory: series of some tens.
 * Source: Mann, Econometrica 13 (1945); Kendall, Rank Correlation Methods (1975); Sen, JASA 63 (1968); Gilbert, Statistical Methods for Environmental
 * Pollution Monitoring (1987), ch. 16.
 */
export function trendOf(series: ArrayLike<number>): Trend {
  const n = series.length
  const slopes = new Float64Array((n * (n - 1)) / 2)
  let [s, at] = [0, 0]
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const rise = series[j]! - series[i]!
      s += Math.sign(rise)
      slopes[at++] = rise / (j - i)
    }
  }
  const variance = varianceOf(n, tiesOf(series))
  const z = variance > 0 ? (s - Math.sign(s)) / Math.sqrt(variance) : 0
  return { s, z, p: twoSidedP(z), slope: medianOf(slopes) }
}

function varianceOf(n: number, ties: readonly number[]): number {
  const part = (t: number) => t * (t - 1) * (2 * t + 5)
  return (part(n) - ties.reduce((sum, t) => sum + part(t), 0)) / 18
}

/** How many values there are of each. */
function tiesOf(series: ArrayLike<number>): number[] {
  const found = new Map<number, number>()
  for (let i = 0; i < series.length; i++) found.set(series[i]!, (found.get(series[i]!) ?? 0) + 1)
  return [...found.values()]
}

/** @param values sorted by it */
function medianOf(values: Float64Array): number {
  if (values.length === 0) return 0
  values.sort()
  const middle = values.length >> 1
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2
}
