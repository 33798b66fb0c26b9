/** Judges by silence whether the line still stands, and by its own looks whether the page keeps up. Time is handed in: it knows no timer, no socket and no screen. */
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
/** A page that could do nothing for so long showed a picture as old as one whose line is called silent. */
export const STUCK_MS = SILENCE_LIMIT_MS
/** So long it must have kept up before it counts as keeping up: one that stands still again and again says so all the time, not in between. */
export const CALM_MS = 3_000

/** `stands`: heard from lately. `silent`: say that it is lost. `dead`: open a new one. */
export type LineVerdict = 'stands' | 'silent' | 'dead'

export interface LineWatch {
  /** Something came, or a new line was opened. */
  hear(nowMs: number): void
  /** To be called every `BEAT_MS`; where it is called later, the time that was missed does not count as silence. */
  look(nowMs: number): LineVerdict
  /** Nobody saw the page until now, and a browser lets such a page do little: it was not stuck. */
  appear(nowMs: number): void
  /** The longest that the page could do nothing, of late; `undefined` while it keeps up. */
  readonly stuckMs: number | undefined
}

/**
 * [L1] A line from which nothing comes while the page looks in time is `silent` after `SILENCE_LIMIT_MS`, at most one look later.
 * [L2] However late a look comes, it is never by itself the cause of a verdict: what came meanwhile is handled before the next.
 * [L3] `silent` and `dead` last until something is heard.
 * [L4] A page that could do nothing for `STUCK_MS` is stuck until it has kept up for `CALM_MS`.
 */
export function lineWatch(nowMs: number): LineWatch {
  let awakeMs = nowMs
  let silentMs = 0
  let stuckMs: number | undefined
  let lastStuckMs = nowMs

  /** @returns how long the page could do nothing until now */
  function wake(atMs: number): number {
    const missedMs = atMs - awakeMs
    awakeMs = atMs
    if (missedMs >= STUCK_MS) {
      stuckMs = Math.max(stuckMs ?? 0, missedMs)
      lastStuckMs = atMs
    } else if (atMs - lastStuckMs >= CALM_MS) {
      stuckMs = undefined
    }
    return missedMs
  }

  return {
    hear(atMs) {
      wake(atMs)
      silentMs = 0
    },
    look(atMs) {
      silentMs += Math.min(wake(atMs), BEAT_MOST_MS)
      if (silentMs < SILENCE_LIMIT_MS) return 'stands'
      return silentMs < GIVE_UP_MS ? 'silent' : 'dead'
    },
    appear(atMs) {
      awakeMs = atMs
      stuckMs = undefined
    },
    get stuckMs() {
      return stuckMs
    },
  }
}
