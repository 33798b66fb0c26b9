/** How often chance alone would put as much round a cell: Gi and Gi* judged without the normal distribution. */
import type { Random } from './events.ts'
import type { LocalGKind } from './local-g.ts'
import { checkNeighbours, type Neighbours } from './neighbours.ts'

export interface Shuffling {
  readonly kind: LocalGKind
  readonly permutations: number
  readonly random: Random
  /** Told after each shuffle how many are done. */
  readonly onShuffled?: (done: number) => void
}

/** Sums that are equal but for the order of adding are equal. */
const SUM_SLACK = 1e-12

/**
 * Two-sided pseudo p: min(1, 2 · (1 + rarer of "sums at least as high" and "at least as low") ÷ (permutations + 1)).
 *
 * `plain`, for Gi: conditional permutation, the cell keeps its value and its k neighbours are drawn from all others. `star`, for Gi*: the k neighbours and the
 * cell itself are drawn from all, as its mean and variance have it; a cell that keeps its value would be judged by its neighbours alone, which is Gi.
 *
 * A heap in a single cell is no hotspot by shuffles: wherever they put it, its surroundings are as high. The normal distribution calls it hot.
 *
 * One shuffle serves all cells. It is one of all cells, so its first k + 1 are what Gi* draws; with cell i struck out it is a shuffle of the others, so
 * what Gi draws are the first k of all, or, where i is among these, the first k + 1 without it. Each cell's p is as good as with shuffles of its own; those of
 * different cells hang together a little more.
 *
 * No p is less than 2 ÷ (permutations + 1). To hold down false discoveries among n cells takes p of level · m ÷ n, with m cells found: 999 shuffles will do
 * to look at one cell, not to judge a map of a thousand; take 9,999 there.
 *
 * @returns p by cell; NaN where a cell has no neighbours (Gi), or no others
 * @throws RangeError when permutations are not a whole number of at least 1
 *
 * Cost: O(n log n + permutations · (k + sizes · log n)), k the most neighbours, sizes how many different numbers of them there are: a shuffle is held
 * against all cells of one size at once, which stand in the order of their sums. Some 60 bytes a cell, nothing allocated in the loop.
 * Source: Anselin, Local indicators of spatial association, Geographical Analysis 27 (1995), the conditional permutation; one shuffle for all is our own.
 */
export function permutedP(
  values: Float64Array,
  neighbours: Neighbours,
  { kind, permutations, random, onShuffled }: Shuffling,
): Float64Array {
  checkNeighbours(neighbours, values)
  if (!(Number.isInteger(permutations) && permutations >= 1)) throw new RangeError(`${permutations} permutations`)
  const n = values.length
  const size = drawnSizes(neighbours, kind)
  const widest = Math.min(n, size.reduce((most, drawn) => Math.max(most, drawn), 0) + 1)
  const order = Int32Array.from(values.keys())
  const firsts = new Float64Array(widest + 1)
  const tally = tallyOf(values, size, drawnSums(values, neighbours, kind))
  for (let round = 0; round < permutations; round++) {
    draw(order, firsts, values, random)
    tally.add(firsts)
    if (kind === 'plain') tally.strikeOut(order, firsts)
    onShuffled?.(round + 1)
  }
  const rarer = tally.rarer()
  return values.map((_, cell) => (n < 2 || size[cell] === 0 ? Number.NaN : Math.min(1, (2 * (1 + rarer[cell]!)) / (permutations + 1))))
}

/**
 * Counts in how many shuffles the sum for a cell is at least as high as its own, and at least as low.
 *
 * @param size how many are drawn for each cell
 * @param sums its own sums
 */
function tallyOf(values: Float64Array, size: Int32Array, sums: Float64Array) {
  const slack = SUM_SLACK * values.reduce((sum, value) => sum + Math.abs(value), 0)
  const { sorted, groups } = groupsOf(size, sums)
  /** Of the cells as sorted, where a count steps up or down from one to the next: a shuffle is as high for all up to a sum. */
  const [higherSteps, lowerSteps] = [new Int32Array(values.length + 1), new Int32Array(values.length + 1)]
  const [higher, lower] = [new Int32Array(values.length), new Int32Array(values.length)]

  return {
    /** @param firsts the sum of the first i of a shuffle at i */
    add(firsts: Float64Array): void {
      for (const { drawn, from, to } of groups) {
        higherSteps[from]!++
        higherSteps[firstAbove(sums, sorted, from, to, firsts[drawn]! + slack)]!--
        lowerSteps[firstAbove(sums, sorted, from, to, firsts[drawn]! - slack)]!++
        lowerSteps[to]!--
      }
    },
    /** Puts right what `add` counted for cells that were drawn for themselves. */
    strikeOut(order: Int32Array, firsts: Float64Array): void {
      for (let rank = 0; rank + 1 < firsts.length; rank++) {
        const cell = order[rank]!
        const drawn = size[cell]!
        if (rank >= drawn) continue
        const [wrong, right] = [firsts[drawn]! - sums[cell]!, firsts[drawn + 1]! - values[cell]! - sums[cell]!]
        higher[cell]! += Number(right >= -slack) - Number(wrong >= -slack)
        lower[cell]! += Number(right <= slack) - Number(wrong <= slack)
      }
    },
    /** The lesser of the two counts by cell. To be asked once. */
    rarer(): Int32Array {
      let [above, below] = [0, 0]
      sorted.forEach((cell, at) => {
        above += higherSteps[at]!
        below += lowerSteps[at]!
        higher[cell]! += above
        lower[cell]! += below
      })
      return higher.map((count, cell) => Math.min(count, lower[cell]!))
    },
  }
}

/**
 * Draws the first of a new shuffle, and adds them up.
 *
 * @param order out: the shuffle, as far as it is drawn
 * @param firsts out: the sum of the first i at i
 */
function draw(order: Int32Array, firsts: Float64Array, values: Float64Array, random: Random): void {
  for (let i = 0; i + 1 < firsts.length; i++) {
    const at = i + Math.floor(random() * (order.length - i))
    const cell = order[at]!
    order[at] = order[i]!
    order[i] = cell
    firsts[i + 1] = firsts[i]! + values[cell]!
  }
}

function drawnSizes({ start }: Neighbours, kind: LocalGKind): Int32Array {
  return Int32Array.from({ length: start.length - 1 }, (_, i) => start[i + 1]! - start[i]! + (kind === 'star' ? 1 : 0))
}

function drawnSums(values: Float64Array, { start, to }: Neighbours, kind: LocalGKind): Float64Array {
  return values.map((value, i) => {
    let sum = kind === 'star' ? value : 0
    for (let at = start[i]!; at < start[i + 1]!; at++) sum += values[to[at]!]!
    return sum
  })
}

/** Cells by how many are drawn for them, then by their sums. */
function groupsOf(size: Int32Array, sums: Float64Array) {
  const sorted = Int32Array.from(sums.keys()).sort((a, b) => size[a]! - size[b]! || sums[a]! - sums[b]!)
  const groups: { readonly drawn: number; readonly from: number; readonly to: number }[] = []
  for (let from = 0; from < sorted.length;) {
    const drawn = size[sorted[from]!]!
    let to = from
    while (to < sorted.length && size[sorted[to]!] === drawn) to++
    groups.push({ drawn, from, to })
    from = to
  }
  return { sorted, groups }
}

/** The first cell from `from` to before `to` whose sum is above a limit; `to` where none is. */
function firstAbove(sums: Float64Array, sorted: Int32Array, from: number, to: number, limit: number): number {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sums[sorted[middle]!]! > limit) high = middle
    else low = middle + 1
  }
  return low
}
