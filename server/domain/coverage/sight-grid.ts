/** The last instant at which each place was seen: one stamp a cell, in tiles that exist only where somebody wants to know. */
import { TILE_CELLS } from './cells.ts'
import { sweepMarker } from './sweep-marker.ts'
import type { Sweep } from './sweep.ts'
import { tileIndex, type TileIndex } from './tile-index.ts'

/**
 * Stamps count quanta from their tile's base; 0: never seen, or so long ago that no window reaches it. A stamp `v` of cell `k` in a tile of
 * base `b` stands for the instant (b + v − PHASE[k]) · quantumMs: at most one quantum before the true one, at most half a quantum after it.
 *
 * [K1] A mark only ever raises stamps: their final values do not depend on the order of marks, and marking twice changes nothing.
 * [K2] A place is seen at the last instant at which it is within reach of the way, both ends included.
 * [K3] Where there is no tile nothing is kept, and nothing is paid.
 */
export interface SightGrid {
  /** Milliseconds of a stamp's step. */
  readonly quantumMs: number
  readonly tileCount: number
  tileAt(column: number, row: number): number
  /** The tile there, made if need be. */
  need(column: number, row: number): number
  /** Gives a tile back; its cells are forgotten. */
  release(tile: number): void
  /** One more than the highest tile number in use. */
  readonly tileEnd: number
  isUsed(tile: number): boolean
  columnOf(tile: number): number
  rowOf(tile: number): number
  /** The stamps of a tile are the 64 elements of `stampsOf` from `offsetOf` on. */
  stampsOf(tile: number): Uint16Array
  offsetOf(tile: number): number
  /** The base of a tile, quanta since 1970. */
  baseOf(tile: number): number
  /** No stamp of a tile is higher. */
  topOf(tile: number): number
  /** Marks what a sweep saw. @returns how many tiles changed; their numbers are the first elements of `changed` */
  mark(sweep: Sweep): number
  readonly changed: Uint32Array
  /** Puts back a tile as it was read: base, then its stamps. Stamps are raised, never lowered. */
  raise(column: number, row: number, base: number, stamps: Uint16Array): void
  /** The same of stamps whose low and high bytes lie apart in `bytes`: 64 from `low`, 64 from `high` on. */
  raiseApart(column: number, row: number, base: number, bytes: DataView, low: number, high: number): void
  /** What it holds now, whatever is marked later. Cost: some 2 ms for a district of 44,000 tiles; 144 bytes a tile. */
  copy(): LightCopy
  /** Takes over what another grid of the same quantum knows of tiles that are here too. @throws RangeError when it keeps time otherwise */
  adopt(other: SightGrid): void
  /** Has the tiles of another grid under the same numbers, and nothing seen there; itself it has none yet. */
  layLike(other: Pick<SightGrid, 'laid'>): void
  readonly laid: TilesMemory
  clear(): void
}

/** All that a grid held at one instant, by tile number; of a tile that was never marked, or is not in use, the base is 0. */
export interface LightCopy {
  readonly tiles: number
  readonly columns: Int32Array
  readonly rows: Int32Array
  readonly bases: Float64Array
  /** `TILE_CELLS` of each tile. */
  readonly stamps: Uint16Array
}

/** Where tiles are: their places by number, as far as used; the numbers that are free again. */
export interface TilesMemory {
  readonly used: number
  readonly columns: Int32Array<ArrayBuffer>
  readonly rows: Int32Array<ArrayBuffer>
  readonly free: readonly number[]
  readonly index: TileIndex
}

/** A stamp is 16 bits. */
const MAX_STAMP = 65_535
const BYTE_BITS = 8
const LOW_BYTE = 255
const WORD_BYTES = 4
/** Where the present stands in the range when a base is set: older marks fit below, hours to come above. */
const MIDDLE = 32_768
/** The longest window that a quantum serves, quanta: less than `MIDDLE`, so that nothing inside a window is ever cut off. */
const MAX_WINDOW = 30_000
const LEAST_QUANTUM_MS = 250
/** Tiles of one array of stamps: 2 MB. */
const CHUNK_BITS = 14
const CHUNK_TILES = 1 << CHUNK_BITS
/** Tiles that one sweep can change: 3 km by 200 m, across the grain. Beyond it a sweep is refused by `spanRows`. */
const MAX_CHANGED = 16_384

