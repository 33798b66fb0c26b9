/**
 * The position frame: what moved, packed in columns. Little-endian; every column starts at a multiple of 4.
 *
 *     offset  type      field
 *     0       u8        version (2)
 *     1       u8        flags (0)
 *     2       u16       bytes of this header (32)
 *     4       u32       bytes of the whole frame
 *     8       f64       serverMs: Unix ms at which the frame was made
 *     16      u32       frame: number of this frame, one room and realm, from 1
 *     20      u32       sinceFrame: it holds all that changed after that frame; 0 = everything
 *     24      u32       n: units
 *     28      u32       0
 *     32      u32[n]    slot of the unit
 *             i32[n]    lon, 1e-7 degree
 *             i32[n]    lat, 1e-7 degree
 *             u32[n]    ageMs: serverMs less the time of the fix
 *             u16[n]    course, 1/100 degree clockwise from north; 65535 unknown
 *             u16[n]    speed, cm/s; 65535 unknown
 *             u16[n]    accuracy, dm, at most 65534; 65535 unknown
 *             u8[n]     mark (`MARK` bits)
 *             u8[n]     battery, percent; 255 unknown
 *
 * The u16 block is padded to a multiple of 4 once, after its third column, and the u8 block once, after its second.
 */

export const FRAME_VERSION = 2
export const FRAME_HEADER_BYTES = 32
/** Bytes one unit takes, padding aside. */
export const FRAME_UNIT_BYTES = 24
export const UNKNOWN_U16 = 65_535
export const UNKNOWN_U8 = 255
export const DEGREE_E7 = 10_000_000
const MAX_AGE_MS = 0xffff_ffff

/** Where every unit is, by slot. All columns are equally long. `takenMs` is `NaN` where nothing is known yet. */
export interface UnitColumns {
  readonly lonE7: Int32Array
  readonly latE7: Int32Array
  readonly takenMs: Float64Array
  readonly courseCdeg: Uint16Array
  readonly speedCmps: Uint16Array
  readonly accuracyDm: Uint16Array
  readonly mark: Uint8Array
  readonly batteryPct: Uint8Array
}

export interface FrameHead {
  readonly serverMs: number
  readonly frame: number
  readonly sinceFrame: number
}

/** A decoded frame: views into the received bytes, valid as long as those are; index `i` is one unit. */
export interface Frame extends FrameHead {
  readonly unitCount: number
  readonly slot: Uint32Array
  readonly lonE7: Int32Array
  readonly latE7: Int32Array
  readonly ageMs: Uint32Array
  readonly courseCdeg: Uint16Array
  readonly speedCmps: Uint16Array
  readonly accuracyDm: Uint16Array
  readonly mark: Uint8Array
  readonly batteryPct: Uint8Array
}

interface Layout {
  readonly u16At: number
  readonly u8At: number
  readonly totalBytes: number
}

function layoutOf(unitCount: number): Layout {
  const u16At = FRAME_HEADER_BYTES + unitCount * 16
  const u8At = u16At + roundUp4(unitCount * 6)
  return { u16At, u8At, totalBytes: u8At + roundUp4(unitCount * 2) }
}

function roundUp4(bytes: number): number {
  return (bytes + 3) & ~3
}

function ageOf(serverMs: number, takenMs: number): number {
  return Math.min(MAX_AGE_MS, Math.max(0, Math.round(serverMs - takenMs)))
}

/**
 * Packs the named units into one new buffer.
 *
 * @param units columns by slot
 * @param unitSlots slots to send; the first `unitCount` count
 *
 * Cost: O(unitCount), one buffer.
 */
