/** Days of the coverage diary, kept beside the figures once they have been read, and added up by day for those who come again. */
import { decodeDiary } from '../coverage/diary.ts'
import { watchLineOf, watchTally, type Watch, type WatchLine, type WatchSum } from '../hotspots/watch.ts'
import { compoundsOfPlace } from './clock-place.ts'
import type { Ground, HotspotQuestion } from './question.ts'

/** A day of the diary: as it was written, or as it is held. */
export interface DiaryDay {
  /** Of UTC, counted from 1970. */
  readonly day: number
  /** Absent where it is held, or nothing was written. */
  readonly book?: Uint8Array
  /** Whether it is over, and is to be held. */
  readonly isKept: boolean
}

export interface HeldDiary {
  /** Begins to add up the lines of a question's period, of the compounds of its ground, or of the place that it asks about. */
  begin(question: HotspotQuestion, ground: Ground): void
  /** Cost: O(lines · compounds); of a day that is held and was added up for the same ground and hours, O(lines + compounds). */
  add(day: DiaryDay): void
  /** What has been added up since. */
  watch(): Watch
}

const DAY_MS = 86_400_000

/** Memory: a byte a compound and line, 58 KB a day of 600 compounds; and for the ground and hours asked for last 12 bytes a compound and day. */
export function heldDiary(): HeldDiary {
  const held = new Map<number, readonly WatchLine[]>()
  let sums = new Map<number, WatchSum>()
  let [sumsGround, sumsKey]: [Ground | undefined, string | undefined] = [undefined, undefined]
  let slots = new Int32Array()
  let question: Pick<HotspotQuestion, 'period' | 'hours'> = { period: { fromMs: 0, toMs: 0 } }
  let tally = watchTally(slots)

  function sumOf(day: number, lines: readonly WatchLine[]): WatchSum {
    const known = sums.get(day)
    if (known) return known
    const own = watchTally(slots, question.hours)
    lines.forEach(own.add)
    sums.set(day, own.sum)
    return own.sum
  }

  return {
    begin(asked, ground) {
      question = asked
      slots = Int32Array.from(compoundsOfPlace(asked, ground), ({ slot }) => slot)
      tally = watchTally(slots, question.hours)
      const { hours, place, shape, cellM } = asked
      const key = JSON.stringify([hours, ...(place ? [place, shape, cellM] : [])])
      if (sumsGround !== ground || sumsKey !== key) sums = new Map()
      ;[sumsGround, sumsKey] = [ground, key]
    },
    add({ day, book, isKept }) {
      if (book) sums.delete(day)
      const lines = book ? decodeDiary(book).map(watchLineOf) : (held.get(day) ?? [])
      if (isKept) held.set(day, lines)
      const { fromMs, toMs } = question.period
      const isWhole = day * DAY_MS >= fromMs && (day + 1) * DAY_MS <= toMs
      if (isWhole && held.has(day)) return tally.addSum(sumOf(day, lines))
      for (const line of lines) if (line.atMs >= fromMs && line.atMs < toMs) tally.add(line)
    },
    watch: () => tally.taken(),
  }
}
