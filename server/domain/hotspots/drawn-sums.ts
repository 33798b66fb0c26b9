/** How often chance alone would put as much round a cell, worked out from the values themselves: neither sampled nor taken for normal. */
import { checkNeighbours, type Neighbours } from './neighbours.ts'

export interface DrawnSums {
  /** Two-sided: min(1, 2 · the rarer of "at least as much" and "at most as much"). */
  readonly p: Float64Array
  /** How often there would be nothing at all. */
  readonly none: Float64Array
}

/** Products of one map; values that would take more are rounded to coarser steps. */
const MOST_PRODUCTS = 5e7
/** Sums that are equal but for the order of adding are equal. */
const SUM_SLACK = 1e-9

/**
 * Of each cell, its value and those of its k neighbours against k + 1 values drawn from the whole map: what Gi* asks, for any spread of values. Most cells of
 * a real map hold nothing and a few hold hundreds; the normal distribution then calls hot what is none, on nearly every map of chance.
 *
 * Drawn with replacement, so that the distribution of a sum of k + 1 follows from that of k by one convolution. Drawn without, as a shuffle draws, sums are
 * spread a little less (Hoeffding), so p errs to the careful side: by a share of k ÷ n of the variance.
 *
 * Values are taken as whole numbers, a step of 2, 4, 8 … where whole ones would take too long; the sum that is judged is rounded to what is likelier.
 *
 * @param values at least 0
 * @throws RangeError when values and neighbours are not of one number
 *
 * Cost: O(sizes · largest sum · different values), at most some 5e7 products; two columns of the largest sum.
 * Source: the randomisation of Ord, Getis, Geographical Analysis 27 (1995); Hoeffding, Probability inequalities for sums, JASA 58 (1963), §6. The convolution is our own.
 */
export function drawnSums(values: Float64Array, neighbours: Neighbours): DrawnSums {
  checkNeighbours(neighbours, values)
  const { start } = neighbours
  const drawn = Int32Array.from(values, (_, i) => start[i + 1]! - start[i]! + 1)
  const sums = sumsIn(values, neighbours)
  const most = drawn.reduce((widest, size) => Math.max(widest, size), 0)
  const step = stepFor(values, sums, most)
  const last = Math.ceil(sums.reduce((largest, sum) => Math.max(largest, sum), 0) / step) + 1
  const deal = dealOf(values, step, last)
  const bySize = Map.groupBy(drawn.keys(), (cell) => drawn[cell]!)
  const found: DrawnSums = { p: new Float64Array(values.length), none: new Float64Array(values.length) }
  for (let size = 1; size <= most; size++) {
    deal.draw()
    const cells = bySize.get(size)
    if (!cells) continue
    const { atLeast, atMost } = deal.tails()
    // Two standard deviations of what rounding to steps does to a sum: what is as much must not be taken for less.
    const give = step === 1 ? -SUM_SLACK : Math.sqrt(size / 3)
    for (const cell of cells) {
      const sum = sums[cell]! / step
      const rarer = Math.min(atLeast[Math.max(0, Math.floor(sum - give))]!, atMost[Math.min(last, Math.ceil(sum + give))]!)
      found.p[cell] = Math.min(1, 2 * rarer)
      found.none[cell] = atMost[0]!
    }
  }
  return found
}

/** Of each cell and its neighbours together. Cost: O(neighbours). */
export function sumsIn(values: Float64Array, { start, to }: Neighbours): Float64Array {
  return values.map((value, i) => {
    let sum = value
    for (let at = start[i]!; at < start[i + 1]!; at++) sum += values[to[at]!]!
    return sum
  })
}

/** The least step, a power of two, with which the convolutions stay within bounds. */
function stepFor(values: Float64Array, sums: Float64Array, most: number): number {
  const widest = sums.reduce((largest, sum) => Math.max(largest, sum), 0)
  let step = 1
  for (; ; step *= 2) {
    const different = new Set(values.map((value) => Math.round(value / step))).size
    if ((widest / step + 2) * different * most <= MOST_PRODUCTS || different === 1) return step
  }
}

/** The distribution of the sum of values drawn one after another, in steps; what is above `last` is kept as one. */
function dealOf(values: Float64Array, step: number, last: number) {
  const steps = values.map((value) => Math.round(value / step))
  const faces = [...Map.groupBy(steps, (value) => value)].map(([face, same]) => ({ face, chance: same.length / values.length }))
  /** How often a single value is above this many steps. */
  const above = new Float64Array(last + 1)
  for (const { face, chance } of faces) for (let at = 0; at < Math.min(face, last + 1); at++) above[at]! += chance
  let [now, next] = [new Float64Array(last + 1), new Float64Array(last + 1)]
  now[0] = 1
  let over = 0

  return {
    draw(): void {
      next.fill(0)
      for (let at = 0; at <= last; at++) {
        const chance = now[at]!
        if (chance === 0) continue
        over += chance * above[last - at]!
        for (const { face, chance: of } of faces) if (at + face <= last) next[at + face]! += chance * of
      }
      ;[now, next] = [next, now]
    },
    /** By steps: how often the sum is at least, and at most, so much. */
    tails(): { readonly atLeast: Float64Array; readonly atMost: Float64Array } {
      const [atLeast, atMost] = [new Float64Array(last + 1), new Float64Array(last + 1)]
      let [up, down] = [over, 0]
      for (let at = last; at >= 0; at--) atLeast[at] = up += now[at]!
      for (let at = 0; at <= last; at++) atMost[at] = down += now[at]!
      return { atLeast, atMost }
    },
  }
}
