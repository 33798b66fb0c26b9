/** A drill as a CAP message: an exercise, and never anything else. */
import type { DrillBoard } from '#wire/drill-board'
import type { CapAlert } from './cap-alert.ts'
import { capTime, nameOf } from './cap-report.ts'

export interface CapDrillOptions {
  /** Who says so: no spaces, commas, < or & */
  readonly sender: string
  /** Number of its last event: each is a message of its own. */
  readonly seq: number
  readonly utcOffsetMin: number
}

/** What one viewer may see of a drill that has started. Its headline says 演练 whoever reads it. */
export function capOfDrill(board: DrillBoard, { sender, seq, utcOffsetMin }: CapDrillOptions): CapAlert {
  const { id, title, state, startedMs = board.nowMs, stoppedMs, injects, whole } = board
  const told = injects.filter(({ actualMs }) => actualMs !== undefined)
  const description = told.map((inject) => [inject.title, inject.text].filter(Boolean).join('：')).join('\n')
  const lastMs = Math.max(startedMs, stoppedMs ?? startedMs, ...told.map(({ atMs = startedMs }) => atMs))
  const { place } = whole?.plan ?? {}
  return {
    identifier: nameOf(`${id}.${seq}`),
    sender,
    sent: capTime(lastMs, utcOffsetMin),
    status: 'Exercise',
    msgType: 'Alert',
    scope: 'Restricted',
    restriction: 'police and property alliance',
    note: `演练 exercise: ${state}`,
    info: [
      {
        language: 'zh-CN',
        category: ['Security'],
        event: '演练',
        urgency: state === 'stopped' ? 'Past' : 'Immediate',
        severity: 'Unknown',
        certainty: 'Observed',
        onset: capTime(startedMs, utcOffsetMin),
        headline: title === undefined ? '演练' : `演练：${title}`,
        ...(description === '' ? {} : { description }),
        ...(place ? { area: [{ areaDesc: place.name, circle: [`${place.at[1]},${place.at[0]} 0`] }] } : {}),
      },
    ],
  }
}
