/** How compounds stand, for lists and the map: which is worst, and since when. What stands here was judged by the server. */
import {
  COVERAGE_REASONS,
  COVERAGE_STATUSES,
  SHARE_SCALE,
  type CoverageColumns,
  type CoverageReason,
  type CoverageStatus,
} from '#wire/coverage'
import type { Compound } from '#wire/places'

const NO_SHARE = 65_535

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
  }
}

/** Cost: O(compounds), and sorting what is not covered. */
export function overviewOf(compounds: Iterable<Compound>, columns: CoverageColumns, nowMs: number): Overview {
  const all = Array.from(compounds, (compound) => standingOf(compound, columns))
  const of = (status: CoverageStatus): Standing[] => all.filter((standing) => standing.status === status)
  const households = typicalHouseholds(all)
  return {
    gaps: [...of('critical').sort(byWeight(nowMs, households)), ...of('gap').sort(byWeight(nowMs, households))],
    thinning: of('thinning').sort((a, b) => (a.gapAtMs ?? Infinity) - (b.gapAtMs ?? Infinity) || bySlot(a, b)),
    blind: of('blind').sort(bySlot),
    compounds: all.length,
    unjudged: of('unjudged').length,
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

function typicalHouseholds(standings: readonly Standing[]): number {
  const told = standings.flatMap(({ compound: { households } }) => (households === undefined ? [] : [households]))
  return told.length === 0 ? 1 : told.reduce((sum, one) => sum + one, 0) / told.length
}

function known(ms: number | undefined): number | undefined {
  return ms === undefined || Number.isNaN(ms) ? undefined : ms
}
