/** What a hotspot has been doing: new, growing, persistent, fading, or only now and then. */
import { adjustedP } from './false-discovery.ts'
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
  /** Of the trends: the share of false discoveries that is borne with. */
  readonly level: number
}

/** Our own choice; 8 is where Mann–Kendall's z becomes near enough to normal. */
export const USUAL_EMERGENCE: EmergenceRules = { leastPeriods: 8, oftenShare: 0.5, mostlyShare: 0.75, level: 0.05 }

/** What has become of one place through the periods. */
export interface Track {
  /** Of Gi* over the judged periods. */
  readonly trend: Trend
  readonly hotPeriods: number
  readonly judgedPeriods: number
  /** In the last period that was judged. */
  readonly isHotLast: boolean
}

/**
 * @param verdicts of one cell, oldest first; those of `tooFew` events are left out, and the last that is left is "the last"
 * @param z its Gi* in the same periods
 * @throws RangeError when the two are not of one length
 */
export function trackOf(verdicts: readonly Verdict[], z: ArrayLike<number>): Track {
  if (verdicts.length !== z.length) throw new RangeError(`${verdicts.length} verdicts and ${z.length} figures`)
  const judged = verdicts.flatMap((verdict, period) => (verdict === 'tooFew' || !Number.isFinite(z[period]!) ? [] : [period]))
  return {
    trend: trendOf(judged.map((period) => z[period]!)),
    hotPeriods: judged.filter((period) => verdicts[period] === 'hot').length,
    judgedPeriods: judged.length,
    isHotLast: verdicts[judged.at(-1) ?? 0] === 'hot',
  }
}

export interface Emerged {
  readonly emergence: readonly Emergence[]
  /** p of each trend adjusted over those of places that were hot often enough to grow or to fade; NaN for the others, whose trend decides nothing. */
  readonly q: Float64Array
}

/**
 * The first of these that is so: `tooFew` judged periods; `none` hot; `new`: hot in the last and never before; often hot and Gi* `growing` (hot in the last)
 * or `fading`; `persistent`: mostly hot, and in the last; `sporadic`.
 *
 * False discoveries of trends are held to the level over all places that were often hot. How often a place was hot does not hang on the order of the periods,
 * a trend hangs on nothing else: so choosing by the one leaves the p of the other what it is.
 *
 * Source: Benjamini, Hochberg, JRSS B 57 (1995); Bourgon, Gentleman, Huber, Independent filtering, PNAS 107 (2010), for the choice beforehand.
 */
export function emergencesOf(tracks: readonly Track[], rules = USUAL_EMERGENCE): Emerged {
  const q = adjustedP(Float64Array.from(tracks, (track) => (isOftenHot(track, rules) ? track.trend.p : Number.NaN)))
  return { emergence: tracks.map((track, place) => classOf(track, q[place]!, rules)), q }
}

export function isOftenHot({ judgedPeriods, hotPeriods }: Track, { leastPeriods, oftenShare } = USUAL_EMERGENCE): boolean {
  return judgedPeriods >= leastPeriods && hotPeriods >= oftenShare * judgedPeriods
}

/** @param q of its trend; NaN: it was not often hot */
function classOf({ isHotLast, hotPeriods, judgedPeriods, trend }: Track, q: number, rules: EmergenceRules): Emergence {
  if (judgedPeriods < rules.leastPeriods) return 'tooFew'
  if (hotPeriods === 0) return 'none'
  if (isHotLast && hotPeriods === 1) return 'new'
  if (q <= rules.level && trend.s > 0 && isHotLast) return 'growing'
  if (q <= rules.level && trend.s < 0) return 'fading'
  return isHotLast && hotPeriods >= rules.mostlyShare * judgedPeriods ? 'persistent' : 'sporadic'
}
