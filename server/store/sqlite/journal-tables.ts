/** The journal as SQL: synchronous, on one connection, called in the store's worker. */
import type { DatabaseSync } from 'node:sqlite'
import type { ArchivedState, EventDraft, JournalEvent, SubjectState } from '../ports.ts'
import { transact } from './database.ts'

/** A draft with its data as JSON text, so that it crosses to the worker and into its row unchanged. */
export type WrittenDraft = Omit<EventDraft, 'data'> & { readonly data: string | undefined }

export interface JournalTables {
  /** Stores all in one transaction. @returns the number of each */
  append(drafts: readonly WrittenDraft[]): number[]
  read(room: string, realm: string, afterSeq: number, limit: number): JournalEvent[]
  realms(room: string): string[]
  lastSeq(room: string, realm: string): number
  archive(room: string, realm: string, upToSeq: number, states: readonly Omit<ArchivedState, 'seq'>[]): (number | undefined)[]
  stateOf(room: string, realm: string, subject: string): SubjectState | undefined
  statesAt(room: string, realm: string, seqs: readonly number[]): SubjectState[]
  hasStates(room: string, realm: string, subjects: readonly string[]): boolean[]
  statesUpTo(room: string, realm: string, subjects: readonly string[], upToSeq: number): (SubjectState | undefined)[]
  epoch(): string
}

interface JournalRow {
  readonly seq: number
  readonly kind: string
  readonly subject: string
  readonly at_ms: number
  readonly known_ms: number
  readonly by: string
  readonly data: string | null
}

/** @param beforeAppend runs inside the transaction of every append, before anything is written */
export function openJournalTables(database: DatabaseSync, beforeAppend: () => void): JournalTables {
  const insert = database.prepare(
    'INSERT INTO journal (room, realm, seq, kind, subject, at_ms, known_ms, by, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const setState = database.prepare(
    'INSERT INTO states (room, realm, subject, seq) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq, digest = NULL',
  )
  const dropState = database.prepare('DELETE FROM states WHERE room = ? AND realm = ? AND subject = ?')
  const hasState = database.prepare('SELECT 1 FROM states WHERE room = ? AND realm = ? AND subject = ?')
  const last = database.prepare('SELECT coalesce(max(seq), 0) AS seq FROM journal WHERE room = ? AND realm = ?')
  const nextRealm = database.prepare('SELECT min(realm) AS realm FROM journal WHERE room = ? AND realm > ?')
  const after = database.prepare(
    'SELECT seq, kind, subject, at_ms, known_ms, by, data FROM journal WHERE room = ? AND realm = ? AND seq > ? ORDER BY seq LIMIT ?',
  )
  const putAway = database.prepare('UPDATE states SET digest = ? WHERE room = ? AND realm = ? AND subject = ? AND seq <= ? RETURNING seq')
  const STATE =
    'SELECT states.subject, states.seq, journal.data FROM states JOIN journal USING (room, realm, seq) WHERE room = ? AND realm = ?'
  const oneState = database.prepare(`${STATE} AND states.subject = ?`)
  // An event is the last of its subject where the subject's state has its number.
  const stateAt = database.prepare(
    `SELECT journal.subject, journal.seq, journal.data FROM journal JOIN states USING (room, realm, subject, seq)
     WHERE room = ? AND realm = ? AND journal.seq = ?`,
  )
  const stateUpTo = database.prepare(
    'SELECT subject, seq, data FROM journal WHERE room = ? AND realm = ? AND subject = ? AND seq <= ? ORDER BY seq DESC LIMIT 1',
  )
  const epochGet = database.prepare(`SELECT value FROM meta WHERE name = 'epoch'`)

  function lastSeq(room: string, realm: string): number {
    return Number(last.get(room, realm)?.['seq'])
  }

  /** From one to the next by the index: a room has few realms and many events. */
  function realms(room: string): string[] {
    const found: string[] = []
    for (let realm = realmAfter(room, ''); realm !== null; realm = realmAfter(room, realm)) found.push(realm)
    return found
  }

  function realmAfter(room: string, realm: string): string | null {
    return nextRealm.get(room, realm)!['realm'] as string | null // the column; of none, NULL
  }

  function store(draft: WrittenDraft): number {
    const { room, realm, subject, data } = draft
    const seq = lastSeq(room, realm) + 1
    insert.run(room, realm, seq, draft.kind, subject, draft.atMs, draft.knownMs, draft.by, data ?? null)
    if (data === undefined) dropState.run(room, realm, subject)
    else setState.run(room, realm, subject, seq)
    return seq
  }

  return {
    append(drafts) {
      return transact(database, () => {
        beforeAppend()
        return drafts.map(store)
      })
    },
    read(room, realm, afterSeq, limit) {
      const rows = after.all(room, realm, afterSeq, limit) as unknown as JournalRow[] // the columns named in the statement
      return rows.map((row) => ({
        room,
        realm,
        seq: row.seq,
        kind: row.kind,
        subject: row.subject,
        atMs: row.at_ms,
        knownMs: row.known_ms,
        by: row.by,
        ...(row.data === null ? {} : { data: JSON.parse(row.data) as unknown }),
      }))
    },
    realms,
    lastSeq,
    archive(room, realm, upToSeq, states) {
      return transact(database, () => {
        beforeAppend()
        return states.map(({ subject, digest }) => putAway.get(digest, room, realm, subject, upToSeq)?.['seq'] as number | undefined) // the column
      })
    },
    stateOf: (room, realm, subject) => stateOfRow(oneState.get(room, realm, subject)),
    statesAt: (room, realm, seqs) => seqs.flatMap((seq) => stateOfRow(stateAt.get(room, realm, seq)) ?? []),
    hasStates: (room, realm, subjects) => subjects.map((subject) => hasState.get(room, realm, subject) !== undefined),
    statesUpTo: (room, realm, subjects, upToSeq) =>
      subjects.map((subject) => {
        const row = stateUpTo.get(room, realm, subject, upToSeq)
        return row?.['data'] === null ? undefined : stateOfRow(row)
      }),
    epoch: () => String(epochGet.get()?.['value']),
  }
}

function stateOfRow(row: Readonly<Record<string, unknown>> | undefined): SubjectState | undefined {
  return row && { subject: String(row['subject']), seq: Number(row['seq']), data: JSON.parse(String(row['data'])) as unknown }
}
