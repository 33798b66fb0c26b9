/** One connection to the track log with all that is kept of it in memory, and the transactions in which they stay one. */
import type { DatabaseSync } from 'node:sqlite'
import { transact } from './database.ts'
import { openLastPlaces, type LastPlaces } from './last-places.ts'
import { openPieceTables, type PieceTables } from './piece-tables.ts'
import { openRecent, type Recent } from './recent.ts'

export interface TracksFile {
  readonly database: DatabaseSync
  readonly pieces: PieceTables
  readonly recent: Recent
  readonly lastPlaces: LastPlaces
  /** Runs reads that see one state of the file; within `writing`, that of its transaction. */
  reading<T>(work: () => T): T
  /** Runs writes in one transaction; what they return runs after its commit, when memory may follow. */
  writing(work: () => readonly (() => void)[]): void
}

export function openTracksFile(database: DatabaseSync): TracksFile {
  const lastPlaces = openLastPlaces(database)
  const recent = openRecent(database, lastPlaces.load)
  return {
    database,
    pieces: openPieceTables(database),
    recent,
    lastPlaces,
    reading(work) {
      if (database.isTransaction) return work()
      database.exec('BEGIN')
      try {
        recent.refresh()
        return work()
      } finally {
        database.exec('COMMIT')
      }
    },
    writing(work) {
      const afterwards = transact(database, () => {
        recent.refresh()
        return work()
      })
      for (const follow of afterwards) follow()
    },
  }
}
