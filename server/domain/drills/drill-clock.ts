/** The clock of a drill: T+ from its start, standing still in pauses and from its end on. */
import type { Drill } from '#wire/drills'

export type Timed = Pick<Drill, 'startedMs' | 'stoppedMs' | 'pauses'>

/**
 * T+ at a moment, ms; 0 before the start. It stands still in pauses and after the end.
 *
 * Cost: O(pauses), nothing allocated.
 */
export function clockAt({ startedMs, stoppedMs = Infinity, pauses }: Timed, atMs: number): number {
  if (startedMs === undefined) return 0
  const untilMs = Math.min(atMs, stoppedMs)
  let clockMs = untilMs - startedMs
  for (const { fromMs, toMs = Infinity } of pauses) if (fromMs < untilMs) clockMs -= Math.min(toMs, untilMs) - fromMs
  return Math.max(0, clockMs)
}

/** Whether the clock runs at a moment: what happens while it does not counts for nothing. A pause holds its first moment, not its last; the end is the last that counts. */
export function runsAt({ startedMs = Infinity, stoppedMs = Infinity, pauses }: Timed, atMs: number): boolean {
  if (atMs < startedMs || atMs > stoppedMs) return false
  for (const { fromMs, toMs = Infinity } of pauses) if (fromMs <= atMs && atMs < toMs) return false
  return true
}

/** The moment, Unix ms, at which the running clock showed T+: after a pause that began at that very T+, as nothing counts within it. */
export function momentOf({ startedMs = 0, pauses }: Timed, clockMs: number): number {
  let atMs = startedMs + clockMs
  for (const { fromMs, toMs } of pauses) if (toMs !== undefined && fromMs <= atMs) atMs += toMs - fromMs
  return atMs
}
