/** The states of one room and realm on their way out of the worker: text, page by page, parsed only where they are wanted. */
import type { DatabaseSync } from 'node:sqlite'
import type { SubjectState } from '../ports.ts'

/** JSON: an array of `[subject, seq, data]`. */
export type StatePage = string

/** Characters of a page: parsed in about 10 ms. A province has two hundred pages, and never more than one of them in two places. */
const PAGE_CHARS = 500_000

/** In order of `seq`, as one moment sees them, whatever happens meanwhile. @param database its own, only read, closed at the end */
export function* readStates(database: DatabaseSync, room: string, realm: string, prefix: string): Generator<StatePage, void> {
  try {
    database.exec('BEGIN')
    const now = database.prepare(
      `SELECT states.subject, states.seq, journal.data FROM states JOIN journal USING (room, realm, seq)
       WHERE room = ? AND realm = ? AND substr(states.subject, 1, length(?)) = ? ORDER BY states.seq`,
    )
    let rows: string[] = []
    let chars = 0
    for (const { subject, seq, data } of now.iterate(room, realm, prefix, prefix)) {
      const row = `[${JSON.stringify(subject)},${String(seq)},${String(data)}]` // the column `data` is JSON text
      rows.push(row)
      chars += row.length
      if (chars < PAGE_CHARS) continue
      yield `[${rows.join(',')}]`
      rows = []
      chars = 0
    }
    if (rows.length > 0) yield `[${rows.join(',')}]`
  } finally {
    database.close()
  }
}

export function statesOf(page: StatePage): SubjectState[] {
  const rows = JSON.parse(page) as readonly (readonly [subject: string, seq: number, data: unknown])[] // written by `readStates`
  return rows.map(([subject, seq, data]) => ({ subject, seq, data }))
}
