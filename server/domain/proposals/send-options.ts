/** What one unit could do, from how soon it is where. */
import { doneMinutes, type SendOption } from './problem.ts'

/** A gap as a place to be sent to. */
export interface GapPlace {
  /** Its compound, by the number under which arrival is known. */
  readonly compound: number
  /** What it takes there, once arrived. */
  readonly closeMinutes: number
  /** Other gaps that are seen on the way round, by number; without itself. */
  readonly alsoCloses: readonly number[]
}

export interface UnitAtHand {
  readonly slot: number
  /** By compound: seconds until it is there; `Infinity` where it does not reach (`UnitReach.seconds`). */
  readonly secondsTo: Float64Array
  /** Held compounds that it would stop holding. */
  readonly leaves: readonly number[]
}

export interface OptionLimits {
  readonly withinMinutes: number
  /** Options kept for each unit: those done soonest. */
  readonly mostAUnit: number
}

/** [P]: so many gaps near one unit are choice enough. */
export const DEFAULT_MOST_A_UNIT = 12

/** The gaps that a unit could close in time, soonest first. Cost: O(gaps + found · log found). */
export function sendOptions({ slot, secondsTo, leaves }: UnitAtHand, gaps: readonly GapPlace[], limits: OptionLimits): SendOption[] {
  return gaps
    .flatMap(({ compound, closeMinutes, alsoCloses }, gap): SendOption[] => {
      const arrivalS = secondsTo[compound] ?? Infinity
      if (arrivalS === Infinity) return []
      const option = { unit: slot, gap, arrivalS, closeMinutes, closes: [gap, ...alsoCloses], leaves }
      return doneMinutes(option) <= limits.withinMinutes ? [option] : []
    })
    .sort((a, b) => doneMinutes(a) - doneMinutes(b) || a.gap - b.gap)
    .slice(0, limits.mostAUnit)
}
