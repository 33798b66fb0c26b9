/** Putting a backup in place of what a site holds, also while its server runs. */
import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import type { DatabaseSync } from 'node:sqlite'
import { verifyBackup } from './backup.ts'
import { BUSY_TIMEOUT_MS, JOURNAL_FILE, openJournalDatabase, openTrackDatabase, TRACKS_FILE, transact } from './database.ts'

/** The files that are not databases. */
const isPlain = (name: string) => name !== TRACKS_FILE && name !== JOURNAL_FILE

/**
 * Replaces all that the site in `dataDir` holds by the backup in `folder`, in one transaction over both databases, under a new epoch.
 * A server that runs on it sees the change within its polling time; what it tries to append meanwhile it answers with STORE_FAILED.
 *
 * @throws Fault REQUEST_INVALID when the backup is not whole; nothing was changed then
 */
export async function restoreInto(dataDir: string, folder: string): Promise<void> {
  const names = await verifyBackup(folder)
  await mkdir(dataDir, { recursive: true })
  // A copy is what is read: it may have to be brought up to date first, and a backup is never written to.
  const copy = await mkdtemp(`${dataDir}/restore-`)
  try {
    for (const name of names) await copyFile(`${folder}/${name}`, `${copy}/${name}`)
    const options = { busyTimeoutMs: BUSY_TIMEOUT_MS }
    openJournalDatabase(copy, options).close()
    openTrackDatabase(copy, options).close()
    openTrackDatabase(dataDir, options).close()
    const live = openJournalDatabase(dataDir, options)
    try {
      replaceAll(live, dataDir, copy)
    } finally {
      live.close()
    }
    for (const name of names.filter(isPlain)) await rename(`${copy}/${name}`, `${dataDir}/${name}`)
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

function replaceAll(live: DatabaseSync, dataDir: string, copy: string): void {
  const attach = (path: string, name: string) => live.prepare(`ATTACH ? AS ${name}`).run(path)
  attach(`${dataDir}/${TRACKS_FILE}`, 'tracks')
  attach(`${copy}/${JOURNAL_FILE}`, 'journal_copy')
  attach(`${copy}/${TRACKS_FILE}`, 'tracks_copy')
  transact(live, () => {
    const triggers = live.prepare(`SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger'`).all()
    for (const { name } of triggers) live.exec(`DROP TRIGGER main.${String(name)}`)
    replaceTables(live, 'main', 'journal_copy')
    replaceTables(live, 'tracks', 'tracks_copy')
    for (const { sql } of triggers) live.exec(String(sql))
    const epoch = randomUUID()
    for (const database of ['main', 'tracks']) live.prepare(`UPDATE ${database}.meta SET value = ? WHERE name = 'epoch'`).run(epoch)
  })
}

function replaceTables(live: DatabaseSync, to: string, from: string): void {
  const tables = live.prepare(`SELECT name FROM ${to}.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`).all()
  for (const { name } of tables) {
    live.exec(`DELETE FROM ${to}.${String(name)}`)
    live.exec(`INSERT INTO ${to}.${String(name)} SELECT * FROM ${from}.${String(name)}`)
  }
}