/** The step in which times are kept for windows of up to `longestWindowMs`: a quarter of a second up to 125 min. */
export function quantumFor(longestWindowMs: number): number {
  return Math.max(LEAST_QUANTUM_MS, Math.ceil(longestWindowMs / MAX_WINDOW / LEAST_QUANTUM_MS) * LEAST_QUANTUM_MS)
}

/**
 * An empty grid.
 *
 * How wrong: `CELL_M` says it; `coverage-oracle` tests hold it to 0.02 always and 0.005 on average.
 * Memory: 128 bytes a tile of 48 m for stamps, 24 for the rest. Cost of a mark: `sweepMarker` says it, a look-up a tile more; allocates nothing.
 */
export function sightGrid(quantumMs: number): SightGrid {
  const index = tileIndex()
  const marker = sweepMarker(quantumMs)
  const changed = new Uint32Array(MAX_CHANGED)
  const free: number[] = []
  let chunks: Uint16Array[] = []
  let bases = new Float64Array(CHUNK_TILES)
  let columns = new Int32Array(CHUNK_TILES)
  let rows = new Int32Array(CHUNK_TILES)
  let tops = new Int32Array(CHUNK_TILES)
  let used = 0

  function need(column: number, row: number): number {
    const known = index.at(column, row)
    if (known >= 0) return known
    const tile = free.pop() ?? used++
    if (tile >= chunks.length * CHUNK_TILES) widen()
    columns[tile] = column
    rows[tile] = row
    index.set(column, row, tile)
    return tile
  }

  function widen(): void {
    chunks.push(new Uint16Array(CHUNK_TILES * TILE_CELLS))
    if (chunks.length * CHUNK_TILES <= bases.length) return
    bases = doubled(bases, Float64Array)
    columns = doubled(columns, Int32Array)
    rows = doubled(rows, Int32Array)
    tops = doubled(tops, Int32Array)
  }

  /** Sets the base of a tile anew, so that `atQuanta` stands in the middle of the range; what falls below it is forgotten. */
  function rebase(tile: number, atQuanta: number): void {
    const base = Math.floor(atQuanta) - MIDDLE
    const shift = base - bases[tile]!
    bases[tile] = base
    if (shift === base) return // a tile that was never marked
    const stamps = chunks[tile >> CHUNK_BITS]!
    const first = (tile & (CHUNK_TILES - 1)) * TILE_CELLS
    for (let at = first; at < first + TILE_CELLS; at++) stamps[at] = Math.max(0, stamps[at]! - shift)
    tops[tile] = Math.max(0, tops[tile]! - shift)
  }

  /** The tile there, with a base to which stamps of another can be raised; −1 where there is none, or nothing to raise it by. */
  function tileToRaise(column: number, row: number, base: number): number {
    const tile = index.at(column, row)
    if (tile < 0 || base === 0) return -1
    if (base > bases[tile]!) rebase(tile, base + MIDDLE)
    return tile
  }

  function mark(sweep: Sweep): number {
    const endQuanta = sweep.toMs / quantumMs
    let count = 0
    marker.begin(sweep)
    for (let row = marker.firstTileRow; row <= marker.lastTileRow; row++) {
      marker.spanColumns(row)
      for (let column = marker.firstTileColumn; column <= marker.lastTileColumn; column++) {
        const tile = index.at(column, row)
        if (tile < 0) continue
        if (endQuanta - bases[tile]! > MAX_STAMP - 2) rebase(tile, Math.min(sweep.knownMs, sweep.toMs) / quantumMs)
        const stamps = chunks[tile >> CHUNK_BITS]!
        if (!marker.markTile(stamps, (tile & (CHUNK_TILES - 1)) * TILE_CELLS, bases[tile]!, column, row)) continue
        const top = marker.latestQuanta - bases[tile]!
        if (top > tops[tile]!) tops[tile] = top
        changed[count++] = tile
      }
    }
    return count
  }

  return {
    quantumMs,
    get tileCount() {
      return used - free.length
    },
    get tileEnd() {
      return used
    },
    isUsed: (tile) => tile < used && index.at(columns[tile]!, rows[tile]!) === tile,
    tileAt: index.at,
    need,
    release(tile) {
      index.remove(columns[tile]!, rows[tile]!)
      const first = (tile & (CHUNK_TILES - 1)) * TILE_CELLS
      chunks[tile >> CHUNK_BITS]!.fill(0, first, first + TILE_CELLS)
      bases[tile] = 0
      tops[tile] = 0
      free.push(tile)
    },
    columnOf: (tile) => columns[tile]!,
    rowOf: (tile) => rows[tile]!,
    stampsOf: (tile) => chunks[tile >> CHUNK_BITS]!,
    offsetOf: (tile) => (tile & (CHUNK_TILES - 1)) * TILE_CELLS,
    baseOf: (tile) => bases[tile]!,
    topOf: (tile) => tops[tile]!,
    mark,
    changed,
    raise(column, row, base, stamps) {
      const tile = tileToRaise(column, row, base)
      if (tile < 0) return
      const shift = base - bases[tile]!
      const own = chunks[tile >> CHUNK_BITS]!
      const first = (tile & (CHUNK_TILES - 1)) * TILE_CELLS
      let top = tops[tile]!
      for (let k = 0; k < TILE_CELLS; k++) {
        const raised = stamps[k] === 0 ? 0 : stamps[k]! + shift
        if (raised > own[first + k]!) own[first + k] = raised
        if (raised > top) top = raised
      }
      tops[tile] = top
    },
    raiseApart(column, row, base, bytes, low, high) {
      const tile = tileToRaise(column, row, base)
      if (tile < 0) return
      const shift = (base - bases[tile]!) | 0 // an integer to V8 too
      const own = chunks[tile >> CHUNK_BITS]!
      const first = (tile & (CHUNK_TILES - 1)) * TILE_CELLS
      let top = tops[tile]!
      for (let k = 0; k < TILE_CELLS; k += WORD_BYTES) {
        let lows = bytes.getInt32(low + k, true)
        let highs = bytes.getInt32(high + k, true)
        for (let cell = first + k; (lows | highs) !== 0; cell++) {
          const stamp = (lows & LOW_BYTE) | ((highs & LOW_BYTE) << BYTE_BITS)
          const raised = stamp === 0 ? 0 : stamp + shift
          if (raised > own[cell]!) own[cell] = raised
          if (raised > top) top = raised
          lows >>>= BYTE_BITS
          highs >>>= BYTE_BITS
        }
      }
      tops[tile] = top
    },
    copy() {
      const stamps = new Uint16Array(used * TILE_CELLS)
      chunks.forEach((chunk, i) => {
        const first = i * CHUNK_TILES
        stamps.set(chunk.subarray(0, Math.min(CHUNK_TILES, used - first) * TILE_CELLS), first * TILE_CELLS)
      })
      return { tiles: used, columns: columns.slice(0, used), rows: rows.slice(0, used), bases: bases.slice(0, used), stamps }
    },
    adopt(other) {
      if (other.quantumMs !== quantumMs) throw new RangeError(`a grid of ${quantumMs} ms cannot adopt one of ${other.quantumMs} ms`)
      for (let tile = 0; tile < other.tileEnd; tile++) {
        if (!other.isUsed(tile)) continue
        const offset = other.offsetOf(tile)
        const stamps = other.stampsOf(tile).subarray(offset, offset + TILE_CELLS)
        this.raise(other.columnOf(tile), other.rowOf(tile), other.baseOf(tile), stamps)
      }
    },
    layLike({ laid }) {
      used = laid.used
      while (chunks.length * CHUNK_TILES < used) chunks.push(new Uint16Array(CHUNK_TILES * TILE_CELLS))
      bases = new Float64Array(laid.columns.length)
      tops = new Int32Array(laid.columns.length)
      columns = laid.columns.slice()
      rows = laid.rows.slice()
      for (const tile of laid.free) free.push(tile)
      index.copy(laid.index)
    },
    get laid() {
      return { used, columns, rows, free, index }
    },
    clear() {
      index.clear()
      chunks = []
      free.length = 0
      used = 0
      bases.fill(0)
      tops.fill(0)
    },
  }
}

function doubled<T extends Float64Array | Int32Array>(column: T, kind: new (length: number) => T): T {
  const wider = new kind(column.length * 2)
  wider.set(column)
  return wider
}
