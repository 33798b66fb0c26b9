/** Columns as bits, written: the layout is in `bit-packing.ts`. */
import {
  DELTA_FLAG,
  newSink,
  reserve,
  SPARE_BYTES,
  SPLIT,
  SPLIT_BITS,
  writeByte,
  writeVarint,
  writeZigzag,
  type ByteSink,
} from './bit-packing.ts'

const MAX_WIDTH = 53
/** Tried from the greatest: whole seconds in ms, whole degrees in hundredths, whole metres in tenths. */
const DIVISORS = [1_000, 100, 10] as const
/** Enough for a base: a wrong one costs a bit a value, never a value. */
const SAMPLE_SIZE = 32
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

/** Bits needed for a whole number of at least 0; 0 for 0. */
function bitLength(value: number): number {
  return value < TWO_32 ? 32 - Math.clz32(value) : 64 - Math.clz32(value / TWO_32)
}
