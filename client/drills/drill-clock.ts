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

/** T+ of a moment that has been, ms: the pauses before it left out. */
export function clockAt({ startedMs, pauses }: Pick<DrillBoard, 'startedMs' | 'pauses'>, atMs: number): number {
  if (startedMs === undefined) return 0
  const before = pauses.flatMap(({ fromMs, toMs = atMs }) => (fromMs < atMs ? [{ fromMs, toMs: Math.min(toMs, atMs) }] : []))
  return Math.max(0, atMs - startedMs - totalOf(before, atMs))
}
