/** The server's time as seen from here, so that every age on the wall is counted by one clock, whatever the display's own says. */
import { clockFilter, type ClockReading, type ClockSample } from './clock-filter.ts'

/** Share of a late message by which the offset sinks while nothing was answered: it follows a clock that drifts, and ignores one late message. */
const SINK = 0.01
/** What is learned better is drawn in at this rate, ms a ms: a tenth of a second within one, too slow for the eye to see a camera hurry. */
export const SLEW = 0.1

export interface ServerClock {
  /** Learns from a message that left the server at `serverMs`: late by an unknown time. */
  observe(serverMs: number): void
  /** Learns from an answer: how late it can be is known. */
  measure(sample: ClockSample): void
  nowMs(): number
  /** Server less local as it is counted by now, ms; 0 before anything was heard. */
  readonly offsetMs: number
  /** The most that the best answer can be wrong by, ms; `undefined` before any. */
  readonly errorMs: number | undefined
  /** Too few answers are held to choose from: more should be asked for soon. */
  readonly isUnsure: boolean
}

/** A window of half as many answers as are held at most: enough that one of them was not held up. */
const SURE_FROM = 4

/**
 * [K1] Where answers are measured, the clock goes to the best of them (`clock-filter.ts`); the first is taken at once, every better one drawn in at `SLEW`.
 * [K2] It never goes back and never jumps, but where a clock is proven to have been set or to have slept, here or there: then it is right at once.
 * [K3] Without answers the offset is the greatest seen lately: a message can be late and never early, so the greatest difference is the nearest to true.
 *
 * @param localNowMs monotonic, so that a display whose own clock is set is not moved by it
 */
export function serverClock(localNowMs: () => number): ServerClock {
  const filter = clockFilter()
  /** By messages alone. */
  let heardOffsetMs: number | undefined
  /** As counted by; `undefined` where the next better knowledge is taken at once. */
  let shownOffsetMs: number | undefined
  let shownAtMs = localNowMs()

  function towards(best: ClockReading, localMs: number): number {
    const shown = shownOffsetMs ?? best.offsetMs
    const mostMs = SLEW * Math.max(0, localMs - shownAtMs)
    return shown + Math.min(mostMs, Math.max(-mostMs, best.offsetMs - shown))
  }

  function offsetAt(localMs: number): number {
    const best = filter.best(localMs)
    if (!best) return heardOffsetMs ?? 0
    shownOffsetMs = towards(best, localMs)
    shownAtMs = localMs
    return shownOffsetMs
  }

  function begin(): void {
    shownOffsetMs = undefined
    heardOffsetMs = undefined
  }

  return {
    observe(serverMs) {
      const localMs = localNowMs()
      if (filter.hear(serverMs, localMs)) begin()
      const sampleMs = serverMs - localMs
      const known = heardOffsetMs
      heardOffsetMs = known === undefined || sampleMs > known ? sampleMs : known + (sampleMs - known) * SINK
    },
    measure(sample) {
      offsetAt(localNowMs())
      if (filter.take(sample)) begin()
    },
    nowMs() {
      const localMs = localNowMs()
      return localMs + offsetAt(localMs)
    },
    get offsetMs() {
      return offsetAt(localNowMs())
    },
    get errorMs() {
      return filter.best(localNowMs())?.errorMs
    },
    get isUnsure() {
      return filter.held < SURE_FROM
    },
  }
}
