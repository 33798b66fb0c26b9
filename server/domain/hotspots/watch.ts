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

export interface WatchTally {
  /** Cost: O(compounds). */
  add(line: DiaryLine): void
  taken(): Watch
}

const PERCENT = 100
const UNJUDGED = COVERAGE_STATUSES.indexOf('unjudged')
const BLIND = COVERAGE_STATUSES.indexOf('blind')

/**
 * Adds up lines. What is blind or not judged is not known, which is not dark; so is what has no surroundings to see.
 *
 * @param slots the compounds, by their slots in the lines
 * @param hours only lines of these hours
 */
export function watchTally(slots: Int32Array, hours?: Hours): WatchTally {
  /** By compound: percent of all lines, and how many lines. */
  const [percents, counts] = [new Float64Array(slots.length), new Float64Array(slots.length)]
  const lines: { readonly atMs: number; readonly light: number; readonly known: number }[] = []
  return {
    add({ atMs, share, status }) {
      if (hours && !isInHours(hours, atMs)) return
      let percent = 0
      let known = 0
      for (let i = 0; i < slots.length; i++) {
        const slot = slots[i]!
        if (slot >= share.length) continue // not known yet when the line was written
        const [own, judged] = [share[slot]!, status[slot]!]
        if (own === NO_PERCENT || judged === UNJUDGED || judged === BLIND) continue
        percents[i]! += own
        counts[i]!++
        percent += own
        known++
      }
      lines.push({ atMs, light: percent / PERCENT, known })
    },
    taken: () => ({
      lightMinutes: percents.map((sum) => (sum * MINUTES_A_LINE) / PERCENT),
      knownMinutes: counts.map((count) => count * MINUTES_A_LINE),
      atMs: Float64Array.from(lines, ({ atMs }) => atMs),
      light: Float64Array.from(lines, ({ light }) => light),
      known: Float64Array.from(lines, ({ known }) => known),
    }),
  }
}
