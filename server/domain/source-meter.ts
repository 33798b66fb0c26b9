/** What is measured of one source: how many fixes, how good, how late, how often. Pure; time is handed in. */
import { MARK } from '#wire/fix'

/** Latest samples a median is taken from: enough for ±10 % at the usual spread, few enough to sort once a second. */
const SAMPLES = 255
/** Fewer tell nothing. */
const MIN_SAMPLES = 5
/** What comes within so long is heard as one: the fixes of one call, or of one file. */
const HEARD_APART_MS = 10_000
/** Times between two hearings from which a rhythm is told: of fewer, or within two minutes, nobody knows when the next is due. [P] */
const MIN_RHYTHM = 12
/** The minute in which fixes are counted, in parts. */
const PART_MS = 1_000
const PARTS = 60

export interface SourceFigures {
  readonly lastFixMs?: number
  readonly lastHeartbeatMs?: number
  readonly fixesPerMinute: number
  readonly accuracyM?: number
  readonly clockOffsetMs?: number
  readonly intervalMs?: number
  readonly heardEveryMs?: number
  readonly accepted: number
  readonly duplicates: number
  readonly refused: number
  readonly coarse: number
  readonly jumps: number
  readonly late: number
}

/** What is remembered of a source. Its figures end with the instant; of the intervals all samples are kept, for what is taken for seen hangs on them. */
export interface MeterMemory extends SourceFigures {
  /** Oldest first. */
  readonly intervals: readonly number[]
  /** The median that is told, absent where none is, and the number of fixes at which it is taken anew. */
  readonly toldMs?: number
  readonly toldUntil: number
}

export interface SourceMeter {
  /**
   * Counts one accepted fix.
   *
   * @param accuracyM what it states; `NaN` when it states none
   * @param sinceLastMs its time less that of its unit's latest before it; `NaN` or not positive when there is none
   */
  accept(receivedMs: number, takenMs: number, mark: number, accuracyM: number, sinceLastMs: number): void
  duplicate(count: number): void
  refuse(count: number): void
  heartbeat(atMs: number): void
  /** A fix stored before this start: it only says when the source was last heard. */
  heard(receivedMs: number): void
  /** When fixes stored before this start had come in, in order. */
  learnHearing(receivedMs: number): void
  /** A time between two fixes of one unit that were stored before this start, ms. */
  learnInterval(sinceLastMs: number): void
  /** What another meter must know to go on. */
  memory(nowMs: number): MeterMemory
  /** Goes on from what another knew: how often units report to the last fix, each other median until as many fixes say otherwise. */
  adopt(memory: MeterMemory): void
  /** A fix that such figures count already: it is one of the minute. */
  recount(receivedMs: number): void
  figures(nowMs: number): SourceFigures
  /** When anything was last heard of it, Unix ms; −Infinity: never. */
  readonly heardMs: number
  /** The median time between two fixes of one unit, ms, at most `REFRESHED_AFTER` fixes old; `NaN` while there are too few. */
  readonly intervalMs: number
}

/** A median costs a sort: the one that every fix asks for is taken anew only so often. */
const REFRESHED_AFTER = 128

/** The latest values and their median. */
function lastValues(least = MIN_SAMPLES) {
  const values = new Float64Array(SAMPLES)
  let count = 0
  return {
    add(value: number): void {
      values[count++ % SAMPLES] = value
    },
    /** Oldest first. */
    all(): number[] {
      const first = Math.max(0, count - SAMPLES)
      return Array.from({ length: count - first }, (_, i) => values[(first + i) % SAMPLES]!)
    },
    /** As if every value had been this one. */
    fill(value: number): void {
      values.fill(value)
      count = SAMPLES
    },
    median(): number | undefined {
      if (count < least) return undefined
      const sorted = values.slice(0, Math.min(count, SAMPLES)).sort()
      const middle = sorted.length >> 1
      return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
    },
  }
}

/** Tells times that came in order apart, and gives the time between each two. */
function hearings(add: (sinceLastMs: number) => void): (atMs: number) => void {
  let lastMs = Number.NaN
  return (atMs) => {
    if (atMs - lastMs < HEARD_APART_MS) return
    if (!Number.isNaN(lastMs)) add(atMs - lastMs)
    lastMs = atMs
  }
}

/** Fixes of the last minute, in parts that are reused. */
function minuteCount() {
  const counts = new Float64Array(PARTS)
  const parts = new Float64Array(PARTS).fill(-1)
  return {
    add(atMs: number): void {
      const part = Math.floor(atMs / PART_MS)
      const at = part % PARTS
      if (parts[at] !== part) {
        parts[at] = part
        counts[at] = 0
      }
      counts[at]!++
    },
    sum(nowMs: number): number {
      const part = Math.floor(nowMs / PART_MS)
      return counts.reduce((sum, count, at) => (parts[at]! > part - PARTS && parts[at]! <= part ? sum + count : sum), 0)
    },
  }
}

