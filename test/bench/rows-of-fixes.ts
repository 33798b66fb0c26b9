/** The baseline of the bench of storage: a row a fix, with an index on unit and time, equally durable. */
import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { FixColumns } from '../../server/store/ports.ts'

export interface Rows {
  /** Stores the page in one transaction. */
  append(page: FixColumns): void
  unitBetween(slot: number, fromMs: number, toMs: number): unknown[]
  /** The latest by `taken_ms` of each unit, of what was taken, or received, by then: one look into the index a unit. */
  placesKnownNow(units: number, atMs: number): unknown[]
  placesKnownThen(units: number, atMs: number): unknown[]
  close(): void
}

export function openRows(folder: string): Rows {
  const database = new DatabaseSync(pathIn(folder))
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  database.exec(
    'CREATE TABLE fixes (slot, taken_ms, received_ms, lon_e7, lat_e7, speed_cmps, course_cdeg, accuracy_dm, battery_pct, mark, source); CREATE INDEX by_unit ON fixes (slot, taken_ms)',
  )
  const insert = database.prepare('INSERT INTO fixes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const between = database.prepare('SELECT * FROM fixes WHERE slot = ? AND taken_ms >= ? AND taken_ms < ? ORDER BY taken_ms')
  const taken = database.prepare('SELECT * FROM fixes WHERE slot = ? AND taken_ms <= ? AND mark & 2 = 0 ORDER BY taken_ms DESC LIMIT 1')
  const known = database.prepare('SELECT * FROM fixes WHERE slot = ? AND received_ms <= ? AND mark & 6 = 0 ORDER BY taken_ms DESC LIMIT 1')

  function append(page: FixColumns): void {
    const { slot, takenMs, receivedMs, lonE7, latE7, speedCmps, courseCdeg, accuracyDm, batteryPct, mark, source } = page
    database.exec('BEGIN IMMEDIATE')
    for (let i = 0; i < page.count; i++) {
      insert.run(
        slot[i]!,
        takenMs[i]!,
        receivedMs[i]!,
        lonE7[i]!,
        latE7[i]!,
        speedCmps[i]!,
        courseCdeg[i]!,
        accuracyDm[i]!,
        batteryPct[i]!,
        mark[i]!,
        source[i]!,
      )
    }
    database.exec('COMMIT')
  }

  return {
    append,
    unitBetween: (slot, fromMs, toMs) => between.all(slot, fromMs, toMs),
    placesKnownNow: (units, atMs) => Array.from({ length: units }, (_, slot) => taken.get(slot, atMs)),
    placesKnownThen: (units, atMs) => Array.from({ length: units }, (_, slot) => known.get(slot, atMs)),
    close: () => database.close(),
  }
}

function pathIn(folder: string): string {
  return `${folder}/rows.db`
}

/** Stores each page in one transaction. @returns bytes on disk */
export function appendRows(folder: string, pages: readonly FixColumns[]): number {
  const rows = openRows(folder)
  for (const page of pages) rows.append(page)
  rows.close()
  return statSync(pathIn(folder)).size
}
