/** Rows that were read from a table, recorded: those that are new or other than they are, in one transaction. */
import { isDeepStrictEqual } from 'node:util'
import { LIVE_REALM } from '#wire/live'
import { subjectOf, type SubjectKind } from '../domain/subjects.ts'
import type { ImportFile } from './import-file.ts'
import type { ImportOptions, ImportTarget } from './import-places.ts'
import type { Remarks } from './record.ts'
import type { ImportReport } from './report.ts'

export interface ReadRows {
  readonly kind: SubjectKind
  /** Of the event that records one, such as `roster:saved`. */
  readonly event: string
  /** By id; plain JSON. */
  readonly rows: ReadonlyMap<string, unknown>
  /** Rows of the table, those that were refused too. */
  readonly records: number
  readonly said: Remarks
}

/** @throws Fault where the store refuses */
export async function importRows(file: ImportFile, options: ImportOptions, target: ImportTarget, read: ReadRows): Promise<ImportReport> {
  const { store, room, nowMs, by, dryRun } = target
  const { kind, event, rows, records, said } = read
  const before = new Map((await store.journal.states(room, LIVE_REALM, subjectOf(kind, ''))).map(({ subject, data }) => [subject, data]))
  const drafts = [...rows]
    .map(([id, data]) => ({ subject: subjectOf(kind, id), data }))
    .filter(({ subject, data }) => !isDeepStrictEqual(before.get(subject), data))
  if (!dryRun && drafts.length > 0)
    await store.journal.append(drafts.map((draft) => ({ ...draft, room, realm: LIVE_REALM, kind: event, atMs: nowMs, knownMs: nowMs, by })))
  const changed = drafts.filter(({ subject }) => before.has(subject)).length
  return {
    what: options.what,
    file: file.path,
    format: file.format,
    dryRun,
    records,
    added: drafts.length - changed,
    changed,
    unchanged: rows.size - drafts.length,
    removed: 0,
    refused: said.refused,
    notes: said.notes,
    figures: {},
  }
}
