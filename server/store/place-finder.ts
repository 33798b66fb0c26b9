/** Collects the best place of every unit (rule T5) from fixes offered in any order, each once or more. */
import type { FixColumns } from './ports.ts'
import { firstFixes, newFixColumns, putFix, putFixes } from './fix-columns.ts'
import { isBetterPlace, mayBePlace, type PlaceRule } from './place-rule.ts'

export interface PlaceFinder {
  readonly rule: PlaceRule
  offer(columns: FixColumns): void
  /** `takenMs` of the best place so far; -Infinity where there is none. */
  takenMsOf(slot: number): number
  /** One fix a unit, in no promised order. */
  found(): FixColumns
}

const FIRST_CAPACITY = 256
const NONE = -1

/** Cost: about 5 ns a fix offered, 4 bytes a slot up to the greatest. */
export function newPlaceFinder(rule: PlaceRule): PlaceFinder {
  let rowOf = new Int32Array(FIRST_CAPACITY).fill(NONE)
  let best = newFixColumns(FIRST_CAPACITY)
  let rows = 0

  function rowFor(slot: number): number {
    if (slot >= rowOf.length) rowOf = grownTo(rowOf, slot + 1)
    if (rows === best.count) {
      const grown = newFixColumns(rows * 2)
      putFixes(best, grown, 0)
      best = grown
    }
    return (rowOf[slot] = rows++)
  }

  function take(columns: FixColumns, index: number): void {
    const slot = columns.slot[index]!
    const row = rowOf[slot] ?? NONE
    if (row === NONE) putFix(columns, index, best, rowFor(slot))
    else if (isBetterPlace(columns, index, best, row)) putFix(columns, index, best, row)
  }

  return {
    rule,
    offer(columns) {
      if (columns.count === 1) {
        if (mayBePlace(rule, columns, 0)) take(columns, 0)
        return
      }
      // First the best index of each unit, then one copy a unit: in order of arrival nearly every fix betters the one before.
      let bestIndex = new Int32Array(rowOf.length).fill(NONE)
      for (let index = 0; index < columns.count; index++) {
        if (!mayBePlace(rule, columns, index)) continue
        const slot = columns.slot[index]!
        if (slot >= bestIndex.length) bestIndex = grownTo(bestIndex, slot + 1)
        const other = bestIndex[slot]!
        if (other === NONE || isBetterPlace(columns, index, columns, other)) bestIndex[slot] = index
      }
      for (const index of bestIndex) if (index !== NONE) take(columns, index)
    },
    takenMsOf(slot) {
      const row = rowOf[slot] ?? NONE
      return row === NONE ? -Infinity : best.takenMs[row]!
    },
    found: () => firstFixes(best, rows),
  }
}

function grownTo(indices: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.max(length, indices.length * 2)).fill(NONE)
  grown.set(indices)
  return grown
}
