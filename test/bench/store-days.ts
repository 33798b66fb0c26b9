/** Days of tracks on disk as days of service leave them, and what it costs to keep them small. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { joinFixes } from '../../server/store/fix-columns.ts'
import type { FixColumns, Store } from '../../server/store/ports.ts'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { measured, progress, row, section, tail, timed } from './store-print.ts'
import { seededRandom, walkersOf, type Walkers } from './walkers.ts'

export interface DaysSize {
  readonly folder: string
  readonly units: number
  readonly days: number
  readonly shiftHours: number
  readonly firstMs: number
  readonly seed: number
}

/** How often a unit reports. */
export const INTERVAL_MS = 10_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const KEEP_MS = 30 * DAY_MS
const BUDGET_MS = 50
/** When an hour is sorted: so long after its end, when what was on its way has come. */
const CLOSED_AFTER_MS = 180_000
/** Between two appends of a whole instant: a hundred times the pace of a district. */
const REST_MS = 100

/** The instant after the last fix. */
export function endOf({ firstMs, days }: DaysSize): number {
  return firstMs + days * DAY_MS
}

/** The last day is lived through, instant by instant; the days before it come in as history, which gives the same pieces. */
export async function fillDays(size: DaysSize): Promise<void> {
  const { folder, units, days } = size
  const endMs = endOf(size)
  const lastDayMs = endMs - DAY_MS
  const store = await openSqliteStore({ dataDir: folder })
  const past = await measured(() => fillPast(store, size))
  const walkers = walkersOf({ ...size, intervalMs: INTERVAL_MS, firstMs: lastDayMs, random: seededRandom(size.seed + 1) })
  const compactionCpuUs = await liveThrough(store, walkers, lastDayMs, endMs)
  const waits = await appendWhileSorting(store, walkers, endMs)
  const stats = await store.tracks.stats()
  await store.close()
  const file = statSync(join(folder, 'tracks.db')).size
  section(`${days} days, ${stats.compactedFixes + stats.recentFixes} fixes, ${(file / 1e9).toFixed(2)} GB`)
  if (days > 1) row('the days before the last came in as history: CPU µs a fix', (past.cpuUs / stats.compactedFixes).toFixed(2))
  row('compacted: bytes a fix', (stats.compactedBytes / stats.compactedFixes).toFixed(2))
  row('the whole file, free pages with it: bytes a fix', (file / (stats.compactedFixes + stats.recentFixes)).toFixed(2))
  row('sorting the last day: CPU µs a fix', (compactionCpuUs / (stats.compactedFixes / days)).toFixed(2))
  row(`an append of ${units} fixes while an hour is sorted (${waits.length})`, tail(waits))
}

/** Every hour of one made-up day, given to each of the days before the last. */
async function fillPast(store: Store, size: DaysSize): Promise<void> {
  const pastDays = size.days - 1
  if (pastDays === 0) return
  const walkers = walkersOf({ ...size, intervalMs: INTERVAL_MS, random: seededRandom(size.seed) })
  for (let hour = 0; hour < 24; hour++) {
    const fixes = joinFixes(Array.from({ length: HOUR_MS / INTERVAL_MS }, () => walkers.next()))
    for (let day = 0; day < pastDays; day++) {
      await store.tracks.importHistory(shifted(fixes, day * DAY_MS), 0)
      progress(`hour ${hour * pastDays + day + 1} of ${24 * pastDays} as history`)
    }
  }
  await maintain(store, size.firstMs + pastDays * DAY_MS)
}

function shifted(fixes: FixColumns, byMs: number): FixColumns {
  return { ...fixes, takenMs: fixes.takenMs.map((ms) => ms + byMs), receivedMs: fixes.receivedMs.map((ms) => ms + byMs) }
}

/** Appends one instant after another, and keeps the log small as the upkeep of a server does. @returns CPU µs of keeping it small */
async function liveThrough(store: Store, walkers: Walkers, fromMs: number, endMs: number): Promise<number> {
  let cpuUs = 0
  for (let nowMs = fromMs; nowMs < endMs; nowMs += INTERVAL_MS) {
    await store.tracks.append(walkers.next())
    if ((nowMs - fromMs) % HOUR_MS !== CLOSED_AFTER_MS) continue
    cpuUs += (await measured(() => maintain(store, nowMs))).cpuUs
    progress(`hour ${(nowMs - fromMs - CLOSED_AFTER_MS) / HOUR_MS} of 24 of the last day`)
  }
  return cpuUs
}

/** @returns how long each append took, ms */
async function appendWhileSorting(store: Store, walkers: Walkers, endMs: number): Promise<readonly number[]> {
  for (let nowMs = endMs; nowMs < endMs + CLOSED_AFTER_MS; nowMs += INTERVAL_MS) await store.tracks.append(walkers.next())
  const waits: number[] = []
  const sorting = maintain(store, endMs + CLOSED_AFTER_MS)
  const isSorting = pending(sorting)
  while (isSorting()) {
    waits.push((await timed(() => store.tracks.append(walkers.next()))).ms)
    await new Promise((resolve) => setTimeout(resolve, REST_MS))
  }
  await sorting
  return waits
}

async function maintain(store: Store, nowMs: number): Promise<void> {
  while ((await store.tracks.maintain(nowMs, KEEP_MS, BUDGET_MS)).more);
}

function pending(work: Promise<unknown>): () => boolean {
  let isPending = true
  void work.finally(() => (isPending = false))
  return () => isPending
}
