/** What to expect of a cell in a period like the last: its own count, drawn towards what lies round it, the more the less was counted. */

/**
 * Counts smoothed by how far they can be trusted. The true mean of a cell is taken as gamma distributed round the smoothed count μ with variance v μ², so that
 * given its count k it is μ (1 + v k) / (1 + v μ): μ where cells differ from their surroundings by chance alone (v = 0), k where each is a world of
 * its own. v = Σ ((k − μ)² − μ) ÷ Σ μ², at least 0, over all cells.
 *
 * v comes out a little too small, because a smoothed count holds some of the cell's own.
 *
 * @param counts events a cell
 * @param smoothed what a density map has for it: density · area · weeks, at least 0
 * @returns events a cell; 0 where nothing is smoothed to it, whatever its count
 * @throws RangeError when the two are not of one length
 *
 * Cost: O(n).
 * Source: Clayton, Kaldor, Empirical Bayes estimates of age-standardized relative risks, Biometrics 43 (1987), the gamma–Poisson model; that the density is
 * what to expect is our own.
 */
export function expectedCounts(counts: Float64Array, smoothed: Float64Array): Float64Array {
  if (counts.length !== smoothed.length) throw new RangeError(`${counts.length} counts and ${smoothed.length} smoothed ones`)
  const beyondChance = counts.reduce((sum, count, cell) => sum + (count - smoothed[cell]!) ** 2 - smoothed[cell]!, 0)
  const squares = smoothed.reduce((sum, mean) => sum + mean * mean, 0)
  if (!(beyondChance > 0)) return smoothed.slice()
  /** 1 / v, the shape of the gamma distribution: v itself may be too large for a number. */
  const shape = squares / beyondChance
  return counts.map((count, cell) => (smoothed[cell] === 0 ? 0 : (smoothed[cell]! * (shape + count)) / (shape + smoothed[cell]!)))
}
