/** One drill beside an earlier one: what went faster, what slower. */
import type { DrillItem } from '#wire/drills'
import type { DrillState } from './drill-state.ts'
import { canonical } from './report-text.ts'
import type { DrillScore, Tally } from './score.ts'

/** A drill and what came of it. */
export interface Rehearsed {
  readonly drill: Pick<DrillState['drill'], 'plan' | 'tierS'>
  readonly score: DrillScore
}

/** A figure of both drills; absent where a drill has none. A difference is the later less the earlier. */
export interface Compared {
  readonly earlier?: number
  readonly later?: number
  readonly difference?: number
}

export interface DrillComparison {
  /** Whether both asked the same of the same within the same limits: only then is a difference that of the people alone. */
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
export function comparisonOf({ score: earlier, ...one }: Rehearsed, { score: later, ...other }: Rehearsed): DrillComparison {
  const before = tookByExpectation(earlier)
  return {
    isSamePlan: askedIn(one.drill) === askedIn(other.drill),
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

/** All that a plan asks and within what: not how it is called, whose id is another for each drill, nor who led and observed. */
function askedIn({ plan, tierS }: Rehearsed['drill']): string {
  const { id: _id, version: _version, title: _title, controller: _controller, observers: _observers, ...asked } = plan
  return canonical({ asked, tierS })
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
