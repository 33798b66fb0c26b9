/** The baseline of the bench of storage: a row a fix, with an index on unit and time, equally durable. */
import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { FixColumns } from '../../server/store/ports.ts'

/** Stores each page in one transaction. @returns bytes on disk */
export function appendRows(folder: string, pages: readonly FixColumns[]): number {
  const path = `${folder}/rows.db`
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  database.exec(
    'CREATE TABLE fixes (slot, taken_ms, received_ms, lon_e7, lat_e7, speed_cmps, course_cdeg, accuracy_dm, battery_pct, mark, source); CREATE INDEX by_unit ON fixes (slot, taken_ms)',
  )
  const insert = database.prepare('INSERT INTO fixes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  for (const page of pages) {
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
  database.close()
  return statSync(path).size
}
