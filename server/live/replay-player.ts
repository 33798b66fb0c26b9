/** Plays a room of the past: at a rate, as far as it is read, and no faster than there is time for. */
import { MOST_REPLAY_RATE, type ReplayState } from '#wire/live'
import { Fault } from '#wire/errors'
import type { ReplayRoom } from './replay-room.ts'

export interface ReplayPlayer {
  readonly state: ReplayState
  setRate(rate: number): void
  /** Goes on. Call it ten times a second. @param budgetMs how long it may take, ms */
  tick(budgetMs: number): void
}

export interface ReplayPlayerOptions {
  readonly replay: Pick<ReplayRoom, 'atMs' | 'loadedMs' | 'load' | 'advance'>
  readonly rate: number
  /** The present. */
  readonly nowMs: () => number
  /** A clock that only runs, ms. */
  readonly ticksMs: () => number
  /** Told when the log could not be read; the next tick tries again. */
  readonly onFailure: (cause: unknown) => void
}

/** So much of the time of the spectator is read ahead, and at least so much of the past. */
const AHEAD_S = 2
const LEAST_AHEAD_MS = 60_000
/** The past ends so long before the present: what comes next may still be on its way. */
const END_MS = 5_000
/** Judged every second up to this rate, above it every ten. */
const EVERY_SECOND_RATE = 10
const SECOND_MS = 1_000
/** Gone on with so much at a time, so that the budget is kept. */
const STRIDE_MS = 10_000
/** What it is behind beyond this time of the spectator it does not catch up with. */
const MOST_BEHIND_S = 2

/** @throws Fault REQUEST_INVALID naming the field */
export function requireRate(rate: number): void {
  if (rate === 0 || (rate >= 1 && rate <= MOST_REPLAY_RATE)) return
  throw new Fault('REQUEST_INVALID', `rate ${rate} is neither 0 (held) nor 1 to ${MOST_REPLAY_RATE}`)
}

export function replayPlayer({ replay, rate: firstRate, nowMs, ticksMs, onFailure }: ReplayPlayerOptions): ReplayPlayer {
  let rate = firstRate
  let from = { atMs: replay.atMs, ticksMs: ticksMs() }
  let isAtEnd = false
  let isLoading = false

  function wantedMs(): number {
    return from.atMs + (ticksMs() - from.ticksMs) * rate
  }

  function begin(atMs: number): void {
    from = { atMs, ticksMs: ticksMs() }
  }

  function readAhead(): void {
    const aheadMs = Math.max(LEAST_AHEAD_MS, AHEAD_S * SECOND_MS * rate)
    const toMs = Math.min(replay.atMs + aheadMs, nowMs() - END_MS)
    if (isLoading || rate === 0 || replay.loadedMs - replay.atMs > aheadMs / 2 || toMs <= replay.loadedMs) return
    isLoading = true
    replay
      .load(toMs)
      .catch(onFailure)
      .finally(() => (isLoading = false))
  }

  return {
    get state() {
      const behindMs = rate === 0 ? 0 : Math.max(0, Math.round(wantedMs() - replay.atMs))
      return { atMs: replay.atMs, rate, behindMs, isAtEnd }
    },
    setRate(next) {
      begin(replay.atMs)
      rate = next
    },
    tick(budgetMs) {
      readAhead()
      if (rate === 0) return
      const endMs = nowMs() - END_MS
      const toMs = Math.min(wantedMs(), replay.loadedMs, endMs)
      const stopMs = ticksMs() + budgetMs
      while (replay.atMs < toMs && ticksMs() < stopMs)
        replay.advance(Math.min(toMs, replay.atMs + STRIDE_MS), rate > EVERY_SECOND_RATE ? 10 * SECOND_MS : SECOND_MS)
      isAtEnd = wantedMs() > endMs && replay.atMs >= endMs
      if (isAtEnd) {
        rate = 0
        return
      }
      const latestMs = replay.atMs + MOST_BEHIND_S * SECOND_MS * rate
      if (wantedMs() > latestMs) begin(latestMs)
    },
  }
}
