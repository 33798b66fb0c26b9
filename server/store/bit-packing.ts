/**
 * Columns of whole numbers as bits: each value as its distance from a base, in as few bits as most of them need; the few that need
 * more follow as varints.
 *
 * Layout of a column of n values, n ≥ 1:
 *   u8      bits 0–5: width w of a code in bits (0–53); bit 6: values are differences to the value before, and their codes are zigzag
 *   varint  divisor: every distance is a multiple of it, and is stored divided
 *   zigzag  first: the value before the first (differences only)
 *   zigzag  base
 *   varint  length of the long values, bytes
 *   ⌈n·w/8⌉ bytes of codes, the low bits first; the code of w ones says: the value is the next of the long ones
 *   varints the long values
 */

/** Bytes being written; `bytes` grows as needed and only the first `at` count. */
export interface ByteSink {
  bytes: Uint8Array
  at: number
}

/** Bytes being read from `at` on. Four spare bytes must follow the last column. */
export interface ByteSource {
  readonly bytes: Uint8Array
  at: number
}

/** Read past the end of a column so that no read needs a bounds check: the packer ends with as many zeros. */
export const SPARE_BYTES = 4

const DELTA_FLAG = 0x40
const WIDTH_MASK = 0x3f
const MAX_WIDTH = 53
/** Tried from the greatest: whole seconds in ms, whole degrees in hundredths, whole metres in tenths. */
const DIVISORS = [1_000, 100, 10] as const
/** Enough for a base: a wrong one costs a bit a value, never a value. */
const SAMPLE_SIZE = 32
/** Bits that one unaligned read of four bytes always holds. */
const ONE_READ_BITS = 25
const SPLIT_BITS = 16
const SPLIT = 2 ** SPLIT_BITS
const TWO_31 = 2 ** 31
const TWO_32 = 2 ** 32

/** One way of writing a column, and what it costs. */
interface Plan {
  readonly codes: Float64Array
  readonly isDelta: boolean
  readonly divisor: number
  readonly first: number
  readonly base: number
  readonly width: number
  readonly bits: number
}

export function newSink(capacity = 1_024): ByteSink {
  return { bytes: new Uint8Array(capacity), at: 0 }
}

/** Writes `values`, whole numbers below 2^51 in size; `tryDelta` where neighbours may be alike. Cost: O(n). */
export function writeColumn(sink: ByteSink, values: Float64Array, tryDelta: boolean): void {
  const plain = planPlain(values)
  const delta = tryDelta && plain.width > 0 ? planDelta(values) : plain
  writePlan(sink, delta.bits < plain.bits ? delta : plain)
}

function planPlain(values: Float64Array): Plan {
  let base = values[0]!
  for (let i = 1; i < values.length; i++) if (values[i]! < base) base = values[i]!
  const codes = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) codes[i] = values[i]! - base
  const divisor = divide(codes)
  return { codes, isDelta: false, divisor, first: 0, base, ...cheapestWidth(codes) }
}

function planDelta(values: Float64Array): Plan {
  const first = values[0]!
  const codes = new Float64Array(values.length)
  for (let i = 1; i < values.length; i++) codes[i] = values[i]! - values[i - 1]!
  // The usual step as the base: a reporting interval costs nothing, only its jitter does.
  const base = usual(codes.subarray(1))
  for (let i = 1; i < codes.length; i++) codes[i] = codes[i]! - base
  const divisor = divide(codes)
  for (let i = 1; i < codes.length; i++) codes[i] = codes[i]! < 0 ? -2 * codes[i]! - 1 : 2 * codes[i]!
  return { codes, isDelta: true, divisor, first: first - base, base, ...cheapestWidth(codes) }
}

/** The median of an even sample; 0 of nothing. */
function usual(values: Float64Array): number {
  const stride = Math.ceil(values.length / SAMPLE_SIZE)
  const sample = new Float64Array(Math.ceil(values.length / (stride || 1)))
  for (let i = 0; i < sample.length; i++) sample[i] = values[i * stride]!
  sample.sort()
  return sample[sample.length >> 1] ?? 0
}

/** Divides every code by the greatest divisor that leaves no remainder. @returns the divisor */
function divide(codes: Float64Array): number {
  const divisor = DIVISORS.find((candidate) => isMultiple(codes, candidate)) ?? 1
  if (divisor > 1) for (let i = 0; i < codes.length; i++) codes[i] = codes[i]! / divisor
  return divisor
}

function isMultiple(codes: Float64Array, divisor: number): boolean {
  for (let i = 0; i < codes.length; i++) if (codes[i]! % divisor !== 0) return false
  return true
}

