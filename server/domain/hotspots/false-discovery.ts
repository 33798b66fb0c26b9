/** Of a thousand cells, fifty are "significant" by chance alone: the control that keeps them off the map. */

/**
 * Benjamini–Hochberg adjusted p: the least level of false discoveries at which each would be found. Found at level q is what has at most q; of what is
 * found, a share of at most q is then expected to be chance.
 *
 * It holds for independent tests and for positively dependent ones, as those of neighbouring cells are.
 *
 * @param p NaN: not tested, and not counted among the tests
 * @returns by test, NaN where p is
 *
 * Cost: O(n log n).
 * Source: Benjamini, Hochberg, Controlling the false discovery rate, JRSS B 57 (1995); Benjamini, Yekutieli (2001) for the dependence.
 */
export function adjustedP(p: Float64Array): Float64Array {
  const tested = Int32Array.from(p.keys())
    .filter((i) => !Number.isNaN(p[i]!))
    .sort((a, b) => p[a]! - p[b]!)
  const adjusted = new Float64Array(p.length).fill(Number.NaN)
  let least = 1
  for (let rank = tested.length; rank >= 1; rank--) {
    const test = tested[rank - 1]!
    least = Math.min(least, (p[test]! * tested.length) / rank)
    adjusted[test] = least
  }
  return adjusted
}
