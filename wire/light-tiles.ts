/**
 * What has been seen where: cells of the ground, packed by tile. Sent to walls about once a second, only tiles that changed.
 * Little-endian; every column starts at a multiple of 4.
 *
 *     offset  type      field
 *     0       u8        version (1)
 *     1       u8        flags: bit 0: everything, drop what you hold; bit 1: too many tiles to send, none follow
 *     2       u16       bytes of this header (48)
 *     4       u32       bytes of the whole message
 *     8       f64       serverMs: Unix ms at which it was made
 *     16      f64       lon of the plane's origin, degrees
 *     24      f64       lat of the plane's origin
 *     32      u32       n: tiles
 *     36      u32       stepMs: unit of the ages
 *     40      u32       cellDm: side of a cell, 1/10 m
 *     44      u32       0
 *     48      i32[n]    column of the tile, counted east from the origin
 *             i32[n]    row of the tile, counted north
 *             u32[2n]   mask: which of its 64 cells belong to any compound's ring, a bit each, low word first
 *             u16[64n]  age of each cell, steps before serverMs; 65535: not seen as far back as is remembered
 *
 * A tile is 8 × 8 cells; cell k is column k % 8 and row ⌊k / 8⌋ of the tile, from its south-west corner. The south-west corner of the
 * plane's cell (c, r) lies c · cell metres east and r · cell metres north of the origin, in the plane of `geodata/plane.ts`.
 */

export const LIGHT_VERSION = 1
export const LIGHT_HEADER_BYTES = 48
export const TILE_SIDE = 8
export const TILE_CELLS = 64
export const NEVER_SEEN = 65_535
export const LIGHT_FLAG = { everything: 1, tooMany: 2 } as const
/** Column, row, mask and ages of one tile. */
const TILE_BYTES = 4 + 4 + 8 + 2 * TILE_CELLS

export interface LightHead {
  readonly flags: number
  readonly serverMs: number
  readonly originLon: number
  readonly originLat: number
  readonly stepMs: number
  readonly cellM: number
}

/** Decoded: views into the received bytes; element `i` (and the 2 and 64 from `2i` and `64i` on) is one tile. */
export interface LightTiles extends LightHead {
  readonly count: number
  readonly column: Int32Array
  readonly row: Int32Array
  readonly mask: Uint32Array
  readonly age: Uint16Array
}

/** An unfilled message of `count` tiles: whoever makes it writes its columns. */
export function newLightTiles(head: LightHead, count: number): { readonly bytes: Uint8Array; readonly tiles: LightTiles } {
  const bytes = new Uint8Array(LIGHT_HEADER_BYTES + count * TILE_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, LIGHT_VERSION)
  view.setUint8(1, head.flags)
  view.setUint16(2, LIGHT_HEADER_BYTES, true)
  view.setUint32(4, bytes.byteLength, true)
  view.setFloat64(8, head.serverMs, true)
  view.setFloat64(16, head.originLon, true)
  view.setFloat64(24, head.originLat, true)
  view.setUint32(32, count, true)
  view.setUint32(36, head.stepMs, true)
  view.setUint32(40, Math.round(head.cellM * 10), true)
  return { bytes, tiles: decodeLightTiles(bytes) }
}

/**
 * Reads a message without copying, unless the bytes do not start at a multiple of 4 in their buffer.
 *
 * @throws RangeError when the version is another or the length does not fit the count
 */
export function decodeLightTiles(bytes: Uint8Array): LightTiles {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes)
  const { buffer, byteOffset, byteLength } = aligned
  if (byteLength < LIGHT_HEADER_BYTES) throw new RangeError(`${byteLength} bytes of light are shorter than the header`)
  const view = new DataView(buffer, byteOffset, byteLength)
  const version = view.getUint8(0)
  if (version !== LIGHT_VERSION) throw new RangeError(`light version ${version} is not ${LIGHT_VERSION}`)
  const count = view.getUint32(32, true)
  const totalBytes = LIGHT_HEADER_BYTES + count * TILE_BYTES
  if (byteLength !== totalBytes || view.getUint32(4, true) !== totalBytes)
    throw new RangeError(`${byteLength} bytes of light should be ${totalBytes}`)
  const at = byteOffset + LIGHT_HEADER_BYTES
  return {
    flags: view.getUint8(1),
    serverMs: view.getFloat64(8, true),
    originLon: view.getFloat64(16, true),
    originLat: view.getFloat64(24, true),
    stepMs: view.getUint32(36, true),
    cellM: view.getUint32(40, true) / 10,
    count,
    column: new Int32Array(buffer, at, count),
    row: new Int32Array(buffer, at + 4 * count, count),
    mask: new Uint32Array(buffer, at + 8 * count, 2 * count),
    age: new Uint16Array(buffer, at + 16 * count, TILE_CELLS * count),
  }
}
