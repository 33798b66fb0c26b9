/** The entries of a zip file, unpacked and checked against their check sums. Only what Shapefiles come in: stored or deflated. */
import { crc32, inflateRawSync } from 'node:zlib'
import { fileFault } from './record.ts'

/** Signatures and sizes of PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16. */
const END_SIGNATURE = 0x06054b50
const END_BYTES = 22
const ENTRY_SIGNATURE = 0x02014b50
const ENTRY_BYTES = 46
const LOCAL_SIGNATURE = 0x04034b50
const LOCAL_BYTES = 30
const MAX_COMMENT_BYTES = 65_535
const STORED = 0
const DEFLATED = 8
const ENCRYPTED_FLAG = 1
/** The size field of an entry whose true size stands in a zip64 record. */
const ZIP64_SIZE = 0xffffffff

/** The most bytes that all entries together may unpack to: a bomb stops here. */
const MAX_UNPACKED_BYTES = 1024 * 1024 * 1024

export interface ZipEntry {
  /** The name's bytes as Latin-1: its encoding is not reliable, and endings are ASCII. */
  readonly name: string
  read(): Uint8Array
}

/**
 * Lists the entries of a zip file; each is unpacked when it is read.
 * @throws Fault when it is cut short, damaged, encrypted, zip64, or packed otherwise
 */
export function zipEntries(zip: Uint8Array): readonly ZipEntry[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength)
  const end = findEnd(view)
  const count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  let unpacked = 0
  const entries: ZipEntry[] = []
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== ENTRY_SIGNATURE)
      throw fileFault('the zip file is damaged: its list of contents is broken')
    const nameBytes = view.getUint16(at + 28, true)
    const name = Buffer.from(zip.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes)).toString('latin1')
    const size = view.getUint32(at + 24, true)
    if (size === ZIP64_SIZE) throw fileFault(`zip entry ${name}: zip64 is not read`)
    if ((unpacked += size) > MAX_UNPACKED_BYTES) throw fileFault(`the zip file unpacks to more than ${MAX_UNPACKED_BYTES} bytes`)
    const entryAt = at
    entries.push({ name, read: () => readEntry(zip, view, entryAt, name) })
    at += ENTRY_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries
}

function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_BYTES - MAX_COMMENT_BYTES)
  for (let at = view.byteLength - END_BYTES; at >= first; at--) {
    if (view.getUint32(at, true) === END_SIGNATURE) return at
  }
  throw fileFault('the zip file is cut short: its list of contents is missing')
}

function readEntry(zip: Uint8Array, view: DataView, entryAt: number, name: string): Uint8Array {
  if (view.getUint16(entryAt + 8, true) & ENCRYPTED_FLAG) throw fileFault(`zip entry ${name}: is encrypted`)
  const [method, sum] = [view.getUint16(entryAt + 10, true), view.getUint32(entryAt + 16, true)]
  const [packedBytes, size] = [view.getUint32(entryAt + 20, true), view.getUint32(entryAt + 24, true)]
  const local = view.getUint32(entryAt + 42, true)
  if (local + LOCAL_BYTES > zip.length || view.getUint32(local, true) !== LOCAL_SIGNATURE) throw fileFault(`zip entry ${name}: is missing`)
  const from = local + LOCAL_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
  const packed = zip.subarray(from, from + packedBytes)
  const content = unpack(packed, method, size, name)
  if (content.length !== size || crc32(content) !== sum) throw fileFault(`zip entry ${name}: is damaged (its check sum is wrong)`)
  return content
}

function unpack(packed: Uint8Array, method: number, size: number, name: string): Uint8Array {
  if (method === STORED) return packed
  if (method !== DEFLATED) throw fileFault(`zip entry ${name}: is packed by method ${method}, which is not read`)
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) })
  } catch (error) {
    throw fileFault(`zip entry ${name}: is damaged or cut short`, error)
  }
}
