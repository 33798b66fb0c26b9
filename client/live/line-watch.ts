/** Judges by silence whether the line still stands. Time is handed in: it knows no timer, no socket and no screen. */
import { SILENCE_LIMIT_MS } from '#wire/live'

/** How often the page looks: late by at most this, which `SILENCE_LIMIT_MS` leaves room for. */
export const BEAT_MS = 100
/**
 * The most that one look adds to the silence. A page that could not look was not able to hear either: what was sent meanwhile waits for
 * it, and is handled before a second such look. A page slowed down by heavy drawing still looks more often than this.
 */
const BEAT_MOST_MS = 250
/** A line silent this long is given up for a new one: a socket cannot tell a dead network from a quiet one for 20 s. */
export const GIVE_UP_MS = 6_000

/** `stands`: heard from lately. `silent`: say that it is lost. `dead`: open a new one. */
export type LineVerdict = 'stands' | 'silent' | 'dead'

export interface LineWatch {
  /** Something came, or a new line was opened. */
  hear(nowMs: number): void
  /** To be called every `BEAT_MS`; where it is called later, the time that was missed does not count as silence. */
  look(nowMs: number): LineVerdict
}

/**
 * [L1] A line from which nothing comes while the page looks in time is `silent` after `SILENCE_LIMIT_MS`, at most one look later.
 * [L2] However late a look comes, it is never by itself the cause of a verdict: what came meanwhile is handled before the next.
 * [L3] `silent` and `dead` last until something is heard.
 */
export function lineWatch(nowMs: number): LineWatch {
  let lookedMs = nowMs
  let silentMs = 0

  return {
    hear(atMs) {
      lookedMs = atMs
      silentMs = 0
    },
    look(atMs) {
      silentMs += Math.min(atMs - lookedMs, BEAT_MOST_MS)
      lookedMs = atMs
      if (silentMs < SILENCE_LIMIT_MS) return 'stands'
      return silentMs < GIVE_UP_MS ? 'silent' : 'dead'
    },
  }
}
