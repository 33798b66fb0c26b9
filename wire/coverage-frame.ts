/**
 * The judgements on compounds, packed in columns: those that changed, about once a second. Little-endian; every column starts at a multiple of 4.
 *
 *     offset  type      field
 *     0       u8        version (1)
 *     1       u8        flags: bit 0: everything, drop what you hold
 *     2       u16       bytes of this header (24)
 *     4       u32       bytes of the whole message
 *     8       f64       serverMs: Unix ms of the judgement
 *     16      u32       n: compounds
 *     20      u32       0
 *     24      u32[n]    slot of the compound
 *             u32[n]    ms since it has had this status; 4294967295: not known
 *             u32[n]    ms until it becomes a gap if nobody comes; 4294967295: nothing foreseen
 *             u32[n]    ms since the last visit; 4294967295: never
 *             u32[n]    ms since any place of its ring was seen; 4294967295: never
 *             u32[n]    slot of the responder who is there soonest; 4294967295: nobody is available, or nobody asked
 *             u16[n]    share of the ring seen, 1/10000; 65535: no surroundings to see
 *             u16[n]    unseen sides, a bit a sector of 22.5°, bit 0 round north, clockwise
 *             u16[n]    length of unseen ring, m; 65534 stands for more
 *             u16[n]    seconds until the responder is there; 65535: not known
 *             u8[n]     status, by index into `COVERAGE_STATUSES`
 *             u8[n]     reason, by index into `COVERAGE_REASONS`
 *             u8[n]     how the seconds were found: 1 by road, 0 straight line × 1.35
 *
 * The u16 block is padded to a multiple of 4 once, after its fourth column, and the u8 block once, after its third. Responders are told of gaps
 * and of what is about to be one. A compound that is
 * gone is told by its event; a judgement on an unknown slot is kept until its compound is told.
 */
import type { CoverageColumns } from './coverage.ts'

export const COVERAGE_FRAME_VERSION = 1
export const COVERAGE_HEADER_BYTES = 24
export const NO_TIME = 0xffff_ffff
export const COVERAGE_FLAG = { everything: 1 } as const
const WORDS = 6
const U16_COLUMNS = 4
const U8_COLUMNS = 3
const MOST_M = 65_534

/** Decoded: views into the received bytes; element `i` is one compound. */
export interface CoverageFrame {
  readonly flags: number
  readonly serverMs: number
  readonly count: number
  readonly slot: Uint32Array
  readonly sinceAgeMs: Uint32Array
  readonly gapInMs: Uint32Array
  readonly visitAgeMs: Uint32Array
  readonly seenAgeMs: Uint32Array
  readonly responder: Uint32Array
  readonly share: Uint16Array
  readonly unseenSides: Uint16Array
  readonly unseenM: Uint16Array
  readonly responseS: Uint16Array
  readonly status: Uint8Array
  readonly reason: Uint8Array
  readonly isByRoad: Uint8Array
}

function roundUp4(bytes: number): number {
  return (bytes + 3) & ~3
}

function totalBytes(count: number): number {
  return COVERAGE_HEADER_BYTES + 4 * WORDS * count + roundUp4(2 * U16_COLUMNS * count) + roundUp4(U8_COLUMNS * count)
}

/** A span of time in ms as it travels; what is not known, or more than 49 days, as `NO_TIME`. */
function spanMs(fromMs: number, toMs: number): number {
  const ms = Math.max(0, Math.round(toMs - fromMs))
  return ms < NO_TIME ? ms : NO_TIME // also where it is NaN
}

/**
 * Packs the judgements on some compounds.
 *
 * @param slots compounds to tell; all of them count
 *
 * Cost: O(slots), one buffer.
 */
export function encodeCoverage(flags: number, serverMs: number, columns: CoverageColumns, slots: Uint32Array): Uint8Array {
  const count = slots.length
  const bytes = new Uint8Array(totalBytes(count))
  const view = new DataView(bytes.buffer)
  view.setUint8(0, COVERAGE_FRAME_VERSION)
  view.setUint8(1, flags)
  view.setUint16(2, COVERAGE_HEADER_BYTES, true)
  view.setUint32(4, bytes.byteLength, true)
  view.setFloat64(8, serverMs, true)
  view.setUint32(16, count, true)
  const frame = decodeCoverage(bytes)
  for (let i = 0; i < count; i++) {
    const at = slots[i]!
    frame.slot[i] = at
    frame.sinceAgeMs[i] = spanMs(columns.sinceMs[at]!, serverMs)
    frame.gapInMs[i] = spanMs(serverMs, columns.gapAtMs[at]!)
    frame.visitAgeMs[i] = spanMs(columns.visitMs[at]!, serverMs)
    frame.seenAgeMs[i] = spanMs(columns.seenMs[at]!, serverMs)
    frame.responder[i] = columns.responder[at]!
    frame.responseS[i] = columns.responseS[at]!
    frame.isByRoad[i] = columns.isByRoad[at]!
    frame.share[i] = columns.share[at]!
    frame.unseenSides[i] = columns.unseenSides[at]!
    frame.unseenM[i] = Math.min(MOST_M, columns.unseenM[at]!)
    frame.status[i] = columns.status[at]!
    frame.reason[i] = columns.reason[at]!
  }
  return bytes
}

/**
 * Reads a message without copying, unless the bytes do not start at a multiple of 4 in their buffer.
 *
 * @throws RangeError when the version is another or the length does not fit the count
 */
export function decodeCoverage(bytes: Uint8Array): CoverageFrame {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes)
  const { buffer, byteOffset, byteLength } = aligned
  if (byteLength < COVERAGE_HEADER_BYTES) throw new RangeError(`${byteLength} bytes of coverage are shorter than the header`)
  const view = new DataView(buffer, byteOffset, byteLength)
  const version = view.getUint8(0)
  if (version !== COVERAGE_FRAME_VERSION) throw new RangeError(`coverage version ${version} is not ${COVERAGE_FRAME_VERSION}`)
  const count = view.getUint32(16, true)
  if (byteLength !== totalBytes(count) || view.getUint32(4, true) !== byteLength)
    throw new RangeError(`${byteLength} bytes of coverage should be ${totalBytes(count)}`)
  const at = byteOffset + COVERAGE_HEADER_BYTES
  const u16At = at + 4 * WORDS * count
  const u8At = u16At + roundUp4(2 * U16_COLUMNS * count)
  const word = (column: number) => new Uint32Array(buffer, at + 4 * column * count, count)
  const half = (column: number) => new Uint16Array(buffer, u16At + 2 * column * count, count)
  return {
    flags: view.getUint8(1),
    serverMs: view.getFloat64(8, true),
    count,
    slot: word(0),
    sinceAgeMs: word(1),
    gapInMs: word(2),
    visitAgeMs: word(3),
    seenAgeMs: word(4),
    responder: word(5),
    share: half(0),
    unseenSides: half(1),
    unseenM: half(2),
    responseS: half(3),
    status: new Uint8Array(buffer, u8At, count),
    reason: new Uint8Array(buffer, u8At + count, count),
    isByRoad: new Uint8Array(buffer, u8At + 2 * count, count),
  }
}
