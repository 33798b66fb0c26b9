/** Reports as a screen holds them: those that are open, and for a short while those that have just ended. */
import type { RoomEvent } from '#wire/live'
import { ENDED_STATES, SERIOUS_SEVERITY, type Hazard, type Incident, type Report, type ReportKind } from '#wire/reports'

export type WallReport = Incident | Hazard
export type WallReportKind = 'incident' | 'hazard'

/** How long somebody who reads its card still sees how it ended. */
const ENDED_KEPT_MS = 60_000
/** The most ended ones held: after a storm the oldest go first. */
const MOST_ENDED = 200

type Held = Pick<Report, 'id' | 'state'>

export interface HeldReports<R extends Held> {
  readonly open: ReadonlyMap<string, R>
  readonly ended: ReadonlyMap<string, { readonly report: R; readonly untilMs: number }>
}

export function heldReports<R extends Held>(open: Iterable<R>): HeldReports<R> {
  return { open: new Map(Array.from(open, (report) => [report.id, report])), ended: new Map() }
}

/**
 * What is held after some events; the same object where none is about this kind. Events may be told again: the newest of a report counts.
 *
 * @param endedStates those in which nothing more is expected of this kind
 *
 * Bound: what is open, and `MOST_ENDED`.
 */
export function afterReportEvents<R extends Held>(
  kind: ReportKind,
  held: HeldReports<R>,
  events: readonly Pick<RoomEvent, 'subject' | 'data'>[],
  nowMs: number,
  endedStates: readonly string[] = ENDED_STATES,
): HeldReports<R> {
  const about = `${kind}/`
  const ours = events.filter(({ subject }) => subject.startsWith(about))
  if (ours.length === 0) return held
  const open = new Map(held.open)
  const ended = new Map(held.ended)
  for (const { subject, data } of ours) {
    const id = subject.slice(about.length)
    const report = data as R | undefined // the server checked it against the same schema when it was recorded
    open.delete(id)
    ended.delete(id)
    if (!report) continue
    if (endedStates.includes(report.state)) ended.set(id, { report, untilMs: nowMs + ENDED_KEPT_MS })
    else open.set(id, report)
  }
  for (const id of ended.keys()) {
    if (ended.size <= MOST_ENDED) break
    ended.delete(id)
  }
  return { open, ended }
}

/** Without those that ended a while ago; the same object where there are none. */
export function withoutOld<R extends Held>(held: HeldReports<R>, nowMs: number): HeldReports<R> {
  const kept = [...held.ended].filter(([, { untilMs }]) => untilMs > nowMs)
  return kept.length === held.ended.size ? held : { open: held.open, ended: new Map(kept) }
}

/** Reports in the order in which they are to be read: the serious ones first, the most serious of them first; else the newest first. */
export function inOrder<R extends WallReport>(open: Iterable<R>): readonly R[] {
  return [...open].sort((a, b) => rankOf(a) - rankOf(b) || b.atMs - a.atMs || (a.id < b.id ? -1 : 1))
}

function rankOf({ severity }: WallReport): number {
  return Math.min(severity, SERIOUS_SEVERITY + 1)
}
