/** Which moments of the past are worth stepping to. Pure: events and judgements are handed in. */
import { COVERAGE_STATUSES } from '#wire/coverage'
import { MARK_KINDS, type ReplayMark } from '#wire/replay'
import { isGapStatus } from './coverage/status.ts'

/** An event as far as it may be a mark. */
export interface MarkableEvent {
  readonly kind: string
  readonly subject: string
  readonly knownMs: number
  readonly data?: unknown
}

/** How compounds stood at one instant, by slot: index into `COVERAGE_STATUSES`, and since when. */
export type Standings = ReadonlyMap<number, { readonly status: number; readonly sinceMs: number }>

/** The mark of an event: a report that came in, an alarm that was raised. What brings history in is none. */
export function markOf({ kind, subject, knownMs, data }: MarkableEvent): ReplayMark | undefined {
  const markKind = MARK_KINDS.find((name) => name === kind)
  if (markKind === undefined || data === undefined) return undefined
  const { severity, level = severity } = data as { readonly severity?: number; readonly level?: number } // what a kind holds is fixed by who records it
  return { atMs: knownMs, kind: markKind, subject, ...(level === undefined ? {} : { level }) }
}

/**
 * The gaps that opened between two instants. One that opened and closed in between is not among them; that one has become critical is an alarm.
 *
 * @param before `undefined`: not known, so that only what says itself that it is newer counts
 */
export function gapMarks(
  before: { readonly atMs: number; readonly standings: Standings } | undefined,
  after: Standings,
  idOf: (slot: number) => string | undefined,
): readonly ReplayMark[] {
  const marks: ReplayMark[] = []
  for (const [slot, standing] of after) {
    const id = isGapIn(standing) && !isGapIn(before?.standings.get(slot)) ? idOf(slot) : undefined
    const { sinceMs } = standing
    if (id !== undefined && sinceMs > (before?.atMs ?? -Infinity))
      marks.push({ atMs: sinceMs, kind: 'gap:opened', subject: `compound/${id}` })
  }
  return marks
}

function isGapIn(standing: { readonly status: number } | undefined): boolean {
  return isGapStatus(COVERAGE_STATUSES[standing?.status ?? 0] ?? 'unjudged')
}

/** In order of time; at one instant in order of what they are about. */
export function inOrder(marks: readonly ReplayMark[]): readonly ReplayMark[] {
  return marks.toSorted((a, b) => a.atMs - b.atMs || (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0))
}
