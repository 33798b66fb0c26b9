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

export const DELTA_FLAG = 0x40
export const WIDTH_MASK = 0x3f
/** A code wider than this is written and read in parts. */
export const SPLIT_BITS = 16
export const SPLIT = 2 ** SPLIT_BITS

export function newSink(capacity = 1_024): ByteSink {
  return { bytes: new Uint8Array(capacity), at: 0 }
}

export function writeVarint(sink: ByteSink, value: number): void {
  let rest = value
  while (rest > 0x7f) {
    writeByte(sink, (rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  writeByte(sink, rest)
}

export function writeZigzag(sink: ByteSink, value: number): void {
  writeVarint(sink, value < 0 ? -2 * value - 1 : 2 * value)
}

export function writeByte(sink: ByteSink, byte: number): void {
  reserve(sink, 1)
  sink.bytes[sink.at++] = byte
}

export function reserve(sink: ByteSink, more: number): void {
  if (sink.at + more <= sink.bytes.length) return
  const grown = new Uint8Array(Math.max(sink.at + more, sink.bytes.length * 2))
  grown.set(sink.bytes.subarray(0, sink.at))
  sink.bytes = grown
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

export function readZigzag(source: ByteSource): number {
  return unzigzag(readVarint(source))
}

export function unzigzag(code: number): number {
  return code % 2 === 0 ? code / 2 : -(code + 1) / 2
}
