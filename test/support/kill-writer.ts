/**
 * A process that writes to a store as fast as it may and tells on its standard output what has been acknowledged, until it is killed:
 * `fixes N` and `events N` once append N has resolved. Run by `kill-store.test.ts` with the data folder and the number of its life.
 */
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { EVENTS_PER_APPEND, KILL_KEEP_MS, KILL_ROOM, KILL_START_MS, killFixes } from './kill-load.ts'

const [dataDir = '', life = ''] = process.argv.slice(2)
/** So small that sorting, folding and removal are nearly always under way. */
const WINDOW_FIXES = 3_000
const BUDGET_MS = 20
const WRITERS = 4

const openedMs = performance.now()
const store = await openSqliteStore({ dataDir, windowFixes: WINDOW_FIXES, stepMs: 2 })
await store.tracks.stats()
process.stdout.write(`open ${performance.now() - openedMs}\n`)

let appended = 0

async function writeFixes(): Promise<void> {
  for (;;) {
    const number = appended++
    await store.tracks.append(killFixes(Number(life), number))
    process.stdout.write(`fixes ${number}\n`)
  }
}

async function writeEvents(): Promise<void> {
  for (let number = 0; ; number++) {
    const drafts = Array.from({ length: EVENTS_PER_APPEND }, (_, i) => {
      const subject = `unit/${i}`
      const data = { life: Number(life), number, i }
      return { room: KILL_ROOM, realm: 'live', kind: 'unit:changed', subject, atMs: number, knownMs: number, by: 'test', data }
    })
    await store.journal.append(drafts)
    process.stdout.write(`events ${number}\n`)
  }
}

/** Compacts as if time flew: an hour closes every few appends. */
async function keepSmall(): Promise<void> {
  for (;;) {
    await store.tracks.maintain(KILL_START_MS + Number(life) * 3_600_000 + appended * 60_000, KILL_KEEP_MS, BUDGET_MS)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

await Promise.all([...Array.from({ length: WRITERS }, writeFixes), writeEvents(), keepSmall()])
