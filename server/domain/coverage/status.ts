/** What a compound is called, and why: from facts, by the rules of the house, with no memory but whether it was a gap. */
import type { CoverageReason, CoverageStatus } from '#wire/coverage'

/** What is known of a compound at one instant. */
export interface CoverageFacts {
  /** Share of the ring seen inside the window, 0 to 1; `NaN` when it has no surroundings to see. */
  readonly share: number
  /** Whether the last visit is inside the interval. */
  readonly isVisited: boolean
  readonly wasEverVisited: boolean
  /** Whether any part of the ring is lit. */
  readonly isLit: boolean
  /** Whether a watch point of the compound is staffed. */
  readonly isGuarded: boolean
  /** Whether there are sources that serve it, and every one of them is silent. */
  readonly isSilent: boolean
  /** Whether somebody was there inside the interval with positions too coarse to count, and good ones show too little. */
  readonly wasCoarse: boolean
  /** Whether a roster of places is kept and nobody is due here now. */
  readonly isUnrostered: boolean
  /** Whether an incident or hazard of severity 1 or 2 is open in the zone. */
  readonly hasSerious: boolean
  /** Whether it becomes a gap within the time that counts as thinning, with nobody coming. */
  readonly isThinning: boolean
  /** Whether what makes it one is then the visit that is too long ago, and not the share. */
  readonly isVisitFirst: boolean
  /** Whether it was a gap when last judged. */
  readonly wasGap: boolean
}

/** A gap opens below the first share and closes from the second on. */
export interface GapShares {
  readonly open: number
  readonly close: number
}

/**
 * | guarded | silent and dark | gap rule | serious | thinning | status |
 * |---|---|---|---|---|---|
 * | yes | – | – | – | – | `covered` |
 * | no | yes | – | – | – | `blind` |
 * | no | no | yes | yes | – | `critical` |
 * | no | no | yes | no | – | `gap` |
 * | no | no | no | – | yes | `thinning` |
 * | no | no | no | – | no | `covered` |
 */
export function statusOf(facts: CoverageFacts, shares: GapShares): CoverageStatus {
  if (facts.isGuarded) return 'covered'
  if (facts.isSilent && !facts.isLit) return 'blind'
  if (isGap(facts, shares)) return facts.hasSerious ? 'critical' : 'gap'
  return facts.isThinning ? 'thinning' : 'covered'
}

/**
 * The gap rule. It opens when too little is seen or the last visit is too long ago, and closes when enough is seen *and* a visit is in time:
 *
 * | was a gap | share | visited in time | is a gap |
 * |---|---|---|---|
 * | no | < open | – | yes |
 * | no | ≥ open | no | yes |
 * | no | ≥ open | yes | no |
 * | yes | < close | – | yes |
 * | yes | ≥ close | no | yes |
 * | yes | ≥ close | yes | no |
 *
 * A compound without surroundings is judged by visits alone.
 */
export function isGap(
  { share, isVisited, wasGap }: Pick<CoverageFacts, 'share' | 'isVisited' | 'wasGap'>,
  { open, close }: GapShares,
): boolean {
  if (!isVisited) return true
  return share < (wasGap ? close : open)
}

/** Whether the status is one of a gap. */
export function isGapStatus(status: CoverageStatus): boolean {
  return status === 'gap' || status === 'critical'
}

/**
 * The first reason that applies, most telling first. Of what is thinning, it is the reason of the gap to come.
 *
 * | status | case | reason |
 * |---|---|---|
 * | `covered` | guarded | `guarded` |
 * | `covered` | else | `none` |
 * | `blind` | | `sourceSilent` |
 * | gap, `thinning` | somebody there, too coarse to count, and not visited or dark | `tooCoarse` |
 * | | never visited | `neverVisited` |
 * | | last visit too long ago | `overdue`, or `nobodyRostered` where nobody is due |
 * | | visited in time | `sideUnseen`, or `nobodyRostered` where nobody is due and nothing is lit |
 * | `thinning` | visited in time, and the visit is what lapses first | `overdue` |
 */
export function reasonOf(status: CoverageStatus, facts: CoverageFacts): CoverageReason {
  if (status === 'covered') return facts.isGuarded ? 'guarded' : 'none'
  if (status === 'unjudged') return 'none'
  if (status === 'blind') return 'sourceSilent'
  if (facts.wasCoarse && (!facts.isVisited || !facts.isLit)) return 'tooCoarse'
  if (!facts.wasEverVisited) return 'neverVisited'
  if (facts.isUnrostered && (!facts.isVisited || !facts.isLit)) return 'nobodyRostered'
  if (status === 'thinning' && facts.isVisitFirst) return 'overdue'
  return facts.isVisited ? 'sideUnseen' : 'overdue'
}
