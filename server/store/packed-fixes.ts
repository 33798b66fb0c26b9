/**
 * Fixes as bytes: `arrival` for those of many units as they came, `track` for one unit's in order of time.
 *
 * Layout: u8 version (1), u8 order (0 arrival, 1 track), varint count, then eleven columns (`bit-packing.ts`) in this order: slot, time,
 * age, longitude, latitude, speed, course, accuracy, battery, mark, source; then four zeros. `time` is when it was received (arrival) or
 * taken (track), and `age` is received less taken: small, whatever the clocks say.
 */
import type { FixColumns } from './ports.ts'
import { newSink, readVarint, SPARE_BYTES, writeByte, writeVarint } from './bit-packing.ts'
import { newHead, readHead, readValues, type ColumnHead } from './column-reader.ts'
import { writeColumn } from './column-writer.ts'
import { newFixColumns } from './fix-columns.ts'

export type FixOrder = 'arrival' | 'track'

const VERSION = 1
const ORDERS = ['arrival', 'track'] as const satisfies readonly FixOrder[]
/** Room for the headers of the columns; and what a fix takes at most as a rule. The sink grows past it. */
const HEADER_BYTES = 512
const USUAL_BYTES = 20

/** Packs one fix or more. Cost: about 0.3 µs and 9 to 18 bytes a fix. */
export function packFixes(fixes: FixColumns, order: FixOrder): Uint8Array {
  const sink = newSink(HEADER_BYTES + fixes.count * USUAL_BYTES)
  const values = new Float64Array(fixes.count)
  const neighboursAlike = order === 'track'
  const put = (fill: ArrayLike<number>, tryDelta: boolean) => {
    values.set(fill)
    writeColumn(sink, values, tryDelta)
  }

  writeByte(sink, VERSION)
  writeByte(sink, ORDERS.indexOf(order))
  writeVarint(sink, fixes.count)
  put(fixes.slot, false)
  put(order === 'track' ? fixes.takenMs : fixes.receivedMs, neighboursAlike)
  for (let i = 0; i < fixes.count; i++) values[i] = fixes.receivedMs[i]! - fixes.takenMs[i]!
  writeColumn(sink, values, false)
  put(fixes.lonE7, neighboursAlike)
  put(fixes.latE7, neighboursAlike)
  put(fixes.speedCmps, neighboursAlike)
  put(fixes.courseCdeg, neighboursAlike)
  put(fixes.accuracyDm, neighboursAlike)
  put(fixes.batteryPct, neighboursAlike)
  put(fixes.mark, false)
  put(fixes.source, false)
  for (let i = 0; i < SPARE_BYTES; i++) writeByte(sink, 0)
  return sink.bytes.slice(0, sink.at)
}

/** Where the columns of packed fixes begin, by name; in the order in which they lie. */
export interface FixHeads {
  readonly slot: ColumnHead
  readonly time: ColumnHead
  readonly age: ColumnHead
  readonly lonE7: ColumnHead
  readonly latE7: ColumnHead
  readonly speedCmps: ColumnHead
  readonly courseCdeg: ColumnHead
  readonly accuracyDm: ColumnHead
  readonly batteryPct: ColumnHead
  readonly mark: ColumnHead
  readonly source: ColumnHead
}

export function newFixHeads(): FixHeads {
  return {
    slot: newHead(),
    time: newHead(),
    age: newHead(),
    lonE7: newHead(),
    latE7: newHead(),
    speedCmps: newHead(),
    courseCdeg: newHead(),
    accuracyDm: newHead(),
    batteryPct: newHead(),
    mark: newHead(),
    source: newHead(),
  }
}

/**
 * Reads the heads of all columns.
 *
 * @param out every field is overwritten
 * @throws RangeError when the bytes are of another version, or cut short
 */
export function readFixHeads(bytes: Uint8Array, out: FixHeads): { readonly count: number; readonly order: FixOrder } {
  if (bytes[0] !== VERSION) throw new RangeError(`packed fixes of version ${bytes[0]}, not ${VERSION}`)
  const order = ORDERS[bytes[1]!]
  if (!order) throw new RangeError(`packed fixes in order ${bytes[1]}`)
  const source = { bytes, at: 2 }
  const count = readVarint(source)
  readHead(source, count, out.slot)
  readHead(source, count, out.time)
  readHead(source, count, out.age)
  readHead(source, count, out.lonE7)
  readHead(source, count, out.latE7)
  readHead(source, count, out.speedCmps)
  readHead(source, count, out.courseCdeg)
  readHead(source, count, out.accuracyDm)
  readHead(source, count, out.batteryPct)
  readHead(source, count, out.mark)
  readHead(source, count, out.source)
  return { count, order }
}

/**
 * The packed fixes.
 *
 * Cost: about 0.1 µs a fix.
 */
export function unpackFixes(bytes: Uint8Array): FixColumns {
  const heads = newFixHeads()
  const { count, order } = readFixHeads(bytes, heads)
  const fixes = newFixColumns(count)
  const values = new Float64Array(count)
  const take = (head: ColumnHead, out: { set(from: ArrayLike<number>): void }) => {
    readValues(head, count, values)
    out.set(values)
  }

  take(heads.slot, fixes.slot)
  take(heads.time, order === 'track' ? fixes.takenMs : fixes.receivedMs)
  readValues(heads.age, count, values)
  if (order === 'track') for (let i = 0; i < count; i++) fixes.receivedMs[i] = fixes.takenMs[i]! + values[i]!
  else for (let i = 0; i < count; i++) fixes.takenMs[i] = fixes.receivedMs[i]! - values[i]!
  take(heads.lonE7, fixes.lonE7)
  take(heads.latE7, fixes.latE7)
  take(heads.speedCmps, fixes.speedCmps)
  take(heads.courseCdeg, fixes.courseCdeg)
  take(heads.accuracyDm, fixes.accuracyDm)
  take(heads.batteryPct, fixes.batteryPct)
  take(heads.mark, fixes.mark)
  take(heads.source, fixes.source)
  return fixes
}

/** The `takenMs` of a packed track, in order; nothing else is unpacked. */
export function unpackTimes(bytes: Uint8Array): Float64Array {
  const heads = newFixHeads()
  const { count } = readFixHeads(bytes, heads)
  const times = new Float64Array(count)
  readValues(heads.time, count, times)
  return times
}
