/**
 * Large things under a name, in parts: each is a commit of its own, so that nothing that waits to be durable waits for longer than one.
 * What is put counts only once it is kept, whole; until then the one before stands.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { NamedBytes } from '../ports.ts'
import { transact } from './database.ts'

/** Bytes of a part: written in some milliseconds. */
export const BLOB_PART_BYTES = 1_000_000

export interface BlobTables {
  /** @param version names one putting, and nothing else ever */
  putPart(name: string, version: string, part: number, bytes: Uint8Array): void
  /** Takes the parts of a version for the blob. Throws when they are not all there: another put of this name, or a restore, came between. */
  keep(name: string, version: string, parts: number): void
  /** Small blobs, of one part each, in one transaction. */
  putAll(version: string, blobs: readonly NamedBytes[]): void
  /** Removes one part that belongs to no blob. @returns whether there was one */
  dropPart(name: string): boolean
  get(name: string): Uint8Array | undefined
  remove(name: string): void
}

/** SQLite's code for a change that another has made impossible. */
class Replaced extends Error {
  readonly code = 'ERR_SQLITE_ERROR'
}

export function openBlobTables(database: DatabaseSync): BlobTables {
  const put = database.prepare('INSERT INTO blob_parts (name, version, part, bytes) VALUES (?, ?, ?, ?)')
  const count = database.prepare('SELECT count(*) AS parts FROM blob_parts WHERE name = ? AND version = ?')
  const keep = database.prepare('INSERT INTO blobs (name, version) VALUES (?, ?) ON CONFLICT DO UPDATE SET version = excluded.version')
  const dropOne = database.prepare(
    `DELETE FROM blob_parts WHERE rowid IN
     (SELECT rowid FROM blob_parts WHERE name = ?1 AND version <> coalesce((SELECT version FROM blobs WHERE name = ?1), '') LIMIT 1)`,
  )
  const parts = database.prepare('SELECT bytes FROM blob_parts JOIN blobs USING (name, version) WHERE name = ? ORDER BY part')
  const forget = database.prepare('DELETE FROM blobs WHERE name = ?')

  return {
    putPart(name, version, part, bytes) {
      put.run(name, version, part, bytes)
    },
    keep(name, version, expected) {
      transact(database, () => {
        const found = Number(count.get(name, version)?.['parts'])
        if (found !== expected) throw new Replaced(`${found} of ${expected} parts of '${name}' are there`)
        keep.run(name, version)
      })
    },
    putAll(version, blobs) {
      transact(database, () => {
        for (const { name, bytes } of blobs) {
          put.run(name, version, 0, bytes)
          keep.run(name, version)
          while (dropOne.run(name).changes > 0);
        }
      })
    },
    dropPart: (name) => Number(dropOne.run(name).changes) > 0,
    get(name) {
      const found = parts.all(name).map((row) => row['bytes'] as Uint8Array) // the column is a BLOB
      return found.length === 0 ? undefined : joined(found)
    },
    remove(name) {
      forget.run(name)
    },
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
