/** Fixes in memory in order of arrival, with each unit's own chained together, so that one unit is found without a scan. */
import type { FixColumns } from './ports.ts'
import { firstFixes, newFixColumns, pickFixes, putFixes } from './fix-columns.ts'

/** Cost: 42 bytes a fix and 4 a slot. */
export interface FixWindow {
  /** Every fix held, as views: valid until the next change. */
  readonly columns: FixColumns
  readonly count: number
  /** One more than the greatest slot held. */
  readonly slots: number
  /** The least `takenMs` held; Infinity when there is none. */
  readonly oldestMs: number
  add(fixes: FixColumns): void
  /** Indices of one unit's fixes for which `admits` holds, in order of arrival. */
  indicesOf(slot: number, admits: (index: number) => boolean): number[]
  /** Keeps only the fixes for which `keeps` holds. */
  retain(keeps: (index: number) => boolean): void
}

const END = -1
const FIRST_CAPACITY = 1_024

export function newFixWindow(): FixWindow {
  let all = newFixColumns(FIRST_CAPACITY)
  let previous = new Int32Array(FIRST_CAPACITY)
  let last = new Int32Array(FIRST_CAPACITY).fill(END)
  let count = 0
  let slots = 0
  let oldestMs = Infinity
  let columns = firstFixes(all, 0)

  function reserve(capacity: number): void {
    if (capacity <= all.count) return
    const grown = newFixColumns(Math.max(capacity, Math.ceil(all.count * 1.5)))
    putFixes(firstFixes(all, count), grown, 0)
    all = grown
    const links = new Int32Array(grown.count)
    links.set(previous.subarray(0, count))
    previous = links
  }

  function link(index: number): void {
    const slot = all.slot[index]!
    if (slot >= last.length) {
      const grown = new Int32Array(Math.max(slot + 1, last.length * 2)).fill(END)
      grown.set(last)
      last = grown
    }
    if (slot >= slots) slots = slot + 1
    oldestMs = Math.min(oldestMs, all.takenMs[index]!)
    previous[index] = last[slot]!
    last[slot] = index
  }

  function add(fixes: FixColumns): void {
    reserve(count + fixes.count)
    putFixes(fixes, all, count)
    const end = count + fixes.count
    while (count < end) link(count++)
    columns = firstFixes(all, count)
  }

  return {
    get columns() {
      return columns
    },
    get count() {
      return count
    },
    get oldestMs() {
      return oldestMs
    },
    get slots() {
      return slots
    },
    add,
    indicesOf(slot, admits) {
      const indices: number[] = []
      if (slot >= last.length) return indices
      for (let index = last[slot]!; index !== END; index = previous[index]!) if (admits(index)) indices.push(index)
      return indices.reverse()
    },
    retain(keeps) {
      const kept: number[] = []
      for (let index = 0; index < count; index++) if (keeps(index)) kept.push(index)
      const left = pickFixes(all, kept)
      all = newFixColumns(Math.max(FIRST_CAPACITY, left.count))
      previous = new Int32Array(all.count)
      last.fill(END)
      count = 0
      slots = 0
      oldestMs = Infinity
      add(left)
    },
  }
}
