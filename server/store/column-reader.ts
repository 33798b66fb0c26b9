/** Columns as bits, read, whole or in part: the layout is in `bit-packing.ts`. */
import { DELTA_FLAG, readVarint, readZigzag, SPLIT, SPLIT_BITS, unzigzag, WIDTH_MASK, type ByteSource } from './bit-packing.ts'

/** Bits that one unaligned read of four bytes always holds. */
const ONE_READ_BITS = 25
const TWO_31 = 2 ** 31

/** What the head of a column says: where its codes lie, and how they become values. */
export interface ColumnHead {
  bytes: Uint8Array
  width: number
  isDelta: boolean
  divisor: number
  first: number
  base: number
  codesAt: number
  longAt: number
  /** Past the last long value; `longAt` where there is none. */
  end: number
}

export function newHead(): ColumnHead {
  return { bytes: NOTHING, width: 0, isDelta: false, divisor: 1, first: 0, base: 0, codesAt: 0, longAt: 0, end: 0 }
}
const NOTHING = new Uint8Array(0)

/**
 * Reads the head of a column of `count` values and leaves `source` behind the column.
 *
 * @param out every field is overwritten
 * @throws RangeError when the bytes end before the column does
 */
export function readHead(source: ByteSource, count: number, out: ColumnHead): void {
  const { bytes } = source
  const flags = bytes[source.at++]!
  out.bytes = bytes
  out.width = flags & WIDTH_MASK
  out.isDelta = (flags & DELTA_FLAG) !== 0
  out.divisor = readVarint(source)
  out.first = out.isDelta ? readZigzag(source) : 0
  out.base = readZigzag(source)
  const longBytes = readVarint(source)
  out.codesAt = source.at
  out.longAt = out.codesAt + Math.ceil((count * out.width) / 8)
  out.end = source.at = out.longAt + longBytes
  if (out.end > bytes.length) throw new RangeError(`a packed column ends at byte ${out.end}, and there are ${bytes.length}`)
}

/** Reads the first `wanted` values. @param out the first `wanted` elements are written, with the values as they were given */
export function readValues(head: ColumnHead, wanted: number, out: Float64Array): void {
  if (wanted === 0) return
  const { isDelta, divisor, base } = head
  readCodes(head, wanted, out)
  if (head.end > head.longAt) readLong(head, wanted, out)
  if (isDelta) accumulate(head, wanted, out)
  else for (let i = 0; i < wanted; i++) out[i] = base + out[i]! * divisor
}

/**
 * The value at one index: at once where that can be, with differences by adding up those before it, and by reading up to it where it is a
 * long value, or a difference too wide.
 *
 * @param scratch overwritten; longer than `index`
 */
export function valueAt(head: ColumnHead, index: number, scratch: Float64Array): number {
  const { bytes, width, isDelta, divisor, first, base, codesAt } = head
  if (!isDelta) {
    const code = width === 0 ? 0 : readWide(bytes, codesAt * 8 + index * width, width)
    if (head.end === head.longAt || code < 2 ** width - 1) return base + code * divisor
  } else if (width <= ONE_READ_BITS) return first + base * (index + 1) + sumOfSteps(head, index + 1) * divisor
  readValues(head, index + 1, scratch)
  return scratch[index]!
}

/** What no value of the column is below, as far as its head tells: the least of plain values. */
export function floorOf({ isDelta, base }: ColumnHead): number {
  return isDelta ? -Infinity : base
}

/** The sum of the first `wanted` differences, short of base and divisor. The width is at most `ONE_READ_BITS`. */
function sumOfSteps({ bytes, width, codesAt, longAt }: ColumnHead, wanted: number): number {
  if (width === 0) return 0
  const view = new DataView(bytes.buffer, bytes.byteOffset + codesAt)
  const escape = (1 << width) - 1
  const long = { bytes, at: longAt }
  let sum = 0
  for (let i = 0, bit = 0; i < wanted; i++, bit += width) {
    const code = (view.getUint32(bit >>> 3, true) >>> (bit & 7)) & escape
    sum += code === escape ? unzigzag(readVarint(long)) : (code >>> 1) ^ -(code & 1)
  }
  return sum
}

/** Codes of differences become values. */
function accumulate({ first, base, divisor }: ColumnHead, wanted: number, out: Float64Array): void {
  let value = first
  for (let i = 0; i < wanted; i++) {
    const code = out[i]!
    // The quick way for the usual: a remainder of a float costs as much as all the rest.
    const step = code < TWO_31 ? (code >>> 1) ^ -(code & 1) : unzigzag(code)
    out[i] = value += base + step * divisor
  }
}

function readCodes({ bytes, width, codesAt }: ColumnHead, wanted: number, out: Float64Array): void {
  if (width === 0) return void out.fill(0, 0, wanted)
  if (width > ONE_READ_BITS) {
    for (let i = 0; i < wanted; i++) out[i] = readWide(bytes, codesAt * 8 + i * width, width)
    return
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + codesAt)
  const mask = (1 << width) - 1
  for (let i = 0, bit = 0; i < wanted; i++, bit += width) out[i] = (view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask
}

/** Puts the long values in the place of the codes that stand for them. In a pass of its own: most columns have none. */
function readLong({ bytes, width, longAt }: ColumnHead, wanted: number, out: Float64Array): void {
  const escape = 2 ** width - 1
  const long = { bytes, at: longAt }
  for (let i = 0; i < wanted; i++) if (out[i] === escape) out[i] = readVarint(long)
}

/** A code of any width: sixteen bits at a time, the low ones first. */
function readWide(bytes: Uint8Array, fromBit: number, width: number): number {
  let value = 0
  let weight = 1
  for (let bit = fromBit, left = width; left > 0; bit += SPLIT_BITS, left -= SPLIT_BITS, weight *= SPLIT) {
    const at = bit >>> 3
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)
    value += ((word >>> (bit & 7)) & (2 ** Math.min(left, SPLIT_BITS) - 1)) * weight
  }
  return value
}
