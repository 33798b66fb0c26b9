/** The states of one room and realm on their way out of the worker: text, page by page, parsed only where they are wanted. */
import type { DatabaseSync } from 'node:sqlite'
import type { ArchivedState, SubjectState } from '../ports.ts'

/** JSON: an array of `[subject, seq, data]`; of those in the archive, of `[subject, seq, digest]`. */
export type StatePage = string

/** Characters of a page: parsed in about 10 ms. A province has two hundred pages, and never more than one of them in two places. */
const PAGE_CHARS = 500_000

const HAS_PREFIX = 'states.room = ? AND states.realm = ? AND substr(states.subject, 1, length(?)) = ?'
const AT_HAND = `SELECT states.subject, states.seq, journal.data AS text FROM states JOIN journal USING (room, realm, seq)
  WHERE ${HAS_PREFIX} AND states.digest IS NULL ORDER BY states.seq`
const ARCHIVED = `SELECT subject, seq, json_quote(digest) AS text FROM states WHERE ${HAS_PREFIX} AND digest IS NOT NULL`

/** In order of `seq`, as one moment sees them, whatever happens meanwhile. @param database its own, only read, closed at the end */
export function readStates(database: DatabaseSync, room: string, realm: string, prefix: string): Generator<StatePage, void> {
  return pagesOf(database, AT_HAND, [room, realm, prefix, prefix])
}

/** Those in the archive, likewise, in no order. */
export function readArchived(database: DatabaseSync, room: string, realm: string, prefix: string): Generator<StatePage, void> {
  return pagesOf(database, ARCHIVED, [room, realm, prefix, prefix])
}

function* pagesOf(database: DatabaseSync, sql: string, given: readonly string[]): Generator<StatePage, void> {
  try {
    database.exec('BEGIN')
    let rows: string[] = []
    let chars = 0
    for (const { subject, seq, text } of database.prepare(sql).iterate(...given)) {
      const row = `[${JSON.stringify(subject)},${String(seq)},${String(text)}]` // the column `text` is JSON
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

export function archivedOf(page: StatePage): ArchivedState[] {
  const rows = JSON.parse(page) as readonly (readonly [subject: string, seq: number, digest: string])[] // written by `readArchived`
  return rows.map(([subject, seq, digest]) => ({ subject, seq, digest }))
}
