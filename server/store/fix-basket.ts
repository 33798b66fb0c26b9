/** Fixes gathered from many calls for one commit. */
import type { FixColumns } from './ports.ts'
import { firstFixes, newFixColumns, putFixes } from './fix-columns.ts'

export interface FixBasket {
  /** Copies fixes in. */
  put(fixes: FixColumns): void
  /** All that was put in since the last time, in that order, with the one buffer that they lie in. */
  take(): { readonly fixes: FixColumns; readonly buffer: ArrayBuffer }
}

/** Room for what usually comes between two commits at 20,000 fixes/s; it doubles when more does. */
const FIRST_CAPACITY = 512

/** Cost: a copy of each fix; a new buffer for each time it is emptied, because the last one has been given away. */
export function fixBasket(): FixBasket {
  let columns = newFixColumns(0)
  let count = 0

  function reserve(capacity: number): void {
    if (capacity <= columns.count) return
    const grown = newFixColumns(Math.max(FIRST_CAPACITY, columns.count * 2, capacity))
    putFixes(firstFixes(columns, count), grown, 0)
    columns = grown
  }

  return {
    put(fixes) {
      reserve(count + fixes.count)
      putFixes(fixes, columns, count)
      count += fixes.count
    },
    take() {
      const fixes = firstFixes(columns, count)
      const buffer = columns.takenMs.buffer as ArrayBuffer // made by `newFixColumns`
      columns = newFixColumns(0)
      count = 0
      return { fixes, buffer }
    },
  }
}
