/**
 * The log on disk: what a fix costs, how small it gets, how fast it is read, beside a row a fix in the same engine.
 *
 *     node test/bench/store.ts --units 3000 --days 1
 *
 * `--units` reporting every 10 s (3000), `--days` of tracks to fill and read (1; 30 is the whole promise: 778 million fixes, 8 GB, hours),
 * `--repeats` of what is repeated (5), `--seed` (1).
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { sliceFixes } from '../../server/store/fix-columns.ts'
import type { FixColumns, Store } from '../../server/store/ports.ts'
import { appendRows } from './rows-of-fixes.ts'
import { seededRandom, walkersOf } from './walkers.ts'

const { values } = parseArgs({
  options: {
    units: { type: 'string', default: '3000' },
    days: { type: 'string', default: '1' },
    repeats: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
})
const [units, days, repeats, seed] = [values.units, values.days, values.repeats, values.seed].map(Number) as [
  number,
  number,
  number,
  number,
]

const HOUR_MS = 3_600_000
const INTERVAL_MS = 10_000
const FIRST_MS = Date.UTC(2026, 10, 1)
const KEEP_MS = 30 * 24 * HOUR_MS
const APPENDED_FIXES = 600_000
const BATCH_FIXES = 100
/** Requests that wait at once: as many as a busy gateway has. */
const IN_FLIGHT = 32
const READS = 200
const BUDGET_MS = 50
/** When an hour is sorted: so long after its end, when what was on its way has come. */
const CLOSED_AFTER_MS = 180_000

function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lamplight-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function row(name: string, value: string): void {
  process.stdout.write(`  ${name.padEnd(58)}${value}\n`)
}

function spread(samples: readonly number[], digits: number): string {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(digits)
  return `${at(0.5)} (${at(0)} to ${at(1)})`
}

