/**
 * The log on disk: what a fix costs, how small it gets, how fast it is read, how soon a server is back, beside a row a fix in the same engine.
 *
 *     node test/bench/store.ts --units 3000 --days 30
 *
 * `--units` reporting every 10 s (3000), `--days` of tracks to keep and read (1; 30 is the whole promise: 778 million fixes, 8 GB in the folder
 * for temporary files, half an hour), `--shift` hours that each unit is on duty a day (24; 8: a third of them at a time), `--repeats` of what
 * is repeated (5), `--reads` at random (200), `--seed` (1), `--folder` where the days are filled and stay; filled before, only what reads them is
 * measured.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sliceFixes } from '../../server/store/fix-columns.ts'
import type { FixColumns, Store } from '../../server/store/ports.ts'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { sayLoad, sayMachine } from './print.ts'
import { appendRows } from './rows-of-fixes.ts'
import { fillDays, INTERVAL_MS } from './store-days.ts'
import { measured, row, section, spread } from './store-print.ts'
import { readDays, startServer } from './store-reads.ts'
import { seededRandom, walkersOf } from './walkers.ts'

const { values } = parseArgs({
  options: {
    units: { type: 'string', default: '3000' },
    days: { type: 'string', default: '1' },
    shift: { type: 'string', default: '24' },
    repeats: { type: 'string', default: '5' },
    reads: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    folder: { type: 'string' },
  },
})
const [units, days, shiftHours, repeats, reads, seed] = [
  values.units,
  values.days,
  values.shift,
  values.repeats,
  values.reads,
  values.seed,
].map(Number) as [number, number, number, number, number, number] // as many as there are names

const FIRST_MS = Date.UTC(2026, 10, 1)
const APPENDED_FIXES = 600_000
const BATCH_FIXES = 100
/** Requests that wait at once: as many as a busy gateway has. */
const IN_FLIGHT = 32

const ours = mkdtempSync(join(tmpdir(), 'lamplight-bench-'))
process.once('exit', () => rmSync(ours, { recursive: true, force: true }))

function openFolder(): string {
  return mkdtempSync(join(ours, 'log-'))
}

/** Everybody's next fixes, instant by instant. */
function pagesOf(instants: number): FixColumns[] {
  const walkers = walkersOf({ units, intervalMs: INTERVAL_MS, firstMs: FIRST_MS, random: seededRandom(seed) })
  return Array.from({ length: instants }, () => walkers.next())
}

function batchesOf(pages: readonly FixColumns[], size: number): FixColumns[] {
  return pages.flatMap((page) =>
    Array.from({ length: Math.ceil(page.count / size) }, (_, i) => sliceFixes(page, i * size, Math.min(page.count, (i + 1) * size))),
  )
}

async function appendInFlight(store: Store, batches: readonly FixColumns[]): Promise<void> {
  let next = 0
  async function send(): Promise<void> {
    for (let batch = batches[next++]; batch; batch = batches[next++]) await store.tracks.append(batch)
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, send))
}

async function benchAppend(): Promise<void> {
  const pages = pagesOf(Math.ceil(APPENDED_FIXES / units))
  const batches = batchesOf(pages, BATCH_FIXES)
  const fixes = pages.reduce((sum, page) => sum + page.count, 0)
  const own: { rate: number; cpuUs: number }[] = []
  const rows: { rate: number; cpuUs: number }[] = []
  let rowBytes = 0
  for (let repeat = 0; repeat < repeats; repeat++) {
    const store = await openSqliteStore({ dataDir: openFolder() })
    const our = await measured(() => appendInFlight(store, batches))
    await store.close()
    own.push({ rate: fixes / our.s, cpuUs: our.cpuUs / fixes })
    const folder = openFolder()
    const theirs = await measured(async () => {
      rowBytes = appendRows(folder, pages) / fixes
    })
    rows.push({ rate: fixes / theirs.s, cpuUs: theirs.cpuUs / fixes })
  }
  const of = (runs: readonly { rate: number; cpuUs: number }[], key: 'rate' | 'cpuUs') => runs.map((run) => run[key])
  section(`append, ${fixes} fixes, durable`)
  row(`Lamplight, calls of ${BATCH_FIXES}, ${IN_FLIGHT} at once: fixes/s`, spread(of(own, 'rate'), 0))
  row('Lamplight: CPU µs a fix', spread(of(own, 'cpuUs'), 2))
  row(`a row a fix in node:sqlite, commits of ${units}: fixes/s`, spread(of(rows, 'rate'), 0))
  row('a row a fix: CPU µs a fix', spread(of(rows, 'cpuUs'), 2))
  row('a row a fix: bytes a fix on disk', rowBytes.toFixed(1))
  row(
    'CPU, a row a fix ÷ Lamplight',
    spread(
      rows.map((theirs, i) => theirs.cpuUs / own[i]!.cpuUs),
      1,
    ),
  )
}

/** One call after another, as a district's gateway sends: the smallest commits. */
async function benchRecentBytes(): Promise<void> {
  const store = await openSqliteStore({ dataDir: openFolder(), groupMs: 0 })
  for (const batch of batchesOf(pagesOf(20), BATCH_FIXES)) await store.tracks.append(batch)
  const { recentBytes, recentFixes } = await store.tracks.stats()
  await store.close()
  section('size')
  row(`recent, a commit for each ${BATCH_FIXES} fixes: bytes a fix`, (recentBytes / recentFixes).toFixed(1))
}

sayMachine()
process.stdout.write(
  `${units} units every ${INTERVAL_MS / 1_000} s for ${shiftHours} h a day, ${days} days, median (least to most) of ${repeats}\n`,
)
const folder = values.folder ?? openFolder()
const size = { folder, units, days, shiftHours, firstMs: FIRST_MS, seed }
if (!existsSync(join(folder, 'tracks.db'))) {
  await benchAppend()
  await benchRecentBytes()
  await fillDays(size)
}
await readDays({ ...size, reads, rowsFolder: openFolder() })
await startServer({ ...size, repeats })
sayLoad()
