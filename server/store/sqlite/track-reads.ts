/** Reading the track log: recent fixes from memory, the rest from pieces. Long reads are generators that yield every few milliseconds. */
import type { DatabaseSync } from 'node:sqlite'
import type { FixColumns, TrackStats } from '../ports.ts'
import { joinFixes, newFixColumns, pickFixes, sortFixes } from '../fix-columns.ts'
import { HOUR_MS, hourOf } from '../hours.ts'
import { unpackFixes, unpackTimes } from '../packed-fixes.ts'
import { newPlaceFinder, type PlaceFinder } from '../place-finder.ts'
import { newPlaceReader } from '../place-reader.ts'
import type { PlaceRule } from '../place-rule.ts'
import { FIRST_PIECE } from './piece-tables.ts'
import { readProgress } from './progress.ts'
import type { TracksFile } from './tracks-file.ts'

export interface TrackReads {
  timesOf(slot: number, fromMs: number, toMs: number): Float64Array
  readUnit(slot: number, fromMs: number, toMs: number): FixColumns
  /** Yields now and then, so that what is more urgent can be done between. */
  placesAt(rule: PlaceRule): Generator<undefined, FixColumns>
  stats(): TrackStats
}

/** Pieces looked at before yielding: about five milliseconds. */
const PAGE = 256
/** Hours read from end to end before units are looked up one by one. */
const WHOLE_HOURS = 2

export function openTrackReads({ database, recent, pieces, lastPlaces, reading }: TracksFile): TrackReads {
  const greatestSlot = database.prepare('SELECT max(slot) AS slot FROM pieces')
  const placeReader = newPlaceReader()

  function recentIndices(slot: number, fromMs: number, toMs: number): number[] {
    const { takenMs } = recent.window.columns
    return recent.window.indicesOf(slot, (i) => takenMs[i]! >= fromMs && takenMs[i]! < toMs && !recent.isSorted(i))
  }

  function packedBetween(slot: number, fromMs: number, toMs: number): Uint8Array[] {
    return toMs <= fromMs ? [] : pieces.ofUnit(slot, hourOf(fromMs), hourOf(toMs - 1))
  }

  function offerPiece(finder: PlaceFinder, packed: Uint8Array): boolean {
    const place = placeReader.lastPlace(packed, finder.rule)
    if (place) finder.offer(place)
    return place !== undefined
  }

  /** Reads one hour from end to end; what was found before and is later than the hour stands. */
  function* offerHour(finder: PlaceFinder, hour: number): Generator<undefined, void> {
    for (let page = pieces.ofHour(hour, FIRST_PIECE, PAGE); ;) {
      for (const piece of page) if (finder.takenMsOf(piece.slot) < (hour + 1) * HOUR_MS) offerPiece(finder, piece.packed)
      const last = page.at(-1)
      if (!last || page.length < PAGE) return
      yield
      page = pieces.ofHour(hour, last, PAGE)
    }
  }

  /** Looks for the unit's last place before an hour, the latest hour first. */
  function offerUnit(finder: PlaceFinder, slot: number, beforeHour: number): void {
    for (let latest = pieces.latestOfUnit(slot, beforeHour); latest; latest = pieces.latestOfUnit(slot, latest.hour)) {
      const parts = latest.pieces === 1 ? [latest.packed] : pieces.ofUnit(slot, latest.hour, latest.hour)
      if (parts.filter((packed) => offerPiece(finder, packed)).length > 0) return
    }
  }

  /** The hours that may hold a place under the rule, the latest first. */
  function hoursOf({ atMs, asKnownNow }: PlaceRule): number[] {
    const hours = pieces.hours().filter((hour) => (asKnownNow ? hour.first_taken_ms : hour.first_received_ms) <= atMs)
    return hours.map(({ hour }) => hour).reverse()
  }

  function timesOf(slot: number, fromMs: number, toMs: number): Float64Array {
    const { takenMs } = recent.window.columns
    const times = recentIndices(slot, fromMs, toMs).map((i) => takenMs[i]!)
    for (const packed of packedBetween(slot, fromMs, toMs)) {
      for (const ms of unpackTimes(packed)) if (ms >= fromMs && ms < toMs) times.push(ms)
    }
    return Float64Array.from(times).sort()
  }

  function readUnit(slot: number, fromMs: number, toMs: number): FixColumns {
    const parts = packedBetween(slot, fromMs, toMs).map((packed) => within(unpackFixes(packed), fromMs, toMs))
    parts.push(pickFixes(recent.window.columns, recentIndices(slot, fromMs, toMs)))
    return sortFixes(joinFixes(parts))
  }

  function stats(): TrackStats {
    const { columns } = recent.window
    const found = {
      recentFixes: 0,
      recentBytes: recent.bytes,
      compactedFixes: 0,
      compactedBytes: 0,
      oldestMs: Infinity,
      newestMs: -Infinity,
    }
    for (let i = 0; i < columns.count; i++) {
      if (recent.isSorted(i)) continue
      found.recentFixes += 1
      found.oldestMs = Math.min(found.oldestMs, columns.takenMs[i]!)
      found.newestMs = Math.max(found.newestMs, columns.takenMs[i]!)
    }
    for (const hour of pieces.hours()) {
      if (hour.fixes === 0) continue
      found.compactedFixes += hour.fixes
      found.compactedBytes += hour.bytes
      found.oldestMs = Math.min(found.oldestMs, hour.first_taken_ms)
      found.newestMs = Math.max(found.newestMs, hour.last_taken_ms)
    }
    const { oldestMs, newestMs, ...sizes } = found
    return oldestMs > newestMs ? sizes : found
  }

  return {
    timesOf: (slot, fromMs, toMs) => reading(() => timesOf(slot, fromMs, toMs)),
    readUnit: (slot, fromMs, toMs) => reading(() => readUnit(slot, fromMs, toMs)),
    stats: () => reading(stats),
    // From the window to pieces to the places put aside: so does a fix move while this goes on. What moves is seen twice, which changes
    // nothing, and never missed.
    *placesAt(rule) {
      const finder = newPlaceFinder(rule)
      const hours = reading(() => {
        finder.offer(recent.window.columns)
        return hoursOf(rule).slice(0, WHOLE_HOURS)
      })
      yield
      const slots = Number(greatestSlot.get()?.['slot'] ?? -1) + 1
      let doneFrom = 0
      for (const hour of hours) {
        yield* offerHour(finder, hour)
        doneFrom = hour
        if (finder.found().count > slots / 2) break // the few that are left are found quicker one by one
      }
      for (let slot = 0, looked = 0; slot < slots; slot++) {
        if (finder.takenMsOf(slot) >= doneFrom * HOUR_MS) continue
        offerUnit(finder, slot, doneFrom)
        if (++looked % PAGE === 0) yield
      }
      finder.offer(reading(() => lastPlaces.found(rule.asKnownNow)))
      return finder.found()
    },
  }
}

