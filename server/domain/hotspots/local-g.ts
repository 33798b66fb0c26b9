/** Getis–Ord: whether the values round a cell add up to more, or less, than they would if all were shuffled over the map. */
import { checkNeighbours, type Neighbours } from './neighbours.ts'

/** `star`: Gi*, the cell counts as its own neighbour. `plain`: Gi, it does not, and is not in mean and variance either. */
export type LocalGKind = 'star' | 'plain'

/**
 * z of every cell, for weights of 0 and 1.
 *
 * Gi*: z = (Σⱼ xⱼ − W x̄) ÷ (s √((n W − W²) / (n − 1))), the sum over the neighbours of i and i itself, W their number, x̄ = Σx / n,
 * s² = Σx² / n − x̄². Gi: the same with i left out: n − 1 for n, and mean and s of the others.
 *
 * The normal distribution is near enough for z where a neighbourhood holds many events, no cell stands out, and it is not most of the map; otherwise `drawnSums`.
 *
 * @param values one a cell, finite
 * @returns NaN where nothing can be said: all values alike, no neighbours (Gi), all cells neighbours
 * @throws RangeError when values and neighbours are not of one number
 *
 * Cost: O(n + neighbours).
 * Source: Ord, Getis, Local spatial autocorrelation statistics, Geographical Analysis 27 (1995); as R's spdep `localG`.
 */
export function localG(values: Float64Array, neighbours: Neighbours, kind: LocalGKind): Float64Array {
  checkNeighbours(neighbours, values)
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  // Sums of what is centred: those of full values would lose digits to cancellation.
  const centred = values.map((value) => value - mean)
  const squares = centred.reduce((sum, value) => sum + value * value, 0)
  const most = values.reduce((widest, value) => Math.max(widest, Math.abs(value)), 0)
  const isFlat = !(Math.sqrt(squares / n) > most * n * Number.EPSILON)
  const z = new Float64Array(n).fill(Number.NaN)
  if (isFlat) return z
  const { start, to } = neighbours
  for (let i = 0; i < n; i++) {
    let sum = 0
    for (let at = start[i]!; at < start[i + 1]!; at++) sum += centred[to[at]!]!
    const others = start[i + 1]! - start[i]!
    z[i] = kind === 'star' ? standard(sum + centred[i]!, others + 1, n, 0, squares) : standard(sum, others, n - 1, centred[i]!, squares)
  }
  return z
}

/** @param left what is left out of the n values: their sum is then −left, their squares less left² */
function standard(sum: number, weight: number, n: number, left: number, squares: number): number {
  const mean = -left / n
  const variance = (squares - left * left) / n - mean * mean
  const spread = (variance * (n * weight - weight * weight)) / (n - 1)
  return spread > 0 ? (sum - weight * mean) / Math.sqrt(spread) : Number.NaN
}
