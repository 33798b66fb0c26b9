/** Making, filling and cutting fix columns: the one shape in which fixes go from the gate to the log and back. */
import type { FixColumns } from './ports.ts'

/** Bytes a fix takes in memory. */
const FIX_BYTES = 38

/**
 * Columns of the given length, all zero, in one buffer: wide columns come first, so that each is aligned whatever the length.
 *
 * Cost: 38 bytes a fix and one allocation; eleven buffers of their own cost three times as much at a hundred fixes.
 */
export function newFixColumns(count: number): FixColumns {
  const buffer = new ArrayBuffer(count * FIX_BYTES)
  return {
    count,
    takenMs: new Float64Array(buffer, 0, count),
    receivedMs: new Float64Array(buffer, count * 8, count),
    slot: new Uint32Array(buffer, count * 16, count),
    lonE7: new Int32Array(buffer, count * 20, count),
    latE7: new Int32Array(buffer, count * 24, count),
    speedCmps: new Uint16Array(buffer, count * 28, count),
    courseCdeg: new Uint16Array(buffer, count * 30, count),
    accuracyDm: new Uint16Array(buffer, count * 32, count),
    source: new Uint16Array(buffer, count * 34, count),
    batteryPct: new Uint8Array(buffer, count * 36, count),
    mark: new Uint8Array(buffer, count * 37, count),
  }
}

/** The fixes of `columns` from `start` to before `end`, as views that share memory with them. */
export function sliceFixes(columns: FixColumns, start: number, end: number): FixColumns {
  return {
    count: end - start,
    slot: columns.slot.subarray(start, end),
    takenMs: columns.takenMs.subarray(start, end),
    receivedMs: columns.receivedMs.subarray(start, end),
    lonE7: columns.lonE7.subarray(start, end),
    latE7: columns.latE7.subarray(start, end),
    speedCmps: columns.speedCmps.subarray(start, end),
    courseCdeg: columns.courseCdeg.subarray(start, end),
    accuracyDm: columns.accuracyDm.subarray(start, end),
    batteryPct: columns.batteryPct.subarray(start, end),
    mark: columns.mark.subarray(start, end),
    source: columns.source.subarray(start, end),
  }
}

/** The first `count` fixes of `columns`, as views that share memory with them; the same columns when that is all of them. */
export function firstFixes(columns: FixColumns, count: number): FixColumns {
  return count === columns.count ? columns : sliceFixes(columns, 0, count)
}

/** @param out filled from index `at` on with every fix of `columns` */
export function putFixes(columns: FixColumns, out: FixColumns, at: number): void {
  out.slot.set(columns.slot, at)
  out.takenMs.set(columns.takenMs, at)
  out.receivedMs.set(columns.receivedMs, at)
  out.lonE7.set(columns.lonE7, at)
  out.latE7.set(columns.latE7, at)
  out.speedCmps.set(columns.speedCmps, at)
  out.courseCdeg.set(columns.courseCdeg, at)
  out.accuracyDm.set(columns.accuracyDm, at)
  out.batteryPct.set(columns.batteryPct, at)
  out.mark.set(columns.mark, at)
  out.source.set(columns.source, at)
}

/** @param out element `to` is overwritten with fix `from` of `columns` */
export function putFix(columns: FixColumns, from: number, out: FixColumns, to: number): void {
  out.slot[to] = columns.slot[from]!
  out.takenMs[to] = columns.takenMs[from]!
  out.receivedMs[to] = columns.receivedMs[from]!
  out.lonE7[to] = columns.lonE7[from]!
  out.latE7[to] = columns.latE7[from]!
  out.speedCmps[to] = columns.speedCmps[from]!
  out.courseCdeg[to] = columns.courseCdeg[from]!
  out.accuracyDm[to] = columns.accuracyDm[from]!
  out.batteryPct[to] = columns.batteryPct[from]!
  out.mark[to] = columns.mark[from]!
  out.source[to] = columns.source[from]!
}

/** Copies of the fixes at `indices`, in their order. */
export function pickFixes(columns: FixColumns, indices: ArrayLike<number>): FixColumns {
  const out = newFixColumns(indices.length)
  for (let i = 0; i < indices.length; i++) putFix(columns, indices[i]!, out, i)
  return out
}

/** One set of columns holding every fix of `parts`, in their order. Copies. */
export function joinFixes(parts: readonly FixColumns[]): FixColumns {
  const out = newFixColumns(parts.reduce((sum, part) => sum + part.count, 0))
  let at = 0
  for (const part of parts) {
    putFixes(part, out, at)
    at += part.count
  }
  return out
}

/** The fixes in order of `takenMs`, then `receivedMs`; the same columns when they are so already. */
export function sortFixes(columns: FixColumns): FixColumns {
  if (areSorted(columns)) return columns
  const { takenMs, receivedMs } = columns
  const order = Uint32Array.from({ length: columns.count }, (_, i) => i)
  order.sort((a, b) => takenMs[a]! - takenMs[b]! || receivedMs[a]! - receivedMs[b]! || a - b)
  return pickFixes(columns, order)
}

function areSorted({ count, takenMs, receivedMs }: FixColumns): boolean {
  for (let i = 1; i < count; i++) {
    if (takenMs[i]! < takenMs[i - 1]!) return false
    if (takenMs[i] === takenMs[i - 1] && receivedMs[i]! < receivedMs[i - 1]!) return false
  }
  return true
}

/** @throws RangeError when a time is not a whole number of ms that a track log can hold, or the columns differ in length */
export function checkFixes(columns: FixColumns): void {
  for (const [name, column] of Object.entries(columns)) {
    if (name !== 'count' && column.length !== columns.count)
      throw new RangeError(`${name} holds ${column.length} fixes, not ${columns.count}`)
  }
  for (let i = 0; i < columns.count; i++) {
    const takenMs = columns.takenMs[i]!
    const receivedMs = columns.receivedMs[i]!
    if (!(Number.isSafeInteger(takenMs) && Number.isSafeInteger(receivedMs) && takenMs >= 0 && receivedMs >= 0)) {
      throw new RangeError(`times of fix ${i} are not whole ms: taken ${takenMs}, received ${receivedMs}`)
    }
  }
}
