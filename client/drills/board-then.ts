/** The board of a drill as it stood at a moment of its past, as far as is known by now: what came later has not come yet. */
import { noDuffOf, type BoardInject, type DrillBoard, type NoDuff } from '#wire/drill-board'
import { SERIOUS_SEVERITY, type Incident } from '#wire/reports'
import { clockAt } from './drill-clock.ts'
import type { Outcome } from './time-line.ts'

/**
 * A mark that was sent late stands at its own time, as in the report. Of marks there are those that the board has, the newest.
 *
 * Cost: O(injects, expectations, acknowledgements and marks).
 *
 * @param board as it is now. @param atMs Unix ms; from the end on it changes nothing
 */
export function boardThen(board: DrillBoard, atMs: number): DrillBoard {
  const { startedMs = Infinity, stoppedMs: endMs = Infinity, whole } = board
  const { stoppedMs: _end, outages, ...rest } = board
  if (atMs >= endMs) return { ...board, nowMs: atMs, noDuff: [] }
  const clockMs = clockAt(board, atMs)
  const hasCome = (one: { readonly atMs: number }): boolean => one.atMs <= atMs
  const pauses = board.pauses.filter(({ fromMs }) => fromMs <= atMs).map((pause) => openThen(pause, atMs))
  const isPaused = pauses.some(({ toMs }) => toMs === undefined)
  const skipped = new Set(
    board.injects.flatMap(({ id, isSkipped, atMs: skippedMs = Infinity }) => (isSkipped && skippedMs <= atMs ? [id] : [])),
  )
  return {
    ...rest,
    state: atMs < startedMs ? 'planned' : isPaused ? 'paused' : 'running',
    nowMs: atMs,
    clockMs,
    pauses,
    ...(outages ? { outages: outages.filter(({ fromMs }) => fromMs <= atMs) } : {}),
    injects: board.injects.map((inject) => injectThen(inject, atMs)),
    noDuff: [],
    ...(whole
      ? {
          whole: {
            ...whole,
            outcomes: whole.outcomes.map((outcome) => outcomeThen(outcome, clockMs, skipped.has(outcome.inject))),
            acks: whole.acks.filter(hasCome),
            marks: whole.marks.filter(hasCome),
          },
        }
      : {}),
  }
}

/**
 * What was real and serious at a moment of a drill, until its end, the newest first.
 *
 * @param incidents those that were open at that moment, as was known then
 */
export function noDuffThen(
  incidents: readonly Incident[],
  { stoppedMs = Infinity }: Pick<DrillBoard, 'stoppedMs'>,
  atMs: number,
): readonly NoDuff[] {
  if (atMs >= stoppedMs) return []
  return incidents
    .filter(({ severity, knownMs }) => severity <= SERIOUS_SEVERITY && knownMs <= atMs)
    .toSorted((a, b) => b.knownMs - a.knownMs)
    .map(noDuffOf)
}

function openThen({ toMs, ...pause }: DrillBoard['pauses'][number], atMs: number): DrillBoard['pauses'][number] {
  return toMs === undefined || toMs > atMs ? pause : { ...pause, toMs }
}

function injectThen(inject: BoardInject, atMs: number): BoardInject {
  if (inject.atMs === undefined || inject.atMs <= atMs) return inject
  const { id, title, text, plannedMs, waitsFor } = inject
  const planned = { ...(plannedMs === undefined ? {} : { plannedMs }), ...(waitsFor ? { waitsFor } : {}) }
  return { id, title, ...(text === undefined ? {} : { text }), ...planned }
}

function outcomeThen(outcome: Outcome, clockMs: number, isSkipped: boolean): Outcome {
  const { inject, expectation, injectMs = Infinity, expectedMs = Infinity, actualMs = Infinity } = outcome
  if (injectMs > clockMs) return { inject, expectation, verdict: isSkipped ? 'skipped' : 'pending', evidence: [] }
  if (actualMs <= clockMs) return outcome
  const asked = { inject, expectation, injectMs, expectedMs, evidence: [] }
  return clockMs > expectedMs ? { ...asked, verdict: 'overdue', differenceMs: clockMs - expectedMs } : { ...asked, verdict: 'pending' }
}

/** T+ of what is worth stepping to, ms, in order: the start, each inject, whatever was met, the end. */
export function momentsOf({ injects, whole, clockMs }: DrillBoard): readonly number[] {
  const met = (whole?.outcomes ?? []).flatMap(({ actualMs }) => actualMs ?? [])
  const come = injects.flatMap(({ actualMs }) => actualMs ?? [])
  return [...new Set([0, ...come, ...met, clockMs])].toSorted((a, b) => a - b)
}
