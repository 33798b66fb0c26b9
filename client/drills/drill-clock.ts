/** The clock of a drill, counted on from the board. */
import type { DrillBoard } from '#wire/drill-board'

/** T+ at a moment of the server's time, ms: from the start, standing still before it, in pauses and after the end. */
export function clockOn({ state, clockMs, nowMs: madeMs }: Pick<DrillBoard, 'state' | 'clockMs' | 'nowMs'>, nowMs: number): number {
  return state === 'running' ? clockMs + Math.max(0, nowMs - madeMs) : clockMs
}

/** A length of time of several together, ms; what goes on lasts until now. */
export function totalOf(spans: readonly { readonly fromMs: number; readonly toMs?: number | undefined }[], nowMs: number): number {
  return spans.reduce((total, { fromMs, toMs = nowMs }) => total + Math.max(0, toMs - fromMs), 0)
}

/** T+ of a moment that has been, ms: the pauses before it left out, and whatever comes after the end. */
export function clockAt(
  { startedMs, stoppedMs = Infinity, pauses }: Pick<DrillBoard, 'startedMs' | 'stoppedMs' | 'pauses'>,
  momentMs: number,
): number {
  if (startedMs === undefined) return 0
  const atMs = Math.min(momentMs, stoppedMs)
  const before = pauses.flatMap(({ fromMs, toMs = atMs }) => (fromMs < atMs ? [{ fromMs, toMs: Math.min(toMs, atMs) }] : []))
  return Math.max(0, atMs - startedMs - totalOf(before, atMs))
}

/** The moment at which the clock showed T+, Unix ms: after a pause that began at that very T+. @param startedMs of a drill that has started */
export function momentOf({ startedMs = 0, pauses }: Pick<DrillBoard, 'startedMs' | 'pauses'>, clockMs: number): number {
  let atMs = startedMs + clockMs
  for (const { fromMs, toMs } of pauses) if (toMs !== undefined && fromMs <= atMs) atMs += toMs - fromMs
  return atMs
}
