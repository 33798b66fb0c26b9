/** One drill beside an earlier one: what went faster, what slower. */
import type { DrillItem } from '#wire/drills'
import type { DrillScore, Tally } from './score.ts'

/** A figure of both drills; absent where a drill has none. A difference is the later less the earlier. */
export interface Compared {
  readonly earlier?: number
  readonly later?: number
  readonly difference?: number
}

export interface DrillComparison {
  /** Whether both had the same plan in the same version: only then is a difference that of the people alone. */
  readonly isSamePlan: boolean
  readonly score: Compared
  /** T+ of each item, ms. */
  readonly times: readonly (Compared & { readonly item: DrillItem })[]
  /** Of each expectation that both plans have, how long after its inject it was met, ms: injects may have come at other times. */
  readonly expectations: readonly (Compared & { readonly expectation: string })[]
  /** Of each that took part in both, how much of what was expected of it was met in time, percent. */
  readonly participants: readonly (Compared & { readonly participant: string })[]
}

/** Cost: O(expectations of both). */
export function comparisonOf(earlier: DrillScore, later: DrillScore): DrillComparison {
  const before = tookByExpectation(earlier)
  return {
    isSamePlan: earlier.plan.id === later.plan.id && earlier.plan.version === later.plan.version,
    score: compared(earlier.score, later.score),
    times: later.times.map(({ item, actualMs }) => ({
      item,
      ...compared(earlier.times.find((time) => time.item === item)?.actualMs, actualMs),
    })),
    expectations: [...tookByExpectation(later)]
      .filter(([expectation]) => before.has(expectation))
      .map(([expectation, tookMs]) => ({ expectation, ...compared(before.get(expectation), tookMs) })),
    participants: Object.entries(later.participants)
      .filter(([participant]) => participant in earlier.participants)
      .map(([participant, tally]) => ({ participant, ...compared(percentOf(earlier.participants[participant]), percentOf(tally)) })),
  }
}

function percentOf(tally: Tally | undefined): number | undefined {
  return tally?.attainment === undefined ? undefined : tenths(tally.attainment * 100)
}

function tookByExpectation({ outcomes }: DrillScore): ReadonlyMap<string, number | undefined> {
  return new Map(
    outcomes.map(({ expectation, injectMs, actualMs }) => [
      expectation.id,
      injectMs === undefined || actualMs === undefined ? undefined : actualMs - injectMs,
    ]),
  )
}

function compared(earlier: number | undefined, later: number | undefined): Compared {
  return {
    ...(earlier === undefined ? {} : { earlier }),
    ...(later === undefined ? {} : { later }),
    ...(earlier === undefined || later === undefined ? {} : { difference: tenths(later - earlier) }),
  }
}

/** Scores are tenths, and so is their difference, which binary fractions would miss; ms stay whole. */
function tenths(difference: number): number {
  return Math.round(difference * 10) / 10
}
