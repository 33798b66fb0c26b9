/** How a drill went: each inject against its plan, and each time that the clock stood, with why. */
import type { BoardInject, DrillBoard } from '#wire/drill-board'
import { clockAt } from './drill-clock.ts'

/** `came` by itself; what waits still may. T+ ms. */
export interface InjectRow {
  readonly id: string
  readonly title: string
  readonly how: 'came' | 'byHand' | 'skipped' | 'waits' | 'never'
  readonly plannedMs?: number
  /** When it came, or was skipped. */
  readonly clockMs?: number
}

type Course = Pick<DrillBoard, 'state' | 'startedMs' | 'stoppedMs' | 'pauses' | 'injects'>

/** In the order of the script. */
export function injectRows(board: Course): readonly InjectRow[] {
  return board.injects.map((inject) => {
    const { id, title, plannedMs, atMs } = inject
    return {
      id,
      title,
      how: howOf(inject, board),
      ...(plannedMs === undefined ? {} : { plannedMs }),
      ...(atMs === undefined ? {} : { clockMs: inject.actualMs ?? clockAt(board, atMs) }),
    }
  })
}

function howOf({ actualMs, isByHand, isSkipped }: BoardInject, { state }: Course): InjectRow['how'] {
  if (isSkipped) return 'skipped'
  if (actualMs === undefined) return state === 'stopped' ? 'never' : 'waits'
  return isByHand ? 'byHand' : 'came'
}

export interface PauseRow extends Omit<DrillBoard['pauses'][number], 'toMs'> {
  /** What the clock stood at, T+ ms. */
  readonly clockMs: number
  readonly lengthMs: number
}

/** @param nowMs Unix ms: what goes on lasts until then */
export function pauseRows(board: Course, nowMs: number): readonly PauseRow[] {
  return board.pauses.map(({ toMs = nowMs, ...pause }) => ({
    ...pause,
    clockMs: clockAt(board, pause.fromMs),
    lengthMs: Math.max(0, toMs - pause.fromMs),
  }))
}
