/** A file to import: what it is, told by its first bytes, and its bytes as a stream. */
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { createGunzip, gunzipSync } from 'node:zlib'
import { pmtilesVersion } from './read-pmtiles.ts'
import { fileFault } from './record.ts'

export const FORMATS = ['geojson', 'csv', 'shapefile', 'osm', 'pbf', 'pmtiles'] as const
export type Format = (typeof FORMATS)[number]

export interface ImportFile {
  readonly path: string
  readonly format: Format
  readonly bytes: number
  /** The content from its beginning, gunzipped where it is gzipped. May be called more than once. */
  stream(onRead?: (share: number) => void): AsyncIterable<Uint8Array>
  /** The whole content in memory. @throws Fault past {@link MAX_WHOLE_BYTES} */
  whole(): Promise<Uint8Array>
}

/** Formats that are read whole are bounded by what one string may hold. */
export const MAX_WHOLE_BYTES = 400 * 1024 * 1024
const HEAD_BYTES = 4096

/**
 * Looks at a file.
 * @param format what it is said to be; absent: found out
 * @throws Fault when it is no file, is empty, or is of no format we read
 */
export async function openImportFile(path: string, format?: Format): Promise<ImportFile> {
  const bytes = await sizeOf(path)
  const head = await readHead(path)
  const isGzipped = head[0] === 0x1f && head[1] === 0x8b
  const content = isGzipped ? gunzipHead(path, head) : head
  async function* stream(onRead: (share: number) => void = () => undefined): AsyncGenerator<Uint8Array> {
    let read = 0
    const raw = createReadStream(path, { highWaterMark: 256 * 1024 })
    raw.on('data', (chunk) => onRead((read += chunk.length) / bytes))
    const source = isGzipped ? raw.pipe(createGunzip()) : raw
    raw.on('error', (error) => source.destroy(error))
    try {
      for await (const chunk of source) yield chunk as Uint8Array // no encoding is set: chunks are bytes
    } catch (error) {
      throw isGzipError(error) ? fileFault(`${path}: the gzip data breaks off or is damaged (${error.message})`, error) : error
    } finally {
      raw.destroy()
    }
  }
  return {
    path,
    bytes,
    format: format ?? formatOf(path, content),
    stream,
    async whole() {
      const parts: Uint8Array[] = []
      let total = 0
      for await (const chunk of stream()) {
        if ((total += chunk.length) > MAX_WHOLE_BYTES) throw fileFault(`${path}: larger than ${MAX_WHOLE_BYTES} bytes; split it`)
        parts.push(chunk)
      }
      return Buffer.concat(parts, total)
    },
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw fileFault(`${path}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`, error)
  })
  if (found.isDirectory()) throw fileFault(`${path}: is a folder, not a file`)
  if (!found.isFile()) throw fileFault(`${path}: is not a plain file`)
  if (found.size === 0) throw fileFault(`${path}: the file is empty`)
  return found.size
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** The first bytes inside a gzipped file, of which only the beginning is at hand. */
function gunzipHead(path: string, head: Uint8Array): Uint8Array {
  try {
    return gunzipSync(head, { finishFlush: 2 /* Z_SYNC_FLUSH: give what there is, although the data goes on */ })
  } catch (error) {
    throw fileFault(`${path}: the gzip data is damaged`, error)
  }
}

function isGzipError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && /^(Z_|ERR_STREAM_PREMATURE)/.test(String(error.code))
}

function formatOf(path: string, head: Uint8Array): Format {
  const latin = Buffer.from(head).toString('latin1')
  if (pmtilesVersion(head) !== undefined) return 'pmtiles'
  if (latin.startsWith('PK')) return 'shapefile'
  if (latin.startsWith('BZh')) throw fileFault(`${path}: bzip2 is not read; unpack it or use .gz or .pbf`)
  if (latin.startsWith('SQLite format 3')) throw fileFault(`${path}: is a SQLite file (GeoPackage, MBTiles), which is not read`)
  if (latin.slice(4, 24).includes('OSMHeader')) return 'pbf'
  if (head[0] === 0 && head[1] === 0 && head[2] === 0x27 && head[3] === 0x0a) {
    throw fileFault(`${path}: is a bare .shp; zip it together with its .dbf, .shx and .prj`)
  }
  const text = latin.replace(/^(\u00EF\u00BB\u00BF)?\s*/, '')
  if (text.startsWith('<')) return 'osm'
  if (text.startsWith('{') || text.startsWith('[')) return 'geojson'
  // UTF-16 text is full of zeros and has its mark; any other file with zeros is not text.
  if (latin.includes('\0') && !/^(ÿþ|þÿ)/.test(latin))
    throw fileFault(`${path}: is of no format that is read here; see docs/data-formats.md`)
  return 'csv'
}
