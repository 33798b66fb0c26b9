/** Opening the two SQLite files of a site, and bringing their schema up to date. */
import { DatabaseSync } from 'node:sqlite'
import { JOURNAL_MIGRATIONS, TRACK_MIGRATIONS } from './migrations.ts'

export interface OpenOptions {
  /** How long a statement waits for another process that is writing, before it fails with STORE_FAILED. */
  readonly busyTimeoutMs: number
}

/** Longer than any of our steps; a restore of a large site may take longer, and is told as STORE_FAILED meanwhile. */
export const BUSY_TIMEOUT_MS = 5_000

export const JOURNAL_FILE = 'lamplight.db'
export const TRACKS_FILE = 'tracks.db'

/** Small rows, changed here and there. */
const JOURNAL_PAGE_BYTES = 4_096
/** A unit's hour is about 4 kB: in pages of 4 kB each would waste half a page. */
const TRACK_PAGE_BYTES = 16_384
/** What the write-ahead log is cut back to after a long read has made it grow. */
const WAL_LIMIT_BYTES = 64 * 2 ** 20

/** Journal, states, blobs. */
export function openJournalDatabase(dataDir: string, options: OpenOptions): DatabaseSync {
  return open(`${dataDir}/${JOURNAL_FILE}`, JOURNAL_PAGE_BYTES, JOURNAL_MIGRATIONS, options)
}

export function openTrackDatabase(dataDir: string, options: OpenOptions): DatabaseSync {
  return open(`${dataDir}/${TRACKS_FILE}`, TRACK_PAGE_BYTES, TRACK_MIGRATIONS, options)
}

/** A second connection that only reads, for a snapshot beside the writer. */
export function openForReading(path: string): DatabaseSync {
  return new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
}

function open(path: string, pageBytes: number, migrations: readonly string[], { busyTimeoutMs }: OpenOptions): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs })
  database.exec(`PRAGMA page_size = ${pageBytes}`)
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = FULL')
  database.exec(`PRAGMA journal_size_limit = ${WAL_LIMIT_BYTES}`)
  migrate(database, path, migrations)
  return database
}

/** Each migration and its number are one transaction: a kill leaves the old schema or the new one. */
function migrate(database: DatabaseSync, path: string, migrations: readonly string[]): void {
  if (versionOf(database) === migrations.length) return
  transact(database, () => {
    const version = versionOf(database)
    if (version > migrations.length)
      throw new Error(`${path} has schema ${version}, made by a newer version; this one knows ${migrations.length}`)
    for (const migration of migrations.slice(version)) database.exec(migration)
    database.exec(`PRAGMA user_version = ${migrations.length}`)
  })
}

export function versionOf(database: DatabaseSync): number {
  return numberOf(database, 'PRAGMA user_version')
}

/** Changes whenever another connection has committed. */
export function dataVersionOf(database: DatabaseSync): number {
  return numberOf(database, 'PRAGMA data_version')
}

function numberOf(database: DatabaseSync, sql: string): number {
  const row = database.prepare(sql).get()
  return Number(row && Object.values(row)[0])
}

/** Runs `work` in one transaction that holds the write lock from its start: all of it is durable on return, or none. */
export function transact<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
