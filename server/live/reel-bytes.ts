/** The blobs of a reel: parts one after the other, and the fixes between two frames. */
import { crc32 } from 'node:zlib'
import { newFixColumns } from '../store/fix-columns.ts'
import type { FixColumns } from '../store/ports.ts'

/** How the store packs fixes that are in order of arrival; one or more. */
export interface FixPacking {
  pack(fixes: FixColumns): Uint8Array
  unpack(bytes: Uint8Array): FixColumns
}

/** What came between two frames, in the order in which it came into the picture. */
export interface KeptSpan {
  /** The instant of the frame before; `NaN`: none is known. */
  readonly sinceMs: number
  readonly toMs: number
  readonly fixes: FixColumns
}

/** f64 of both instants, u32 CRC of the packed fixes, which follow where there are any. */
const SPAN_HEAD_BYTES = 20
const STAMP_BYTES = 8
const LENGTH_BYTES = 4

/** An instant, so that a part is known for one of a certain frame. */
export function stampOf(ms: number): Uint8Array {
  const bytes = new Uint8Array(STAMP_BYTES)
  new DataView(bytes.buffer).setFloat64(0, ms, true)
  return bytes
}

export function isStampOf(bytes: Uint8Array, ms: number): boolean {
  return bytes.length === STAMP_BYTES && viewOf(bytes).getFloat64(0, true) === ms
}

/** All parts, each with its length, u32, before it. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + LENGTH_BYTES + part.length, 0))
  const view = viewOf(bytes)
  let at = 0
  for (const part of parts) {
    view.setUint32(at, part.length, true)
    bytes.set(part, at + LENGTH_BYTES)
    at += LENGTH_BYTES + part.length
  }
  return bytes
}

/** @throws RangeError when they are cut short */
export function split(bytes: Uint8Array): Uint8Array[] {
  const view = viewOf(bytes)
  const parts: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const start = at + LENGTH_BYTES
    at = start + view.getUint32(at, true)
    parts.push(bytes.subarray(start, at))
  }
  return parts
}

export function spanBytes({ sinceMs, toMs, fixes }: KeptSpan, { pack }: FixPacking): Uint8Array {
  const packed = fixes.count === 0 ? new Uint8Array(0) : pack(fixes)
  const bytes = new Uint8Array(SPAN_HEAD_BYTES + packed.length)
  const view = viewOf(bytes)
  view.setFloat64(0, sinceMs, true)
  view.setFloat64(STAMP_BYTES, toMs, true)
  view.setUint32(2 * STAMP_BYTES, crc32(packed), true)
  bytes.set(packed, SPAN_HEAD_BYTES)
  return bytes
}

/** @returns `undefined` when they are torn */
export function readSpan(bytes: Uint8Array, { unpack }: FixPacking): KeptSpan | undefined {
  if (bytes.length < SPAN_HEAD_BYTES) return undefined
  const view = viewOf(bytes)
  const packed = bytes.subarray(SPAN_HEAD_BYTES)
  if (view.getUint32(2 * STAMP_BYTES, true) !== crc32(packed)) return undefined
  const fixes = packed.length === 0 ? newFixColumns(0) : unpack(packed)
  return { sinceMs: view.getFloat64(0, true), toMs: view.getFloat64(STAMP_BYTES, true), fixes }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
