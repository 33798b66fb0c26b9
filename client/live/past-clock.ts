/** The clock of a moment of the past: what the server told last, gone on with at the rate at which it plays. */
import type { ReplayState } from '#wire/live'

/** It goes on by itself for so long, two heartbeats: a past of which nothing is heard stands still. */
const ALONE_MS = 1_000

export interface PastClock {
  /** Takes what is said of the past; where it plays at another rate, it goes on from what is said. */
  settle(state: Pick<ReplayState, 'atMs' | 'rate'>): void
  /** Another moment is shown. */
  begin(state: Pick<ReplayState, 'atMs' | 'rate'>): void
  /** Learns from a message that was made at that moment. */
  observe(pastMs: number): void
  /** Never goes back while one moment is played. */
  nowMs(): number
  /** What was told last, Unix ms. */
  readonly toldMs: number
}

export function pastClock(localNowMs: () => number): PastClock {
  let toldMs = 0
  let heardMs = 0
  let rate = 0
  let shownMs = 0

  function observe(pastMs: number): void {
    toldMs = pastMs
    heardMs = localNowMs()
  }

  function begin(state: Pick<ReplayState, 'atMs' | 'rate'>): void {
    observe(state.atMs)
    rate = state.rate
    shownMs = state.atMs
  }

  return {
    settle: (state) => (state.rate === rate ? observe(state.atMs) : begin(state)),
    begin,
    observe,
    nowMs() {
      const goneMs = Math.min(ALONE_MS, localNowMs() - heardMs)
      shownMs = Math.max(shownMs, toldMs + goneMs * rate)
      return shownMs
    },
    get toldMs() {
      return toldMs
    },
  }
}