export function encodeFrame(head: FrameHead, units: UnitColumns, unitSlots: Uint32Array, unitCount: number): Uint8Array {
  const { u16At, u8At, totalBytes } = layoutOf(unitCount)
  const buffer = new ArrayBuffer(totalBytes)
  const view = new DataView(buffer)
  view.setUint8(0, FRAME_VERSION)
  view.setUint16(2, FRAME_HEADER_BYTES, true)
  view.setUint32(4, totalBytes, true)
  view.setFloat64(8, head.serverMs, true)
  view.setUint32(16, head.frame, true)
  view.setUint32(20, head.sinceFrame, true)
  view.setUint32(24, unitCount, true)
  const slot = new Uint32Array(buffer, FRAME_HEADER_BYTES, unitCount)
  const lon = new Int32Array(buffer, FRAME_HEADER_BYTES + unitCount * 4, unitCount)
  const lat = new Int32Array(buffer, FRAME_HEADER_BYTES + unitCount * 8, unitCount)
  const age = new Uint32Array(buffer, FRAME_HEADER_BYTES + unitCount * 12, unitCount)
  const course = new Uint16Array(buffer, u16At, unitCount)
  const speed = new Uint16Array(buffer, u16At + unitCount * 2, unitCount)
  const accuracy = new Uint16Array(buffer, u16At + unitCount * 4, unitCount)
  const mark = new Uint8Array(buffer, u8At, unitCount)
  const battery = new Uint8Array(buffer, u8At + unitCount, unitCount)
  for (let i = 0; i < unitCount; i++) {
    const at = unitSlots[i]!
    slot[i] = at
    lon[i] = units.lonE7[at]!
    lat[i] = units.latE7[at]!
    age[i] = ageOf(head.serverMs, units.takenMs[at]!)
    course[i] = units.courseCdeg[at]!
    speed[i] = units.speedCmps[at]!
    accuracy[i] = units.accuracyDm[at]!
    mark[i] = units.mark[at]!
    battery[i] = units.batteryPct[at]!
  }
  return new Uint8Array(buffer)
}

/**
 * Reads a frame without copying, unless the bytes do not start at a multiple of 4 in their buffer.
 *
 * @throws RangeError when the version is another, the length does not match, or the counts do not fit the length
 */
export function decodeFrame(bytes: Uint8Array): Frame {
  // Not `slice`: that of Node's `Buffer` shares memory, and the copy would be no better aligned.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes)
  if (aligned.byteLength < FRAME_HEADER_BYTES) throw new RangeError(`frame of ${aligned.byteLength} bytes is shorter than its header`)
  const view = new DataView(aligned.buffer, aligned.byteOffset, aligned.byteLength)
  const version = view.getUint8(0)
  if (version !== FRAME_VERSION) throw new RangeError(`frame version ${version} is not ${FRAME_VERSION}`)
  const unitCount = view.getUint32(24, true)
  const { u16At, u8At, totalBytes } = layoutOf(unitCount)
  if (view.getUint32(4, true) !== totalBytes || aligned.byteLength !== totalBytes)
    throw new RangeError(`frame of ${aligned.byteLength} bytes should have ${totalBytes}`)
  const { buffer, byteOffset } = aligned
  const columnsAt = byteOffset + FRAME_HEADER_BYTES
  return {
    serverMs: view.getFloat64(8, true),
    frame: view.getUint32(16, true),
    sinceFrame: view.getUint32(20, true),
    unitCount,
    slot: new Uint32Array(buffer, columnsAt, unitCount),
    lonE7: new Int32Array(buffer, columnsAt + unitCount * 4, unitCount),
    latE7: new Int32Array(buffer, columnsAt + unitCount * 8, unitCount),
    ageMs: new Uint32Array(buffer, columnsAt + unitCount * 12, unitCount),
    courseCdeg: new Uint16Array(buffer, byteOffset + u16At, unitCount),
    speedCmps: new Uint16Array(buffer, byteOffset + u16At + unitCount * 2, unitCount),
    accuracyDm: new Uint16Array(buffer, byteOffset + u16At + unitCount * 4, unitCount),
    mark: new Uint8Array(buffer, byteOffset + u8At, unitCount),
    batteryPct: new Uint8Array(buffer, byteOffset + u8At + unitCount, unitCount),
  }
}
