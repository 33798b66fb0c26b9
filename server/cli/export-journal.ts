/** The journal of a district as lines, in order of `seq`. The house's own, with its tokens and sessions, is not exported. */
import { LIVE_REALM } from '#wire/live'
import type { Store } from '../store/ports.ts'
import type { ExportRange } from './export.ts'
import { csvLines, jsonLines } from './text-forms.ts'

const FIELDS = ['seq', 'at', 'known', 'by', 'kind', 'subject', 'data'] as const
/** Events read at once. */
const PAGE_EVENTS = 5_000

export function journalLines(store: Store, room: string, range: ExportRange): AsyncGenerator<string> {
  const rows = eventRows(store, room, range)
  return range.format === 'csv' ? csvLines(FIELDS, rows) : jsonLines(rows)
}

async function* eventRows({ journal }: Store, room: string, { fromMs, toMs }: ExportRange) {
  for (let afterSeq = 0; ;) {
    const events = await journal.read(room, LIVE_REALM, afterSeq, PAGE_EVENTS)
    for (const { seq, atMs, knownMs, by, kind, subject, data } of events) {
      if (knownMs < fromMs || knownMs >= toMs) continue
      yield { seq, at: new Date(atMs).toISOString(), known: new Date(knownMs).toISOString(), by, kind, subject, data }
    }
    const last = events.at(-1)
    if (!last) return
    afterSeq = last.seq
  }
}
