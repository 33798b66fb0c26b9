/**
 * Fixes as bytes: `arrival` for those of many units as they came, `track` for one unit's in order of time.
 *
 * Layout: u8 version (1), u8 order (0 arrival, 1 track), varint count, then eleven columns (`bit-packing.ts`) in this order: slot, time,
 * age, longitude, latitude, speed, course, accuracy, battery, mark, source; then four zeros. `time` is when it was received (arrival) or
 * taken (track), and `age` is received less taken: small, whatever the clocks say.
 */
import type { FixColumns } from './ports.ts'
import {
  newSink,
  readColumn,
  readFloor,
  readValue,
  readVarint,
  skipColumn,
  SPARE_BYTES,
  writeByte,
  writeColumn,
  writeVarint,
  type ByteSource,
} from './bit-packing.ts'
import { newFixColumns } from './fix-columns.ts'
import { mayBePlace, type PlaceRule } from './place-rule.ts'

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

interface Opened extends ByteSource {
  readonly order: FixOrder
  readonly count: number
}

/** @throws RangeError when the bytes are of another version */
function open(bytes: Uint8Array): Opened {
  if (bytes[0] !== VERSION) throw new RangeError(`packed fixes of version ${bytes[0]}, not ${VERSION}`)
  const order = ORDERS[bytes[1]!]
  if (!order) throw new RangeError(`packed fixes in order ${bytes[1]}`)
  const source = { bytes, at: 2 }
  const count = readVarint(source)
  return { ...source, bytes, order, count }
}

/**
 * The packed fixes, or the first `limit` of them.
 *
 * Cost: about 0.1 µs a fix up to the limit.
 */
export function unpackFixes(bytes: Uint8Array, limit = Infinity): FixColumns {
  const source = open(bytes)
  const wanted = Math.min(limit, source.count)
  const fixes = newFixColumns(wanted)
  const values = new Float64Array(wanted)
  const take = (out: { set(from: ArrayLike<number>): void }) => {
    readColumn(source, source.count, wanted, values)
    out.set(values)
  }

  take(fixes.slot)
  take(source.order === 'track' ? fixes.takenMs : fixes.receivedMs)
  readColumn(source, source.count, wanted, values)
  if (source.order === 'track') for (let i = 0; i < wanted; i++) fixes.receivedMs[i] = fixes.takenMs[i]! + values[i]!
  else for (let i = 0; i < wanted; i++) fixes.takenMs[i] = fixes.receivedMs[i]! - values[i]!
  take(fixes.lonE7)
  take(fixes.latE7)
  take(fixes.speedCmps)
  take(fixes.courseCdeg)
  take(fixes.accuracyDm)
  take(fixes.batteryPct)
  take(fixes.mark)
  take(fixes.source)
  return fixes
}

/** The `takenMs` of a packed track, in order; nothing else is unpacked. */
export function unpackTimes(bytes: Uint8Array): Float64Array {
  const source = open(bytes)
  const times = new Float64Array(source.count)
  skipColumn(source, source.count)
  readColumn(source, source.count, source.count, times)
  return times
}

/** Finds places in packed tracks, one after another, without unpacking what it does not need. Owns its scratch memory. */
export interface PlaceReader {
  /** The last fix that may be a place under the rule, as columns of one, good until the next call; `undefined` when there is none. */
  lastPlace(bytes: Uint8Array, rule: PlaceRule): FixColumns | undefined
}

/** Cost: about 20 ns a fix of the track up to the place; nothing is allocated. */
export function newPlaceReader(): PlaceReader {
  const place = newFixColumns(1)
  let takenMs = new Float64Array(0)
  let receivedMs = new Float64Array(0)
  let mark = new Float64Array(0)
  let values = new Float64Array(0)

  function reserve(count: number): void {
    if (count <= values.length) return
    takenMs = new Float64Array(count)
    receivedMs = new Float64Array(count)
    mark = new Float64Array(count)
    values = new Float64Array(count)
  }

  /** Whether the heads of the columns already say that no fix of the track had been taken, or received, by then: so it is early in an hour. */
  function isAllAfter(bytes: Uint8Array, { atMs, asKnownNow }: PlaceRule): boolean {
    const source = open(bytes)
    skipColumn(source, source.count)
    const firstMs = readValue(source, source.count, 0, values)
    return firstMs + (asKnownNow ? 0 : readFloor(source, source.count)) > atMs
  }

  function indexOfLast(bytes: Uint8Array, rule: PlaceRule): number {
    const source = open(bytes)
    const { count } = source
    skipColumn(source, count)
    readColumn(source, count, count, takenMs)
    readColumn(source, count, count, receivedMs)
    for (let i = 0; i < count; i++) receivedMs[i] = receivedMs[i]! + takenMs[i]!
    for (let skipped = 0; skipped < COLUMNS_BEFORE_MARK; skipped++) skipColumn(source, count)
    readColumn(source, count, count, mark)
    const columns = { takenMs, receivedMs, mark }
    for (let i = count - 1; i >= 0; i--) if (mayBePlace(rule, columns, i)) return i
    return -1
  }

  function readPlace(bytes: Uint8Array, index: number): void {
    const source = open(bytes)
    const take = () => readValue(source, source.count, index, values)
    place.slot[0] = take()
    skipColumn(source, source.count)
    skipColumn(source, source.count)
    place.takenMs[0] = takenMs[index]!
    place.receivedMs[0] = receivedMs[index]!
    place.lonE7[0] = take()
    place.latE7[0] = take()
    place.speedCmps[0] = take()
    place.courseCdeg[0] = take()
    place.accuracyDm[0] = take()
    place.batteryPct[0] = take()
    place.mark[0] = mark[index]!
    skipColumn(source, source.count)
    place.source[0] = take()
  }

  return {
    lastPlace(bytes, rule) {
      reserve(open(bytes).count)
      if (isAllAfter(bytes, rule)) return undefined
      const index = indexOfLast(bytes, rule)
      if (index < 0) return undefined
      readPlace(bytes, index)
      return place
    },
  }
}

/** Longitude to battery. */
const COLUMNS_BEFORE_MARK = 6