function tail(samples: readonly number[]): string {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1)
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms`
}

/** Wall-clock seconds and CPU µs of the whole process, its worker included. */
async function measured(work: () => Promise<void>): Promise<{ readonly s: number; readonly cpuUs: number }> {
  const [beganMs, began] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(began)
  return { s: (performance.now() - beganMs) / 1_000, cpuUs: user + system }
}

async function appendInFlight(store: Store, batches: readonly FixColumns[]): Promise<void> {
  let next = 0
  async function send(): Promise<void> {
    for (let batch = batches[next++]; batch; batch = batches[next++]) await store.tracks.append(batch)
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, send))
}

function batchesOf(pages: readonly FixColumns[], size: number): FixColumns[] {
  return pages.flatMap((page) =>
    Array.from({ length: Math.ceil(page.count / size) }, (_, i) => sliceFixes(page, i * size, Math.min(page.count, (i + 1) * size))),
  )
}

async function benchAppend(): Promise<void> {
  const walkers = walkersOf({ units, intervalMs: INTERVAL_MS, firstMs: FIRST_MS, random: seededRandom(seed) })
  const pages = Array.from({ length: Math.ceil(APPENDED_FIXES / units) }, () => walkers.next())
  const batches = batchesOf(pages, BATCH_FIXES)
  const fixes = pages.reduce((sum, page) => sum + page.count, 0)
  const [rates, costs, rowRates, rowCosts]: number[][] = [[], [], [], []]
  let rowBytes = 0
  for (let repeat = 0; repeat < repeats; repeat++) {
    const store = await openSqliteStore({ dataDir: openFolder() })
    const ours = await measured(() => appendInFlight(store, batches))
    await store.close()
    rates!.push(fixes / ours.s)
    costs!.push(ours.cpuUs / fixes)
    const rows = await measured(async () => {
      rowBytes = appendRows(openFolder(), pages) / fixes
    })
    rowRates!.push(fixes / rows.s)
    rowCosts!.push(rows.cpuUs / fixes)
  }
  process.stdout.write(`\nappend, ${fixes} fixes, durable\n`)
  row(`Lamplight, calls of ${BATCH_FIXES}, ${IN_FLIGHT} at once: fixes/s`, spread(rates!, 0))
  row('Lamplight: CPU µs a fix', spread(costs!, 2))
  row(`a row a fix in node:sqlite, commits of ${units}: fixes/s`, spread(rowRates!, 0))
  row('a row a fix: CPU µs a fix', spread(rowCosts!, 2))
  row('a row a fix: bytes a fix on disk', rowBytes.toFixed(1))
}

/** One call after another, as a district's gateway sends: the smallest commits. */
async function benchRecentBytes(): Promise<void> {
  const walkers = walkersOf({ units, intervalMs: INTERVAL_MS, firstMs: FIRST_MS, random: seededRandom(seed) })
  const store = await openSqliteStore({ dataDir: openFolder(), groupMs: 0 })
  for (const batch of batchesOf(
    Array.from({ length: 20 }, () => walkers.next()),
    BATCH_FIXES,
  ))
    await store.tracks.append(batch)
  const { recentBytes, recentFixes } = await store.tracks.stats()
  await store.close()
  process.stdout.write('\nsize\n')
  row(`recent, a commit for each ${BATCH_FIXES} fixes: bytes a fix`, (recentBytes / recentFixes).toFixed(1))
}

async function maintain(store: Store, nowMs: number): Promise<void> {
  while ((await store.tracks.maintain(nowMs, KEEP_MS, BUDGET_MS)).more);
}

/** Appends one instant after another, and keeps the log small as the upkeep of a server does. */
async function benchDays(): Promise<void> {
  const walkers = walkersOf({ units, intervalMs: INTERVAL_MS, firstMs: FIRST_MS, random: seededRandom(seed) })
  const folder = openFolder()
  const store = await openSqliteStore({ dataDir: folder })
  const endMs = FIRST_MS + days * 24 * HOUR_MS
  const waits: number[] = []
  let compactionCpuUs = 0
  for (let nowMs = FIRST_MS; nowMs < endMs; nowMs += INTERVAL_MS) {
    await store.tracks.append(walkers.next())
    if ((nowMs - FIRST_MS) % HOUR_MS !== CLOSED_AFTER_MS) continue
    compactionCpuUs += (await measured(() => maintain(store, nowMs))).cpuUs
    if (process.stderr.isTTY) process.stderr.write(`\r  hour ${(nowMs - FIRST_MS - CLOSED_AFTER_MS) / HOUR_MS} of ${days * 24}`)
  }
  for (let nowMs = endMs; nowMs < endMs + CLOSED_AFTER_MS; nowMs += INTERVAL_MS) await store.tracks.append(walkers.next())
  const compacting = maintain(store, endMs + CLOSED_AFTER_MS)
  const isCompacting = pending(compacting)
  while (isCompacting()) {
    waits.push((await timed(() => store.tracks.append(walkers.next()))).ms)
    await new Promise((resolve) => setTimeout(resolve, REST_MS))
  }
  await compacting
  const stats = await store.tracks.stats()
  const file = statSync(join(folder, 'tracks.db')).size
  row('compacted: bytes a fix', (stats.compactedBytes / stats.compactedFixes).toFixed(2))
  row('the whole file, free pages with it: bytes a fix', (file / (stats.compactedFixes + stats.recentFixes)).toFixed(2))
  process.stdout.write(`\ncompaction, ${stats.compactedFixes} fixes\n`)
  row('CPU µs a fix', (compactionCpuUs / stats.compactedFixes).toFixed(2))
  row(`an append of ${units} fixes while an hour is sorted (${waits.length})`, tail(waits))
  await store.close()
  await benchReads(folder, endMs)
}

/** Between two appends of a whole instant: a hundred times the pace of a district. */
const REST_MS = 100

function pending(work: Promise<unknown>): () => boolean {
  let isPending = true
  void work.finally(() => (isPending = false))
  return () => isPending
}

async function benchReads(folder: string, endMs: number): Promise<void> {
  const random = seededRandom(seed + 1)
  const openedMs = performance.now()
  const store = await openSqliteStore({ dataDir: folder })
  const openMs = performance.now() - openedMs
  const now = await timed(() => store.tracks.placesAt(endMs))
  const times: Readonly<Record<'hour' | 'known' | 'knownNow', number[]>> = { hour: [], known: [], knownNow: [] }
  const began = process.cpuUsage()
  for (let read = 0; read < READS; read++) {
    const slot = Math.floor(random() * units)
    const fromMs = FIRST_MS + Math.floor(random() * (endMs - FIRST_MS - HOUR_MS))
    const atMs = FIRST_MS + HOUR_MS + Math.floor(random() * (endMs - FIRST_MS - HOUR_MS))
    times.hour.push((await timed(() => store.tracks.readUnit(slot, fromMs, fromMs + HOUR_MS))).ms)
    times.known.push((await timed(() => store.tracks.placesAt(atMs))).ms)
    times.knownNow.push((await timed(() => store.tracks.placesAt(atMs, { asKnownNow: true }))).ms)
  }
  const { user, system } = process.cpuUsage(began)
  await store.close()
  process.stdout.write(`\nreads, ${READS} of each at random\n`)
  row("a unit's hour", tail(times.hour))
  row(`the places of all ${now.result.count} at an instant, as known then`, tail(times.known))
  row('the same, as known now', tail(times.knownNow))
  row('the three together: CPU ms', ((user + system) / 1_000 / READS).toFixed(1))
  row('start: opened, and the places now', `${openMs.toFixed(0)} ms, ${now.ms.toFixed(0)} ms`)
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const beganMs = performance.now()
  const result = await work()
  return { ms: performance.now() - beganMs, result }
}

const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim()
process.stdout.write(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, commit ${commit}\n`,
)
process.stdout.write(`${units} units every ${INTERVAL_MS / 1_000} s, ${days} days, median (least to most) of ${repeats}\n`)
await benchAppend()
await benchRecentBytes()
await benchDays()
