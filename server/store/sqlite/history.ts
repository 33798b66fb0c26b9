/** Old fixes that come in by import: straight into pieces, each once. */
import type { FixColumns } from '../ports.ts'
import { pickFixes } from '../fix-columns.ts'
import { HOUR_MS, hourOf } from '../hours.ts'
import type { TrackReads } from './track-reads.ts'
import type { TracksFile } from './tracks-file.ts'

export interface ImportCount {
  readonly stored: number
  readonly duplicates: number
}

/** Stores what is new of `fixes` in one transaction: hand in some ten thousand at once. */
export function importHistory(file: TracksFile, reads: TrackReads, fixes: FixColumns, keepUntilMs: number): ImportCount {
  let stored = 0
  file.writing(() => {
    for (const hour of new Set(Array.from(fixes.takenMs, hourOf))) file.pieces.keepHour(hour, keepUntilMs)
    for (const [slot, indices] of indicesByUnit(fixes)) {
      const fresh = freshIndices(reads, slot, fixes.takenMs, indices)
      if (fresh.length > 0) file.pieces.insertByHour(slot, pickFixes(fixes, fresh))
      stored += fresh.length
    }
    return []
  })
  return { stored, duplicates: fixes.count - stored }
}

function indicesByUnit({ count, slot }: FixColumns): ReadonlyMap<number, readonly number[]> {
  const byUnit = new Map<number, number[]>()
  for (let i = 0; i < count; i++) {
    const indices = byUnit.get(slot[i]!)
    if (indices) indices.push(i)
    else byUnit.set(slot[i]!, [i])
  }
  return byUnit
}

function freshIndices(reads: TrackReads, slot: number, takenMs: Float64Array, indices: readonly number[]): number[] {
  const seen = new Set<number>()
  const hours = new Set<number>()
  return indices.filter((index) => {
    const ms = takenMs[index]!
    const hour = hourOf(ms)
    if (!hours.has(hour)) {
      hours.add(hour)
      for (const stored of reads.timesOf(slot, hour * HOUR_MS, (hour + 1) * HOUR_MS)) seen.add(stored)
    }
    if (seen.has(ms)) return false
    seen.add(ms)
    return true
  })
}
