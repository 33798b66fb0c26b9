/** A PMTiles file with one tile: header, root directory, metadata, tile, as the specification lays them out. */
import { gzipSync } from 'node:zlib'

export interface TinyPmtiles {
  readonly magic?: string
  readonly version?: number
  readonly tileType?: number
  /** West, south, east, north, degrees. */
  readonly bounds?: readonly [number, number, number, number]
  readonly metadata?: unknown
}

const HEADER_BYTES = 127
const GZIP = 2

export function tinyPmtiles({
  magic = 'PMTiles',
  version = 3,
  tileType = 1,
  bounds = [119.6, 31.3, 120.2, 31.8],
  metadata = { name: '武进' },
}: TinyPmtiles = {}): Buffer {
  const tile = gzipSync(Buffer.from([0x1a, 0]))
  // One entry: tile 0, run of one, the tile's length, offset 0 (stored as 1).
  const root = gzipSync(Buffer.from([1, 0, 1, tile.length, 1]))
  const json = gzipSync(JSON.stringify(metadata))
  const header = Buffer.alloc(HEADER_BYTES)
  header.write(magic, 0, 'latin1')
  header[7] = version
  const tilesAt = HEADER_BYTES + root.length + json.length
  const lengths = [HEADER_BYTES, root.length, HEADER_BYTES + root.length, json.length, tilesAt, 0, tilesAt, tile.length, 1, 1, 1]
  lengths.forEach((value, i) => header.writeBigUInt64LE(BigInt(value), 8 + 8 * i))
  header[96] = 1
  header[97] = GZIP
  header[98] = GZIP
  header[99] = tileType
  header[100] = 0
  header[101] = 0
  bounds.forEach((degrees, i) => header.writeInt32LE(Math.round(degrees * 1e7), 102 + 4 * i))
  return Buffer.concat([header, root, json, tile])
}