/** Fixes handed out at once by a walk through everything. */
const PAGE_FIXES = 10_000

/** Every fix taken in the range, as one moment sees it, whatever happens meanwhile. @param database its own, only read, closed at the end */
export function* readEverything(database: DatabaseSync, fromMs: number, toMs: number): Generator<FixColumns, void> {
  try {
    database.exec('BEGIN')
    const { lastBlock, slotBefore, hourBefore } = readProgress(database)
    const between = database.prepare('SELECT packed FROM pieces INDEXED BY pieces_by_hour WHERE hour BETWEEN ? AND ? ORDER BY hour, slot')
    let page: FixColumns[] = []
    let held = 0
    for (const row of between.iterate(hourOf(fromMs), hourOf(toMs))) {
      const fixes = within(unpackFixes(row['packed'] as Uint8Array), fromMs, toMs) // the column is a BLOB; so below
      page.push(fixes)
      held += fixes.count
      if (held < PAGE_FIXES) continue
      yield joinFixes(page)
      page = []
      held = 0
    }
    if (held > 0) yield joinFixes(page)
    for (const row of database.prepare('SELECT id, packed FROM blocks ORDER BY id').iterate()) {
      const block = unpackFixes(row['packed'] as Uint8Array)
      const isLive = (i: number) => Number(row['id']) > lastBlock || block.slot[i]! >= slotBefore || hourOf(block.takenMs[i]!) >= hourBefore
      const fixes = pickWhere(block, (i) => block.takenMs[i]! >= fromMs && block.takenMs[i]! < toMs && isLive(i))
      if (fixes.count > 0) yield fixes
    }
  } finally {
    database.close()
  }
}

function within(fixes: FixColumns, fromMs: number, toMs: number): FixColumns {
  return pickWhere(fixes, (i) => fixes.takenMs[i]! >= fromMs && fixes.takenMs[i]! < toMs)
}

function pickWhere(fixes: FixColumns, admits: (index: number) => boolean): FixColumns {
  const indices: number[] = []
  for (let i = 0; i < fixes.count; i++) if (admits(i)) indices.push(i)
  if (indices.length === 0) return newFixColumns(0)
  return indices.length === fixes.count ? fixes : pickFixes(fixes, indices)
}
