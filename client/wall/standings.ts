/** How compounds stand, for lists and the map: which is worst, and since when. What stands here was judged by the server. */
import {
  COVERAGE_REASONS,
  COVERAGE_STATUSES,
  NO_SECONDS,
  NOBODY,
  SHARE_SCALE,
  type CoverageColumns,
  type CoverageReason,
  type CoverageStatus,
} from '#wire/coverage'
import type { Compound } from '#wire/places'

const NO_SHARE = 65_535

/** Who would be there first. */
export interface Response {
  /** Slot of the unit. */
  readonly slot: number
  readonly seconds: number
  /** By road; else by straight line × 1.35. */
  readonly isByRoad: boolean
}

/** How one compound stands. Times are Unix ms, absent where there is none. */
export interface Standing {
  readonly compound: Compound
  readonly status: CoverageStatus
  readonly reason: CoverageReason
  /** Share of its surroundings seen, 0 to 1; absent where there are none to see. */
  readonly share: number | undefined
  readonly sinceMs: number | undefined
  readonly gapAtMs: number | undefined
  readonly visitMs: number | undefined
  readonly seenMs: number | undefined
  /** A bit a sector of bearing, bit 0 round north, clockwise. */
  readonly unseenSides: number
  readonly unseenM: number
  /** Told of gaps and of what is about to be one, while anybody is available. */
  readonly response: Response | undefined
}

export interface Overview {
  /** The worst first: what is critical, then by minutes dark times households. */
  readonly gaps: readonly Standing[]
  /** The next to become a gap first. */
  readonly thinning: readonly Standing[]
  readonly blind: readonly Standing[]
  readonly compounds: number
  /** Known, not judged yet. */
  readonly unjudged: number
}

export function standingOf(compound: Compound, columns: CoverageColumns): Standing {
  const { slot } = compound
  const share = columns.share[slot] ?? NO_SHARE
  return {
    compound,
    status: COVERAGE_STATUSES[columns.status[slot] ?? 0] ?? 'unjudged',
    reason: COVERAGE_REASONS[columns.reason[slot] ?? 0] ?? 'none',
    share: share === NO_SHARE ? undefined : share / SHARE_SCALE,
    sinceMs: known(columns.sinceMs[slot]),
    gapAtMs: known(columns.gapAtMs[slot]),
    visitMs: known(columns.visitMs[slot]),
    seenMs: known(columns.seenMs[slot]),
    unseenSides: columns.unseenSides[slot] ?? 0,
    unseenM: columns.unseenM[slot] ?? 0,
    response: responseOf(columns, slot),
  }
}

function responseOf(columns: CoverageColumns, slot: number): Response | undefined {
  const unit = columns.responder[slot] ?? NOBODY
  const seconds = columns.responseS[slot] ?? NO_SECONDS
  return unit === NOBODY || seconds === NO_SECONDS ? undefined : { slot: unit, seconds, isByRoad: columns.isByRoad[slot] === 1 }
}

/** Cost: O(compounds); what is covered, most of them, is only counted. */
export function overviewOf(compounds: Iterable<Compound>, columns: CoverageColumns, nowMs: number): Overview {
  const standings: Record<CoverageStatus, Standing[]> = { unjudged: [], covered: [], thinning: [], gap: [], critical: [], blind: [] }
  let count = 0
  let unjudged = 0
  for (const compound of compounds) {
    count++
    const status = COVERAGE_STATUSES[columns.status[compound.slot] ?? 0] ?? 'unjudged'
    if (status === 'unjudged') unjudged++
    else if (status !== 'covered') standings[status].push(standingOf(compound, columns))
  }
  const { critical, gap, thinning, blind } = standings
  const usual = usualHouseholds([...critical, ...gap])
  return {
    gaps: [...critical.sort(byWeight(nowMs, usual)), ...gap.sort(byWeight(nowMs, usual))],
    thinning: thinning.sort((a, b) => (a.gapAtMs ?? Infinity) - (b.gapAtMs ?? Infinity) || bySlot(a, b)),
    blind: blind.sort(bySlot),
    compounds: count,
    unjudged,
  }
}

/** Time dark times homes: an hour at a large compound weighs more than an hour at a small one. Where homes are not known, as many as usual. */
function byWeight(nowMs: number, usual: number): (a: Standing, b: Standing) => number {
  const weight = ({ sinceMs, compound }: Standing): number => (nowMs - (sinceMs ?? nowMs)) * (compound.households ?? usual)
  return (a, b) => weight(b) - weight(a) || bySlot(a, b)
}

function bySlot(a: Standing, b: Standing): number {
  return a.compound.slot - b.compound.slot
}

function usualHouseholds(standings: readonly Standing[]): number {
  const told = standings.flatMap(({ compound: { households } }) => (households === undefined ? [] : [households]))
  return told.length === 0 ? 1 : told.reduce((sum, one) => sum + one, 0) / told.length
}

function known(ms: number | undefined): number | undefined {
  return ms === undefined || Number.isNaN(ms) ? undefined : ms
}
