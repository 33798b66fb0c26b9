/** What a map may say of each cell: hot, cold, no more than chance, or too few to judge. */
import { twoSidedP } from './distributions.ts'
import { drawnSums, sumsIn } from './drawn-sums.ts'
import { adjustedP } from './false-discovery.ts'
import { localG } from './local-g.ts'
import type { Neighbours } from './neighbours.ts'
import { permutedP, type Shuffling } from './permutation.ts'

/** "Not significant" is not "cold", and "too few" is neither. */
export const VERDICTS = ['notSignificant', 'hot', 'cold', 'tooFew'] as const
export type Verdict = (typeof VERDICTS)[number]

export interface SignificanceRules {
  /** The share of false discoveries that is borne with. */
  readonly level: number
  /**
   * By the normal distribution, and by shuffles: a neighbourhood expected to hold fewer events is not judged. Exactly: one that holds fewer is not, where none
   * at all would be no surprise either.
   */
  readonly leastExpected: number
  /** A map of fewer cells is not judged at all. */
  readonly leastCells: number
}

/** 5 expected is Cochran's old rule for counts held against the normal distribution (1954), 30 values that of every textbook for a mean; our choice. */
export const USUAL_SIGNIFICANCE: SignificanceRules = { level: 0.05, leastExpected: 5, leastCells: 30 }

export interface Significance {
  /** Gi*. */
  readonly z: Float64Array
  /** Two-sided; NaN where a cell is not judged. */
  readonly p: Float64Array
  /** Adjusted by Benjamini–Hochberg over the cells judged; exactly: over all, for which are judged depends on what they hold. */
  readonly q: Float64Array
  /** Index into `VERDICTS`. */
  readonly verdict: Uint8Array
  /** How many events the neighbourhood would hold if every cell had the map's mean. */
  readonly expected: Float64Array
  /** How many it holds. */
  readonly sum: Float64Array
}

/** Where p comes from: the distribution of sums drawn from the map's own values, the normal distribution, or shuffles. */
export type SignificanceTest = 'exact' | 'normal' | Omit<Shuffling, 'kind'>

/**
 * Judges every cell by Gi* on counts.
 *
 * @param counts events a cell
 * @throws RangeError when the level is not between 0 and 1
 *
 * Cost: as `localG`, and `drawnSums` or `permutedP`; eight columns of n.
 */
export function significanceOf(
  counts: Float64Array,
  neighbours: Neighbours,
  test: SignificanceTest,
  rules = USUAL_SIGNIFICANCE,
): Significance {
  if (!(rules.level > 0 && rules.level < 1)) throw new RangeError(`a level of ${rules.level}`)
  const z = localG(counts, neighbours, 'star')
  const expected = expectedIn(counts, neighbours)
  const sum = sumsIn(counts, neighbours)
  const { p, q } =
    test === 'exact' ? exactChance(counts, neighbours, { z, sum, rules }) : nearChance(counts, neighbours, z, { test, expected, rules })
  const verdict = Uint8Array.from(q, (value, cell) => VERDICTS.indexOf(verdictOf(value, z[cell]!, rules.level)))
  return { z, p, q, verdict, expected, sum }
}

type Chance = Pick<Significance, 'p' | 'q'>

interface Held {
  readonly z: Float64Array
  readonly sum: Float64Array
  readonly rules: SignificanceRules
}

/** Adjusted first and left out then: what is left out by what it holds has been tested all the same. */
function exactChance(counts: Float64Array, neighbours: Neighbours, { z, sum: sums, rules }: Held): Chance {
  const { level, leastCells, leastExpected } = rules
  const drawn = drawnSums(counts, neighbours)
  const p = drawn.p.map((value, cell) => (counts.length < leastCells || Number.isNaN(z[cell]!) ? Number.NaN : value))
  const q = adjustedP(p)
  sums.forEach((sum, cell) => {
    if (sum < leastExpected && drawn.none[cell]! > level / 2) p[cell] = q[cell] = Number.NaN
  })
  return { p, q }
}

interface NearBy {
  readonly test: Exclude<SignificanceTest, 'exact'>
  readonly expected: Float64Array
  readonly rules: SignificanceRules
}

/** By the normal distribution, or by shuffles. */
function nearChance(counts: Float64Array, neighbours: Neighbours, z: Float64Array, { test, expected, rules }: NearBy): Chance {
  const isEnough = (cell: number) => counts.length >= rules.leastCells && expected[cell]! >= rules.leastExpected && !Number.isNaN(z[cell]!)
  const raw = test === 'normal' ? z.map(twoSidedP) : permutedP(counts, neighbours, { kind: 'star', ...test })
  const p = raw.map((value, cell) => (isEnough(cell) ? value : Number.NaN))
  return { p, q: adjustedP(p) }
}

function verdictOf(q: number, z: number, level: number): Verdict {
  if (Number.isNaN(q)) return 'tooFew'
  if (q > level) return 'notSignificant'
  return z > 0 ? 'hot' : 'cold'
}

function expectedIn(counts: Float64Array, { start }: Neighbours): Float64Array {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.map((_, i) => (start[i + 1]! - start[i]! + 1) * mean)
}