/** The width that costs least, long values included. */
function cheapestWidth(codes: Float64Array): { width: number; bits: number } {
  const ofLength = new Uint32Array(MAX_WIDTH + 1)
  for (let i = 0; i < codes.length; i++) ofLength[bitLength(codes[i]! + 1)]! += 1
  if (ofLength[1] === codes.length) return { width: 0, bits: 0 }
  let width = MAX_WIDTH
  let bits = Infinity
  let longBits = 0
  for (let candidate = MAX_WIDTH; candidate > 0; candidate--) {
    const cost = codes.length * candidate + longBits
    if (cost < bits) [width, bits] = [candidate, cost]
    longBits += ofLength[candidate]! * Math.ceil(candidate / 7) * 8
  }
  return { width, bits }
}

function writePlan(sink: ByteSink, plan: Plan): void {
  const { codes, width } = plan
  writeByte(sink, width | (plan.isDelta ? DELTA_FLAG : 0))
  writeVarint(sink, plan.divisor)
  if (plan.isDelta) writeZigzag(sink, plan.first)
  writeZigzag(sink, plan.base)
  const long = newSink(0)
  const escape = 2 ** width - 1
  if (width > 0) for (let i = 0; i < codes.length; i++) if (codes[i]! >= escape) writeVarint(long, codes[i]!)
  writeVarint(sink, long.at)
  writeCodes(sink, codes, width)
  reserve(sink, long.at)
  sink.bytes.set(long.bytes.subarray(0, long.at), sink.at)
  sink.at += long.at
}

function writeCodes(sink: ByteSink, codes: Float64Array, width: number): void {
  if (width === 0) return
  const escape = 2 ** width - 1
  reserve(sink, Math.ceil((codes.length * width) / 8) + SPARE_BYTES)
  const { bytes } = sink
  let at = sink.at
  let held = 0
  let heldBits = 0
  const put = (value: number, bits: number) => {
    held |= value << heldBits
    heldBits += bits
    while (heldBits >= 8) {
      bytes[at++] = held & 0xff
      held >>>= 8
      heldBits -= 8
    }
  }
  for (let i = 0; i < codes.length; i++) {
    let rest = Math.min(codes[i]!, escape)
    let bits = width
    while (bits > SPLIT_BITS) {
      put(rest % SPLIT, SPLIT_BITS)
      rest = Math.floor(rest / SPLIT)
      bits -= SPLIT_BITS
    }
    put(rest, bits)
  }
  if (heldBits > 0) bytes[at++] = held & 0xff
  sink.at = at
}

/**
 * Reads a column of `count` values and leaves `source` behind it.
 *
 * @param out the first `wanted` values are written, as they were given
 * @throws RangeError when the bytes end before the column does
 */
export function readColumn(source: ByteSource, count: number, wanted: number, out: Float64Array): void {
  const head = source.bytes[source.at++]!
  const width = head & WIDTH_MASK
  const divisor = readVarint(source)
  const first = (head & DELTA_FLAG) === 0 ? 0 : readZigzag(source)
  const base = readZigzag(source)
  const longBytes = readVarint(source)
  const codesAt = source.at
  const longAt = codesAt + Math.ceil((count * width) / 8)
  source.at = longAt + longBytes
  if (source.at > source.bytes.length)
    throw new RangeError(`a packed column of ${source.at} bytes, of which ${source.bytes.length} are there`)
  if (wanted === 0) return
  if (width === 0) out.fill(0, 0, wanted)
  else readCodes({ bytes: source.bytes, at: codesAt }, width, wanted, out)
  if (longBytes > 0) readLong({ bytes: source.bytes, at: longAt }, width, wanted, out)
  if ((head & DELTA_FLAG) === 0) for (let i = 0; i < wanted; i++) out[i] = base + out[i]! * divisor
  else accumulate(out, wanted, first, base, divisor)
}

/**
 * Reads the value at one index and leaves `source` behind the column: at once where that can be, with differences by adding up those
 * before it, and by reading up to it where it is a long value, or a difference too wide.
 *
 * @param scratch overwritten; longer than `index`
 */
export function readValue(source: ByteSource, count: number, index: number, scratch: Float64Array): number {
  const start = source.at
  const { bytes } = source
  const head = bytes[source.at++]!
  const width = head & WIDTH_MASK
  const divisor = readVarint(source)
  const isDelta = (head & DELTA_FLAG) !== 0
  const first = isDelta ? readZigzag(source) : 0
  const base = readZigzag(source)
  const longBytes = readVarint(source)
  const codesAt = source.at
  const longAt = codesAt + Math.ceil((count * width) / 8)
  source.at = longAt + longBytes
  if (!isDelta) {
    const code = readWide(bytes, codesAt * 8 + index * width, width)
    if (longBytes === 0 || code < 2 ** width - 1) return base + code * divisor
  } else if (width <= ONE_READ_BITS) {
    const steps = sumOfSteps({ bytes, at: codesAt }, { bytes, at: longAt }, width, index + 1)
    return first + base * (index + 1) + steps * divisor
  }
  source.at = start
  readColumn(source, count, index + 1, scratch)
  return scratch[index]!
}

