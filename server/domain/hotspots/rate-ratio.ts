/** This period against that one: by how many times, and between what and what, chance reckoned in. */
import { betaLower, betaQuantile } from './distributions.ts'
import { adjustedP } from './false-discovery.ts'

export interface RateRatio {
  /** Rate now ÷ rate of the base; absent without a base: 0 events then. */
  readonly ratio?: number
  readonly low: number
  /** Infinity where the base has no events. */
  readonly high: number
  /** Two-sided: how likely a difference at least as unlikely is when both rates are one. */
  readonly p: number
}

export interface TwoPeriods {
  readonly now: number
  readonly base: number
  /** How long each lasted, in one unit. */
  readonly nowLasted: number
  readonly baseLasted: number
  /** By how much counts vary more than Poisson counts, 1 unless said otherwise: `dispersionOf`. */
  readonly dispersion?: number
}

/**
 * The ratio of two Poisson rates with its exact interval.
 *
 * Given how many events there were in both, those of now are binomial with chance π = ρ t₁ ÷ (ρ t₁ + t₀). The interval is Clopper and Pearson's of π, turned
 * into ρ; it holds the truth at least as often as it says, for few events more often. p is twice the smaller tail, so it is below 1 − level just where 1
 * lies outside the interval.
 *
 * Where counts vary φ times as much as Poisson counts, n events say as much as n ÷ φ would of those: interval and p are made of the counts ÷ φ (quasi-Poisson).
 *
 * @param level of the interval
 * @throws RangeError when counts are no whole numbers from 0 or a period has no length
 *
 * Cost: some 60 halvings of an incomplete beta function, 0.1 ms.
 * Source: Przyborowski, Wilenski, Biometrika 31 (1940), the conditional test; Clopper, Pearson, Biometrika 26 (1934); McCullagh, Nelder, Generalized
 * Linear Models (1989), §6.2.3, for φ.
 */
export function rateRatioOf({ now, base, nowLasted, baseLasted, dispersion = 1 }: TwoPeriods, level = 0.95): RateRatio {
  if (!(Number.isInteger(now) && Number.isInteger(base) && now >= 0 && base >= 0)) throw new RangeError(`${now} events against ${base}`)
  if (!(nowLasted > 0 && baseLasted > 0)) throw new RangeError(`periods that lasted ${nowLasted} and ${baseLasted}`)
  if (!(dispersion >= 1)) throw new RangeError(`a dispersion of ${dispersion}`)
  if (!(level > 0 && level < 1)) throw new RangeError(`an interval of level ${level}`)
  const tail = (1 - level) / 2
  const longer = baseLasted / nowLasted
  const odds = (chance: number) => (chance >= 1 ? Infinity : (chance / (1 - chance)) * longer)
  const even = nowLasted / (nowLasted + baseLasted)
  const [known, knownBase] = [now / dispersion, base / dispersion]
  const atLeast = now === 0 ? 1 : betaLower(known, knownBase + 1, even)
  // From the other side, so that a small chance keeps its digits.
  const atMost = base === 0 ? 1 : betaLower(knownBase, known + 1, 1 - even)
  return {
    ...(base === 0 ? {} : { ratio: (now / base) * longer }),
    low: now === 0 ? 0 : odds(betaQuantile(known, knownBase + 1, tail)),
    high: base === 0 ? Infinity : odds(betaQuantile(known + 1, knownBase, 1 - tail)),
    p: Math.min(1, 2 * Math.min(atLeast, atMost)),
  }
}

export interface Changes {
  readonly ratios: readonly RateRatio[]
  /** p adjusted by Benjamini–Hochberg over the cells that had an event at all. */
  readonly q: Float64Array
}

/**
 * The change of every cell, or compound.
 *
 * @param now whole numbers from 0, as `base`; of one length
 * @param periods how long each lasted
 * @throws RangeError as `rateRatioOf`, or when the columns are not of one length
 *
 * Cost: a ratio for each pair of counts that occurs, so far fewer than cells.
 */
export function changesOf(
  now: Float64Array,
  base: Float64Array,
  periods: Pick<TwoPeriods, 'nowLasted' | 'baseLasted' | 'dispersion'>,
  level = 0.95,
): Changes {
  if (now.length !== base.length) throw new RangeError(`${now.length} counts against ${base.length}`)
  const known = new Map<string, RateRatio>()
  const ratios = Array.from(now, (count, cell) => {
    const pair = `${count} ${base[cell]}`
    const ratio = known.get(pair) ?? rateRatioOf({ now: count, base: base[cell]!, ...periods }, level)
    known.set(pair, ratio)
    return ratio
  })
  const p = Float64Array.from(ratios, ({ p }, cell) => (now[cell]! + base[cell]! > 0 ? p : Number.NaN))
  return { ratios, q: adjustedP(p) }
}
