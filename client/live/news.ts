/** The newest events, grouped as a person would tell them: a hundred registrations in a minute are one line. */
import type { RoomEvent } from '#wire/live'
import { importedEventOf, REPORT_KINDS } from '#wire/reports'

/** Lines kept; older ones are in the journal. */
export const NEWS_KEPT = 60
/** Events of one kind this close together are one line. */
const GROUP_MS = 60_000

/** What leaves the picture because it is over, and history that is brought in: nothing happened. */
export const UNTOLD: readonly string[] = ['task:removed', 'refusal:removed', ...REPORT_KINDS.map(importedEventOf)]

/** One line: the newest event of its group and how many it stands for. */
export interface NewsLine {
  readonly seq: number
  readonly kind: string
  readonly subject: string
  readonly atMs: number
  readonly count: number
  /** There may be more of it than was asked for: `count` is the least it can be. */
  readonly isAtLeast: boolean
  readonly data: unknown
}

/** Alarms have a place of their own, and a storm of them would be all the news there is. */
function isOfAlarms(subject: string): boolean {
  return subject.startsWith('alarm/') || subject.startsWith('mute/')
}

/** Puts what happened before under the lines there are. @param past oldest first, the newest of it just before the oldest line */
export function withPast(lines: readonly NewsLine[], past: readonly RoomEvent[]): readonly NewsLine[] {
  const isWhole = past[0] === undefined || past[0].seq === 1
  const older = withNews([], past)
  const first = older.at(-1)
  const told = isWhole || !first ? older : [...older.slice(0, -1), { ...first, isAtLeast: true }]
  return [...lines, ...told].slice(0, NEWS_KEPT)
}

/** Adds events to lines, newest first; returns new lines, at most `NEWS_KEPT`. */
export function withNews(lines: readonly NewsLine[], events: readonly RoomEvent[]): readonly NewsLine[] {
  const next = [...lines]
  for (const { seq, kind, subject, knownMs, data } of events) {
    if (UNTOLD.includes(kind) || isOfAlarms(subject)) continue
    const newest = next[0]
    const line: NewsLine = { seq, kind, subject, atMs: knownMs, count: 1, isAtLeast: false, data }
    if (newest?.kind === kind && knownMs - newest.atMs <= GROUP_MS)
      next[0] = { ...line, count: newest.count + 1, isAtLeast: newest.isAtLeast }
    else next.unshift(line)
    if (next.length > NEWS_KEPT) next.length = NEWS_KEPT
  }
  return next
}
