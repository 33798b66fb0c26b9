/** The header of a PMTiles file, checked before it becomes the base map. Source: PMTiles specification, version 3, section 3. */
import { open } from 'node:fs/promises'
import { bytesToHeader, Compression, type Header, PMTiles, type RangeResponse, type Source, TileType } from 'pmtiles'
import { fileFault } from './record.ts'

const HEADER_BYTES = 127
const MAGIC_BYTES = 7
const VERSION_READ = 3

const KIND_OF: ReadonlyMap<TileType, 'vector' | 'raster'> = new Map([
  [TileType.Mvt, 'vector'],
  [TileType.Png, 'raster'],
  [TileType.Jpeg, 'raster'],
  [TileType.Webp, 'raster'],
  [TileType.Avif, 'raster'],
])

export interface TileSet {
  readonly type: 'vector' | 'raster'
  readonly minZoom: number
  readonly maxZoom: number
  /** West, south, east, north, degrees. */
  readonly bounds: readonly [number, number, number, number]
  readonly name: string
  readonly attribution: string
  /** Names of vector layers; empty for pictures. */
  readonly layers: readonly string[]
}

/** Checks a PMTiles file of the given size and describes it. @throws Fault that names what is wrong */
export async function readPmtiles(path: string, bytes: number): Promise<TileSet> {
  const header = headerOf(path, await bytesAt(path, 0, HEADER_BYTES))
  checkExtent(path, header, bytes)
  const type = KIND_OF.get(header.tileType)
  if (!type) throw fileFault(`${path}: tiles of type ${header.tileType} are not read; vector (MVT), PNG, JPEG, WebP and AVIF are`)
  const metadata = await metadataOf(path)
  const { minLon, minLat, maxLon, maxLat, minZoom, maxZoom } = header
  const layers = Array.isArray(metadata['vector_layers'])
    ? metadata['vector_layers'].map((layer: { id?: unknown }) => String(layer.id))
    : []
  return {
    type,
    minZoom,
    maxZoom,
    bounds: [minLon, minLat, maxLon, maxLat],
    name: textIn(metadata, 'name'),
    attribution: textIn(metadata, 'attribution'),
    layers,
  }
}

function headerOf(path: string, head: Uint8Array): Header {
  const version = pmtilesVersion(head)
  if (version === undefined) throw fileFault(`${path}: is not a PMTiles file`)
  if (version !== VERSION_READ) throw fileFault(`${path}: is PMTiles version ${version}; version ${VERSION_READ} is read`)
  if (head.length < HEADER_BYTES) throw fileFault(`${path}: is cut short within its header`)
  const copy = new Uint8Array(head) // pmtiles takes the whole buffer behind a view
  return bytesToHeader(copy.buffer, '')
}

/**
 * The version of PMTiles that a file's first bytes tell, or `undefined` when they are of something else.
 *
 * s2-pmtiles writes `PM` and zeros where the specification has `PMTiles`; browsers read that too. Versions 1 and 2 were `PM` and a u16.
 */
export function pmtilesVersion(head: Uint8Array): number | undefined {
  const magic = Buffer.from(head.subarray(0, MAGIC_BYTES))
  if (!magic.toString('latin1').startsWith('PM')) return undefined
  const rest = magic.subarray(2)
  if (rest.toString('latin1') === 'Tiles' || rest.every((byte) => byte === 0)) return head[MAGIC_BYTES]
  return rest[1] === 0 && (rest[0] === 1 || rest[0] === 2) ? rest[0] : undefined
}

function checkExtent(path: string, header: Header, bytes: number): void {
  const parts = [
    ['root directory', header.rootDirectoryOffset, header.rootDirectoryLength],
    ['metadata', header.jsonMetadataOffset, header.jsonMetadataLength],
    ['leaf directories', header.leafDirectoryOffset, header.leafDirectoryLength ?? 0],
    ['tiles', header.tileDataOffset, header.tileDataLength ?? 0],
  ] as const
  for (const [part, offset, length] of parts) {
    if (offset + length > bytes) throw fileFault(`${path}: is cut short: its ${part} end at byte ${offset + length}, the file at ${bytes}`)
  }
  if ((header.tileDataLength ?? 0) === 0) throw fileFault(`${path}: holds no tiles`)
  const { minLon, minLat, maxLon, maxLat, minZoom, maxZoom } = header
  const box = `${minLon}, ${minLat} to ${maxLon}, ${maxLat}`
  if (!(minLon < maxLon && minLat < maxLat)) throw fileFault(`${path}: its bounds are empty (${box}): a map would ask for no tile`)
  if (minLon < -180 || maxLon > 180 || minLat < -90 || maxLat > 90) throw fileFault(`${path}: its bounds are outside ±180/±90 (${box})`)
  if (minZoom > maxZoom) throw fileFault(`${path}: its zooms are ${minZoom} to ${maxZoom}`)
  if (header.internalCompression !== Compression.None && header.internalCompression !== Compression.Gzip) {
    throw fileFault(`${path}: its directories are packed in a way that browsers do not read (gzip is)`)
  }
}

/** The metadata, by the library that the browser uses too: root directory and metadata are then known to unpack. */
async function metadataOf(path: string): Promise<Readonly<Record<string, unknown>>> {
  const source: Source = {
    getKey: () => path,
    getBytes: async (offset, length): Promise<RangeResponse> => ({ data: new Uint8Array(await bytesAt(path, offset, length)).buffer }),
  }
  try {
    const metadata: unknown = await new PMTiles(source).getMetadata()
    return typeof metadata === 'object' && metadata !== null ? { ...metadata } : {}
  } catch (error) {
    throw fileFault(`${path}: its directory or metadata is damaged (${error instanceof Error ? error.message : 'unknown'})`, error)
  }
}

async function bytesAt(path: string, offset: number, length: number): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function textIn(metadata: Readonly<Record<string, unknown>>, key: string): string {
  const value = metadata[key]
  return typeof value === 'string' ? value.slice(0, 1000) : ''
}
