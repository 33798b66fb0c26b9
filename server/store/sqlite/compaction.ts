/**
 * Keeping the track log small and quick to read, in steps of some ten milliseconds, each one transaction:
 *
 *   sort    the recent blocks become pieces, one for each unit and hour; what is of an hour still open goes back into blocks
 *   remove  an hour past its time goes, after the last place of each unit has been put aside
 *   fold    where a unit's hour lies in several pieces (late fixes, history, a window that was full) they become one
 *
 * Memory: what the recent window holds, and one unit's hour.
 */
import { joinFixes, pickFixes } from '../fix-columns.ts'
import { hourOf } from '../hours.ts'
import { unpackFixes } from '../packed-fixes.ts'
import { FIRST_PIECE } from './piece-tables.ts'
import type { TracksFile } from './tracks-file.ts'

export interface CompactionOptions {
  /** The most fixes the recent window may hold before it is sorted though its hour is open. */
  readonly windowFixes: number
  /** How long one step may take, the commit not counted; it handles one unit at least. */
  readonly stepMs: number
}

/** What a step of maintenance is told. */
export interface Upkeep {
  readonly nowMs: number
  readonly keepMs: number
}

export interface Compaction {
  /** Does one step of what is due. @returns false when nothing was */
  step(upkeep: Upkeep): boolean
  /** One step of sorting, if the window is full: for who appends where nobody maintains. */
  relieve(): void
}

/** Hours are due by their number: closed ones to be sorted, those past their time to be removed. */
interface Due {
  readonly closedBefore: number
  readonly expiredBefore: number
}

/** To be called after the commit of what a step wrote; `undefined` when nothing was due. */
type Done = readonly (() => void)[] | undefined

/** After its end an hour is given this long for what is on its way. */
const GRACE_MS = 120_000
/** Later than every hour there is: a full window is sorted whole. */
const EVERY_HOUR = 2 ** 31
/** Pieces or slots looked up at once. */
const PAGE = 128

export function openCompaction(file: TracksFile, { windowFixes, stepMs }: CompactionOptions): Compaction {
  const { database, recent, pieces, lastPlaces } = file
  const ragged = database.prepare('SELECT hour FROM hours WHERE is_ragged = 1 AND hour < ? ORDER BY hour LIMIT 1')
  const raggedSlots = database.prepare(
    'SELECT slot FROM pieces WHERE hour = ? AND slot >= ? GROUP BY slot HAVING count(*) > 1 ORDER BY slot LIMIT ?',
  )
  const smoothed = database.prepare('UPDATE hours SET is_ragged = 0 WHERE hour = ?')
  const expired = database.prepare('SELECT hour FROM hours WHERE hour < ? AND keep_until_ms <= ? ORDER BY hour LIMIT 1')
  const dropHour = database.prepare('DELETE FROM hours WHERE hour = ?')
  /** Where folding goes on. */
  let foldFrom = { hour: -1, slot: 0 }

  function isFull(): boolean {
    return recent.window.count >= windowFixes
  }

  function sort({ closedBefore, expiredBefore }: Due): Done {
    const { window, progress } = recent
    if (progress.lastBlock > 0) return sortSlots(closedBefore)
    // What is late for an hour that was sorted can wait for the next hour's sorting, unless it is past its time: only pieces are removed.
    const isDue = isFull() || closedBefore > progress.hourBefore || hourOf(window.oldestMs) < expiredBefore
    if (window.count === 0 || !isDue) return undefined
    const hourBefore = isFull() ? EVERY_HOUR : Math.max(closedBefore, expiredBefore)
    return [recent.note({ lastBlock: recent.lastBlock(), hourBefore, slotBefore: 0 })]
  }

  /** Sorts the next slots into pieces, as many as fit into a step. */
  function sortSlots(closedBefore: number): Done {
    const endMs = performance.now() + stepMs
    const { window, progress } = recent
    const { takenMs } = window.columns
    const end = recent.countUpTo(progress.lastBlock)
    let slot = progress.slotBefore
    while (slot < window.slots) {
      const indices = window.indicesOf(slot, (i) => i < end && hourOf(takenMs[i]!) < progress.hourBefore)
      if (indices.length > 0) pieces.insertByHour(slot, pickFixes(window.columns, indices))
      slot += 1
      if (performance.now() > endMs) break
    }
    foldFrom = { hour: -1, slot: 0 }
    if (slot < window.slots) return [recent.note({ slotBefore: slot })]
    // A full window was sorted whole; the next hour to be sorted is the one that is open now.
    return [recent.endSorting(), recent.note({ hourBefore: Math.min(progress.hourBefore, closedBefore) })]
  }

  function remove({ expiredBefore }: Due, nowMs: number): Done {
    const row = expired.get(expiredBefore, nowMs)
    if (!row) return undefined
    const hour = Number(row['hour'])
    const endMs = performance.now() + stepMs
    const due = pieces.ofHour(hour, FIRST_PIECE, PAGE)
    const done: (() => void)[] = []
    for (const piece of due) {
      const fixes = unpackFixes(piece.packed)
      done.push(lastPlaces.note(fixes))
      pieces.remove(hour, [piece], fixes.count)
      if (performance.now() > endMs) return done
    }
    if (due.length < PAGE) dropHour.run(hour)
    return done
  }

  function fold(closedBefore: number): Done {
    const row = ragged.get(closedBefore)
    if (!row) return undefined
    const hour = Number(row['hour'])
    const endMs = performance.now() + stepMs
    const fromSlot = hour === foldFrom.hour ? foldFrom.slot : 0
    const slots = raggedSlots.all(hour, fromSlot, PAGE).map(({ slot }) => Number(slot))
    for (const slot of slots) {
      const parts = pieces.ofUnitHour(hour, slot)
      const fixes = joinFixes(parts.map(({ packed }) => unpackFixes(packed)))
      pieces.remove(hour, parts, fixes.count)
      pieces.insert(hour, slot, fixes)
      if (performance.now() > endMs) return [() => (foldFrom = { hour, slot: slot + 1 })]
    }
    if (slots.length === PAGE) return [() => (foldFrom = { hour, slot: (slots.at(-1) ?? 0) + 1 })]
    // What came in behind the cursor meanwhile is found by one more look from the start.
    if (fromSlot === 0) smoothed.run(hour)
    return [() => (foldFrom = { hour, slot: 0 })]
  }

  return {
    step({ nowMs, keepMs }) {
      const due = { closedBefore: hourOf(nowMs - GRACE_MS), expiredBefore: hourOf(nowMs - keepMs) }
      let done: Done
      file.writing(() => (done = sort(due) ?? remove(due, nowMs) ?? fold(due.closedBefore)) ?? [])
      return done !== undefined
    },
    relieve() {
      if (isFull()) file.writing(() => sort({ closedBefore: 0, expiredBefore: 0 }) ?? [])
    },
  }
}