/** The sum of the first `wanted` differences, short of base and divisor. @param width at most `ONE_READ_BITS` */
function sumOfSteps({ bytes, at }: ByteSource, long: ByteSource, width: number, wanted: number): number {
  if (width === 0) return 0
  const view = new DataView(bytes.buffer, bytes.byteOffset + at)
  const escape = (1 << width) - 1
  let sum = 0
  for (let i = 0, bit = 0; i < wanted; i++, bit += width) {
    const code = (view.getUint32(bit >>> 3, true) >>> (bit & 7)) & escape
    sum += code === escape ? unzigzag(readVarint(long)) : (code >>> 1) ^ -(code & 1)
  }
  return sum
}

/** What no value of the column is below, as far as its head tells: the least of plain values. Leaves `source` behind the column. */
export function readFloor(source: ByteSource, count: number): number {
  const head = { bytes: source.bytes, at: source.at }
  skipColumn(source, count)
  if ((head.bytes[head.at++]! & DELTA_FLAG) !== 0) return -Infinity
  readVarint(head)
  return readZigzag(head)
}

/** Leaves `source` behind a column of `count` values without reading them. */
export function skipColumn(source: ByteSource, count: number): void {
  readColumn(source, count, 0, NOTHING)
}
const NOTHING = new Float64Array(0)

/** Codes of differences become values. */
function accumulate(out: Float64Array, wanted: number, first: number, base: number, divisor: number): void {
  let value = first
  for (let i = 0; i < wanted; i++) {
    const code = out[i]!
    // The quick way for the usual: a remainder of a float costs as much as all the rest.
    const step = code < TWO_31 ? (code >>> 1) ^ -(code & 1) : unzigzag(code)
    out[i] = value += base + step * divisor
  }
}

/** @param out the first `wanted` elements are written */
function readCodes({ bytes, at }: ByteSource, width: number, wanted: number, out: Float64Array): void {
  if (width > ONE_READ_BITS) {
    for (let i = 0; i < wanted; i++) out[i] = readWide(bytes, at * 8 + i * width, width)
    return
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + at)
  const mask = (1 << width) - 1
  for (let i = 0, bit = 0; i < wanted; i++, bit += width) out[i] = (view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask
}

/** Puts the long values in the place of the codes that stand for them. In a pass of its own: most columns have none. */
function readLong(long: ByteSource, width: number, wanted: number, out: Float64Array): void {
  const escape = 2 ** width - 1
  for (let i = 0; i < wanted; i++) if (out[i] === escape) out[i] = readVarint(long)
}

/** A code wider than one read: sixteen bits at a time, the low ones first. */
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

export function writeVarint(sink: ByteSink, value: number): void {
  let rest = value
  while (rest > 0x7f) {
    writeByte(sink, (rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  writeByte(sink, rest)
}

export function readVarint(source: ByteSource): number {
  let value = 0
  for (let weight = 1; ; weight *= 0x80) {
    const byte = source.bytes[source.at++]
    // Damaged bytes must be told of: without this they would be read for ever.
    if (byte === undefined) throw new RangeError('packed bytes end within a number')
    value += (byte & 0x7f) * weight
    if (byte < 0x80) return value
  }
}

function writeZigzag(sink: ByteSink, value: number): void {
  writeVarint(sink, value < 0 ? -2 * value - 1 : 2 * value)
}

function readZigzag(source: ByteSource): number {
  return unzigzag(readVarint(source))
}

function unzigzag(code: number): number {
  return code % 2 === 0 ? code / 2 : -(code + 1) / 2
}

export function writeByte(sink: ByteSink, byte: number): void {
  reserve(sink, 1)
  sink.bytes[sink.at++] = byte
}

function reserve(sink: ByteSink, more: number): void {
  if (sink.at + more <= sink.bytes.length) return
  const grown = new Uint8Array(Math.max(sink.at + more, sink.bytes.length * 2))
  grown.set(sink.bytes.subarray(0, sink.at))
  sink.bytes = grown
}

/** Bits needed for a whole number of at least 0; 0 for 0. */
function bitLength(value: number): number {
  return value < TWO_32 ? 32 - Math.clz32(value) : 64 - Math.clz32(value / TWO_32)
}