/**
 * A meter at zero.
 *
 * Estimates are medians of the last 255 fixes, so single outliers and a backlog sent late do not move them; a new habit of the source
 * shows after 128 fixes. `clockOffsetMs` is receipt less device time: network delay and clock error together.
 *
 * `heardEveryMs` is the median time between two hearings, whatever each brought; absent until it was heard often enough to tell.
 *
 * Cost: 9 KB; a fix costs a few stores.
 */
export function sourceMeter(): SourceMeter {
  const accuracies = lastValues()
  const offsets = lastValues()
  const intervals = lastValues()
  const rhythm = lastValues(MIN_RHYTHM)
  const hear = hearings(rhythm.add)
  const learnHearing = hearings(rhythm.add)
  const minute = minuteCount()
  let lastFixMs = Number.NaN
  let lastHeartbeatMs = Number.NaN
  let accepted = 0
  let duplicates = 0
  let refused = 0
  let coarse = 0
  let jumps = 0
  let late = 0
  let intervalMs = Number.NaN
  let intervalOf = 0

  return {
    get heardMs() {
      return Math.max(Number.isNaN(lastFixMs) ? -Infinity : lastFixMs, Number.isNaN(lastHeartbeatMs) ? -Infinity : lastHeartbeatMs)
    },
    get intervalMs() {
      if (accepted >= intervalOf) {
        intervalMs = intervals.median() ?? Number.NaN
        intervalOf = accepted + (Number.isNaN(intervalMs) ? 1 : REFRESHED_AFTER)
      }
      return intervalMs
    },
    accept(receivedMs, takenMs, mark, accuracyM, sinceLastMs) {
      accepted++
      lastFixMs = receivedMs
      hear(receivedMs)
      minute.add(receivedMs)
      offsets.add(receivedMs - takenMs)
      if (!Number.isNaN(accuracyM)) accuracies.add(accuracyM)
      if (sinceLastMs > 0) intervals.add(sinceLastMs)
      if (mark & MARK.coarse) coarse++
      if (mark & MARK.jump) jumps++
      if (mark & MARK.late) late++
    },
    duplicate(count) {
      duplicates += count
    },
    refuse(count) {
      refused += count
    },
    heartbeat(atMs) {
      lastHeartbeatMs = atMs
      hear(atMs)
    },
    heard(receivedMs) {
      if (!(receivedMs <= lastFixMs)) lastFixMs = receivedMs
    },
    learnHearing,
    learnInterval(sinceLastMs) {
      if (sinceLastMs > 0) intervals.add(sinceLastMs)
      intervalOf = accepted
    },
    memory(nowMs) {
      const told = Number.isNaN(intervalMs) ? {} : { toldMs: intervalMs }
      return { ...this.figures(nowMs), intervals: intervals.all(), ...told, toldUntil: intervalOf }
    },
    adopt(known) {
      lastFixMs = known.lastFixMs ?? Number.NaN
      lastHeartbeatMs = known.lastHeartbeatMs ?? Number.NaN
      if (known.accuracyM !== undefined) accuracies.fill(known.accuracyM)
      if (known.clockOffsetMs !== undefined) offsets.fill(known.clockOffsetMs)
      if (known.heardEveryMs !== undefined) rhythm.fill(known.heardEveryMs)
      for (const value of known.intervals) intervals.add(value)
      ;({ accepted, duplicates, refused, coarse, jumps, late } = known)
      intervalMs = known.toldMs ?? Number.NaN
      intervalOf = known.toldUntil
    },
    recount: minute.add,
    figures(nowMs) {
      const estimates = { accuracyM: accuracies.median(), clockOffsetMs: offsets.median(), intervalMs: intervals.median() }
      const heardEveryMs = rhythm.median()
      return {
        ...(Number.isNaN(lastFixMs) ? {} : { lastFixMs }),
        ...(Number.isNaN(lastHeartbeatMs) ? {} : { lastHeartbeatMs }),
        ...(estimates.accuracyM === undefined ? {} : { accuracyM: estimates.accuracyM }),
        ...(estimates.clockOffsetMs === undefined ? {} : { clockOffsetMs: estimates.clockOffsetMs }),
        ...(estimates.intervalMs === undefined ? {} : { intervalMs: estimates.intervalMs }),
        ...(heardEveryMs === undefined ? {} : { heardEveryMs }),
        fixesPerMinute: minute.sum(nowMs),
        accepted,
        duplicates,
        refused,
        coarse,
        jumps,
        late,
      }
    },
  }
}
