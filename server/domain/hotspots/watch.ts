/** Watch over a period from the coverage diary: how long each compound lay in light, how long nobody can say, and how it was line by line. */
import { COVERAGE_STATUSES } from '#wire/coverage'
import { DIARY_STEP_MS, NO_PERCENT, type DiaryLine } from '../coverage/diary.ts'
import { isInHours, type Hours } from './hours.ts'

/** Each line of the diary stands for the quarter of an hour that it begins. */
export const MINUTES_A_LINE = DIARY_STEP_MS / 60_000

export interface Watch {
  /** By compound: share of the ring seen · minutes, summed over the lines that tell it. */
  readonly lightMinutes: Float64Array
  /** By compound: minutes of the lines that tell its share. */
  readonly knownMinutes: Float64Array
  /** When each line was written, Unix ms. */
  readonly atMs: Float64Array
  /** By line: the shares of all compounds that it tells, summed, and how many these are. */
  readonly light: Float64Array
  readonly known: Float64Array
}

/** A line of the diary as it is added up. */
export interface WatchLine {
  readonly atMs: number
  /** By slot: share of the ring seen, percent; `NO_PERCENT`: not known. */
  readonly percent: Uint8Array
}

/** Some lines added up. Whole numbers, so that no order of adding makes a difference. */
export interface WatchSum {
  /** By compound: percent of all lines that tell it, and how many these are. */
  readonly percents: Float64Array
  readonly counts: Float64Array
  /** By line: when it was written, the percents of all compounds that it tells, and how many these are. */
  readonly atMs: readonly number[]
  readonly percent: readonly number[]
  readonly known: readonly number[]
}

export interface WatchTally {
  /** Cost: O(compounds), some 2 ns each. */
  add(line: WatchLine): void
  /** Adds what was added up before, for the same compounds and hours. Cost: O(lines + compounds). */
  addSum(sum: WatchSum): void
  readonly sum: WatchSum
  taken(): Watch
}

const PERCENT = 100
const UNJUDGED = COVERAGE_STATUSES.indexOf('unjudged')
const BLIND = COVERAGE_STATUSES.indexOf('blind')

/** What is blind or not judged is not known, which is not dark; so is what has no surroundings to see. */
export function watchLineOf({ atMs, share, status }: DiaryLine): WatchLine {
  const percent = new Uint8Array(share.length)
  for (let slot = 0; slot < share.length; slot++)
    percent[slot] = status[slot] === UNJUDGED || status[slot] === BLIND ? NO_PERCENT : share[slot]!
  return { atMs, percent }
}

/**
 * Adds up lines.
 *
 * @param slots the compounds, by their slots in the lines
 * @param hours only lines of these hours
 */
export function watchTally(slots: Int32Array, hours?: Hours): WatchTally {
  const [percents, counts] = [new Float64Array(slots.length), new Float64Array(slots.length)]
  const [times, percent, known]: [number[], number[], number[]] = [[], [], []]
  return {
    sum: { percents, counts, atMs: times, percent, known },
    add({ atMs, percent: told }) {
      if (hours && !isInHours(hours, atMs)) return
      let [sum, count] = [0, 0]
      for (let i = 0; i < slots.length; i++) {
        const slot = slots[i]!
        if (slot >= told.length) continue // not known yet when the line was written
        const own = told[slot]!
        if (own === NO_PERCENT) continue
        percents[i]! += own
        counts[i]!++
        sum += own
        count++
      }
      times.push(atMs)
      percent.push(sum)
      known.push(count)
    },
    addSum(other) {
      for (let i = 0; i < slots.length; i++) {
        percents[i]! += other.percents[i]!
        counts[i]! += other.counts[i]!
      }
      times.push(...other.atMs)
      percent.push(...other.percent)
      known.push(...other.known)
    },
    taken: () => ({
      lightMinutes: percents.map((sum) => (sum * MINUTES_A_LINE) / PERCENT),
      knownMinutes: counts.map((count) => count * MINUTES_A_LINE),
      atMs: Float64Array.from(times),
      light: Float64Array.from(percent, (sum) => sum / PERCENT),
      known: Float64Array.from(known),
    }),
  }
}
