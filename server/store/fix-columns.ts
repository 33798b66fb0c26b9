/** Making and filling fix columns: the one shape in which fixes go from the gate to the log and back. */
import type { FixColumns } from './ports.ts'

/** Columns of the given length, all zero. Cost: 35 bytes a fix. */
export function newFixColumns(count: number): FixColumns {
  return {
    count,
    slot: new Uint32Array(count),
    takenMs: new Float64Array(count),
    receivedMs: new Float64Array(count),
    lonE7: new Int32Array(count),
    latE7: new Int32Array(count),
    speedCmps: new Uint16Array(count),
    courseCdeg: new Uint16Array(count),
    accuracyDm: new Uint16Array(count),
    batteryPct: new Uint8Array(count),
    mark: new Uint8Array(count),
    source: new Uint16Array(count),
  }
}

/** The first `count` fixes of `columns`, as views that share memory with them. */
export function firstFixes(columns: FixColumns, count: number): FixColumns {
  return {
    count,
    slot: columns.slot.subarray(0, count),
    takenMs: columns.takenMs.subarray(0, count),
    receivedMs: columns.receivedMs.subarray(0, count),
    lonE7: columns.lonE7.subarray(0, count),
    latE7: columns.latE7.subarray(0, count),
    speedCmps: columns.speedCmps.subarray(0, count),
    courseCdeg: columns.courseCdeg.subarray(0, count),
    accuracyDm: columns.accuracyDm.subarray(0, count),
    batteryPct: columns.batteryPct.subarray(0, count),
    mark: columns.mark.subarray(0, count),
    source: columns.source.subarray(0, count),
  }
}
