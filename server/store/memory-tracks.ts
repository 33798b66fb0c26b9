import type { FixColumns, TrackLog } from './ports.ts'
import { checkFixes, pickFixes, sliceFixes, sortFixes } from './fix-columns.ts'
import { newFixWindow } from './fix-window.ts'
import { HOUR_MS, hourOf } from './hours.ts'
import { boundedWaiting, type StoreLimits } from './limits.ts'
import { newPlaceFinder } from './place-finder.ts'
import { EVER_KNOWN, EVER_TAKEN } from './place-rule.ts'

/** Fixes given at once by `readAll`. */
const PAGE_FIXES = 10_000

/** The eleven columns of a fix, and the link to its unit's fix before. */
const BYTES_A_FIX = 42

/** The track log in memory: 42 bytes a fix, nothing compacted; `maintain` only removes. */
export function memoryTracks({ maxWaitingFixes }: StoreLimits): TrackLog {
  const waiting = boundedWaiting(maxWaitingFixes, 'fixes')
  const fixes = newFixWindow()
  const keepUntilMs = new Map<number, number>()
  const lastKnown = newPlaceFinder(EVER_KNOWN)
  const lastTaken = newPlaceFinder(EVER_TAKEN)

  function unitBetween(slot: number, fromMs: number, toMs: number): FixColumns {
    const { takenMs } = fixes.columns
    const indices = fixes.indicesOf(slot, (i) => takenMs[i]! >= fromMs && takenMs[i]! < toMs)
    return sortFixes(pickFixes(fixes.columns, indices))
  }

  function removeBefore(nowMs: number, keepMs: number): void {
    const { columns } = fixes
    const isDue = (i: number) => {
      const hour = hourOf(columns.takenMs[i]!)
      return (hour + 1) * HOUR_MS <= nowMs - keepMs && (keepUntilMs.get(hour) ?? 0) <= nowMs
    }
    const due: number[] = []
    for (let i = 0; i < columns.count; i++) if (isDue(i)) due.push(i)
    if (due.length === 0) return
    const removed = pickFixes(columns, due)
    lastKnown.offer(removed)
    lastTaken.offer(removed)
    fixes.retain((i) => !isDue(i))
  }

  return {
    async append(columns) {
      checkFixes(columns)
      await waiting.during(columns.count, async () => {
        fixes.add(columns)
        await Promise.resolve() // as every driver: the answer comes later, and calls made meanwhile wait beside this one
      })
    },
    async timesOf(slot, fromMs, toMs) {
      return unitBetween(slot, fromMs, toMs).takenMs
    },
    async readUnit(slot, fromMs, toMs) {
      return unitBetween(slot, fromMs, toMs)
    },
    async placesAt(atMs, { asKnownNow = false } = {}) {
      const finder = newPlaceFinder({ atMs, asKnownNow })
      finder.offer((asKnownNow ? lastTaken : lastKnown).found())
      finder.offer(fixes.columns)
      return finder.found()
    },
    async *readAll(fromMs, toMs) {
      const { columns } = fixes
      const indices: number[] = []
      for (let i = 0; i < columns.count; i++) if (columns.takenMs[i]! >= fromMs && columns.takenMs[i]! < toMs) indices.push(i)
      const chosen = pickFixes(columns, indices)
      for (let at = 0; at < chosen.count; at += PAGE_FIXES) yield sliceFixes(chosen, at, Math.min(at + PAGE_FIXES, chosen.count))
    },
    async importHistory(columns, untilMs) {
      checkFixes(columns)
      const fresh: number[] = []
      const seen = new Set<string>()
      for (let i = 0; i < columns.count; i++) {
        const [slot, takenMs] = [columns.slot[i]!, columns.takenMs[i]!]
        const hour = hourOf(takenMs)
        keepUntilMs.set(hour, Math.max(untilMs, keepUntilMs.get(hour) ?? 0))
        const key = `${slot}/${takenMs}`
        if (seen.has(key) || unitBetween(slot, takenMs, takenMs + 1).count > 0) continue
        seen.add(key)
        fresh.push(i)
      }
      fixes.add(pickFixes(columns, fresh))
      return { stored: fresh.length, duplicates: columns.count - fresh.length }
    },
    async maintain(nowMs, keepMs) {
      removeBefore(nowMs, keepMs)
      return { more: false }
    },
    async stats() {
      const { takenMs } = fixes.columns
      const held = { recentFixes: fixes.count, compactedFixes: 0, recentBytes: fixes.count * BYTES_A_FIX, compactedBytes: 0 }
      if (fixes.count === 0) return held
      return { ...held, oldestMs: takenMs.reduce((a, b) => Math.min(a, b)), newestMs: takenMs.reduce((a, b) => Math.max(a, b)) }
    },
  }
}
