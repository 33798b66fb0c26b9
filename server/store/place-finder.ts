/** Collects the best place of every unit (rule T5) from fixes offered in any order, each once or more. */
import type { FixColumns } from './ports.ts'
import { firstFixes, newFixColumns, putFix, putFixes } from './fix-columns.ts'
import { isBetterPlace, mayBePlace, type PlaceRule } from './place-rule.ts'

export interface PlaceFinder {
  offer(columns: FixColumns, index: number): void
  offerAll(columns: FixColumns): void
  has(slot: number): boolean
  /** `takenMs` of the best place so far; -Infinity where there is none. */
  takenMsOf(slot: number): number
  /** One fix a unit, in no promised order. */
  found(): FixColumns
}

const FIRST_CAPACITY = 256

export function newPlaceFinder(rule: PlaceRule): PlaceFinder {
  const rowOf = new Map<number, number>()
  let best = newFixColumns(FIRST_CAPACITY)

  function rowFor(slot: number): number {
    const row = rowOf.size
    rowOf.set(slot, row)
    if (row === best.count) {
      const grown = newFixColumns(best.count * 2)
      putFixes(best, grown, 0)
      best = grown
    }
    return row
  }

  function offer(columns: FixColumns, index: number): void {
    if (!mayBePlace(rule, columns, index)) return
    const slot = columns.slot[index]!
    const row = rowOf.get(slot)
    if (row === undefined) {
      const added = rowFor(slot)
      putFix(columns, index, best, added)
    } else if (isBetterPlace(columns, index, best, row)) putFix(columns, index, best, row)
  }

  return {
    offer,
    offerAll(columns) {
      for (let index = 0; index < columns.count; index++) offer(columns, index)
    },
    has: (slot) => rowOf.has(slot),
    takenMsOf(slot) {
      const row = rowOf.get(slot)
      return row === undefined ? -Infinity : best.takenMs[row]!
    },
    found: () => firstFixes(best, rowOf.size),
  }
}
