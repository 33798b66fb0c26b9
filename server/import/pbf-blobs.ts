/**
 * The outer layer of an OpenStreetMap PBF file: a row of blobs, each with a header before it.
 * Source: https://wiki.openstreetmap.org/wiki/PBF_Format, "File format".
 */
import { open } from 'node:fs/promises'
import { inflateSync, zstdDecompressSync } from 'node:zlib'
import { PbfReader } from 'pbf'
import { Fault } from '#wire/errors'
import { fileFault } from './record.ts'

/** The format's own limits: "must be less than" these. */
const MAX_HEADER_BYTES = 64 * 1024
const MAX_BLOB_BYTES = 32 * 1024 * 1024

export interface Blob {
  /** From 1. */
  readonly number: number
  /** Where its header begins in the file. */
  readonly offset: number
  readonly type: string
  /** Share of the file read once this blob is. */
  readonly share: number
  readonly data: Uint8Array
}

/** Names a blob in a message. */
export function blobName({ number, offset }: Pick<Blob, 'number' | 'offset'>): string {
  return `PBF: blob ${number} at byte ${offset}`
}

/** The blobs of a file, unpacked, one in memory at a time. @throws Fault naming the blob that is broken, and where it begins */
export async function* pbfBlobs(path: string, fileBytes: number): AsyncGenerator<Blob> {
  const file = await open(path)
  let at = 0
  async function take(bytes: number, where: string): Promise<Uint8Array> {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, at)
    if (bytesRead < bytes) throw fileFault(`${where}: the file breaks off at byte ${fileBytes}`)
    at += bytes
    return buffer
  }
  try {
    for (let number = 1; at < fileBytes; number++) {
      const offset = at
      const where = blobName({ number, offset })
      const head = await take(4, where)
      const headerBytes = new DataView(head.buffer, head.byteOffset).getUint32(0)
      if (headerBytes > MAX_HEADER_BYTES) throw fileFault(`${where}: its header claims ${headerBytes} bytes`)
      const header = decode(where, await take(headerBytes, where), readBlobHeader)
      if (!(header.dataBytes >= 0 && header.dataBytes <= MAX_BLOB_BYTES)) throw fileFault(`${where}: claims ${header.dataBytes} bytes`)
      const packed = decode(where, await take(header.dataBytes, where), readPackedBlob)
      yield { number, offset, type: header.type, share: at / fileBytes, data: unpack(packed, where) }
    }
  } finally {
    await file.close()
  }
}

/** Runs a reader over bytes; what it throws becomes a fault that says where. */
export function decode<T>(where: string, bytes: Uint8Array, read: (pbf: PbfReader) => T): T {
  try {
    return read(new PbfReader(bytes))
  } catch (error) {
    if (error instanceof Fault) throw error
    throw fileFault(`${where}: cannot be decoded (${error instanceof Error ? error.message : 'unknown'})`, error)
  }
}

function readBlobHeader(pbf: PbfReader): { type: string; dataBytes: number } {
  return pbf.readFields(
    (field, header, reader) => {
      if (field === 1) header.type = reader.readString()
      else if (field === 3) header.dataBytes = reader.readVarint()
    },
    { type: '', dataBytes: -1 },
  )
}

interface PackedBlob {
  raw?: Uint8Array
  rawBytes: number
  zlib?: Uint8Array
  zstd?: Uint8Array
}

function readPackedBlob(pbf: PbfReader): PackedBlob {
  return pbf.readFields<PackedBlob>(
    (field, blob, reader) => {
      if (field === 1) blob.raw = reader.readBytes()
      else if (field === 2) blob.rawBytes = reader.readVarint()
      else if (field === 3) blob.zlib = reader.readBytes()
      else if (field === 7) blob.zstd = reader.readBytes()
    },
    { rawBytes: 0 },
  )
}

function unpack({ raw, rawBytes, zlib, zstd }: PackedBlob, where: string): Uint8Array {
  if (raw) return raw
  if (rawBytes > MAX_BLOB_BYTES) throw fileFault(`${where}: claims to unpack to ${rawBytes} bytes; ${MAX_BLOB_BYTES} are allowed`)
  const packed = zlib ?? zstd
  if (!packed) throw fileFault(`${where}: is packed in a way that is not read (zlib and zstd are)`)
  let data: Uint8Array
  try {
    const limit = { maxOutputLength: MAX_BLOB_BYTES }
    data = zlib ? inflateSync(zlib, limit) : zstdDecompressSync(packed, limit)
  } catch (error) {
    throw fileFault(`${where}: its data is damaged (${error instanceof Error ? error.message : 'unknown'})`, error)
  }
  if (data.length !== rawBytes) throw fileFault(`${where}: unpacks to ${data.length} bytes, not the ${rawBytes} it claims`)
  return data
}
