/** What a hotspot has been doing: new, growing, persistent, fading, or only now and then. */
import type { Verdict } from './significance.ts'
import { trendOf, type Trend } from './trend.ts'

/** `docs/hotspots.md` has the table. */
export const EMERGENCES = ['new', 'growing', 'persistent', 'fading', 'sporadic', 'none', 'tooFew'] as const
export type Emergence = (typeof EMERGENCES)[number]

export interface EmergenceRules {
  /** Fewer judged periods say nothing about a trend. */
  readonly leastPeriods: number
  /** Share of the periods in which a place must have been hot to grow or to fade, and to be persistent. */
  readonly oftenShare: number
  readonly mostlyShare: number
  /** Of the trend. */
  readonly level: number
}

/** Our own choice; 8 is where Mann–Kendall's z becomes near enough to normal. */
export const USUAL_EMERGENCE: EmergenceRules = { leastPeriods: 8, oftenShare: 0.5, mostlyShare: 0.75, level: 0.05 }

export interface EmergenceOf {
  readonly emergence: Emergence
  /** Of Gi* over the judged periods. */
  readonly trend: Trend
  readonly hotPeriods: number
  readonly judgedPeriods: number
}

/**
 * The first of these that is so: `tooFew` judged periods; `none` hot; `new`: hot in the last and never before; often hot and Gi* `growing` (hot in the last)
 * or `fading`; `persistent`: mostly hot, and in the last; `sporadic`.
 *
 * @param verdicts of one cell, oldest first; those of `tooFew` events are left out, and the last that is left is "the last"
 * @param z its Gi* in the same periods
 * @throws RangeError when the two are not of one length
 */
export function emergenceOf(verdicts: readonly Verdict[], z: ArrayLike<number>, rules = USUAL_EMERGENCE): EmergenceOf {
  if (verdicts.length !== z.length) throw new RangeError(`${verdicts.length} verdicts and ${z.length} figures`)
  const judged = verdicts.flatMap((verdict, period) => (verdict === 'tooFew' || !Number.isFinite(z[period]!) ? [] : [period]))
  const trend = trendOf(judged.map((period) => z[period]!))
  const hotPeriods = judged.filter((period) => verdicts[period] === 'hot').length
  const isHotLast = verdicts[judged.at(-1) ?? 0] === 'hot'
  const emergence = classOf({ isHotLast, hotPeriods, judgedPeriods: judged.length, trend }, rules)
  return { emergence, trend, hotPeriods, judgedPeriods: judged.length }
}

function classOf(
  { isHotLast, hotPeriods, judgedPeriods, trend }: Omit<EmergenceOf, 'emergence'> & { readonly isHotLast: boolean },
  { leastPeriods, oftenShare, mostlyShare, level }: EmergenceRules,
): Emergence {
  if (judgedPeriods < leastPeriods) return 'tooFew'
  if (hotPeriods === 0) return 'none'
  if (isHotLast && hotPeriods === 1) return 'new'
  const isOftenHot = hotPeriods >= oftenShare * judgedPeriods
  const isTrend = isOftenHot && trend.p <= level
  if (isTrend && trend.s > 0 && isHotLast) return 'growing'
  if (isTrend && trend.s < 0) return 'fading'
  return isHotLast && hotPeriods >= mostlyShare * judgedPeriods ? 'persistent' : 'sporadic'
}
