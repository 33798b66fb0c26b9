/** How much of a ring is lit, and when it will have gone dark: read from the stamps themselves. */
import { PHASE, TILE_CELLS } from './cells.ts'
import { FULL_SHARE, type RingCells } from './ring-cells.ts'
import type { SightGrid } from './sight-grid.ts'

/** A ring and the tiles of the grid it lies on: `tiles[i]` is the tile of piece `i`. */
export interface RingOnGrid {
  readonly cells: RingCells
  readonly tiles: Uint32Array
}

export interface RingLight {
  /** Share of the ring's area seen inside the window, 0 to 1; 0 for a ring without area. */
  share: number
  /**
   * The instant at which that place was last seen whose going dark brings the share below `least`, Unix ms: with nobody coming, the share
   * falls below it when the window's edge reaches this. `NaN` when the share is below it already; `Infinity` when none can be.
   */
  fallsWithMs: number
  /** When any place of the ring was last seen, Unix ms; `NaN` when none is lit. */
  newestMs: number
}

export interface RingReader {
  /**
   * Reads a ring.
   *
   * @param edgeMs the window's edge, Unix ms: a place counts when it was seen after it
   * @param least the share whose loss is foretold, 0 to 1
   * @param out every element is written
   *
   * Cost: one look at each cell of the ring's tiles, 1 to 2 ns each, twice where a forecast is asked for; allocates nothing.
   */
  read(ring: RingOnGrid, edgeMs: number, least: number, out: RingLight): void
}

/** Ages are sorted roughly into so many equal parts of the lit span first; exactly only within the one that matters. */
const BUCKETS = 256
/** Two levels differ by a multiple of this, or are equal. */
const LEVEL_STEP = 1 / TILE_CELLS

/** A reader of rings on one grid; it holds the scratch that reading needs, so one caller at a time. */
export function ringReader(grid: SightGrid): RingReader {
  const { quantumMs } = grid
  const buckets = new Float64Array(BUCKETS)
  let levels = new Float64Array(1024)
  let shares = new Float64Array(1024)
  /** Of the ring being read: seen instants in quanta since 1970 and shares of the lit cells. */
  let lit = 0
  let newest = -Infinity
  let oldest = Infinity

  function gather({ cells, tiles }: RingOnGrid, edgeQuanta: number): number {
    const { full, partAt, partCells, partShares } = cells
    lit = 0
    newest = -Infinity
    oldest = Infinity
    let sum = 0
    for (let piece = 0; piece < tiles.length; piece++) {
      const tile = tiles[piece]!
      const base = grid.baseOf(tile)
      if (base === 0) continue
      const stamps = grid.stampsOf(tile)
      const offset = grid.offsetOf(tile)
      // At least 0: a stamp of 0 says that a cell was never seen, however far back the edge lies.
      const edge = Math.max(0, edgeQuanta - base)
      if (lit + TILE_CELLS > levels.length) widen()
      const before = lit
      for (let word = 0; word < 2; word++) {
        for (let bits = full[2 * piece + word]!, k = word << 5; bits !== 0; k++, bits >>>= 1) {
          if ((bits & 1) === 0) continue
          const level = stamps[offset + k]! - PHASE[k]!
          if (level > edge) {
            levels[lit] = level + base
            shares[lit++] = FULL_SHARE
          }
        }
      }
      sum += (lit - before) * FULL_SHARE
      for (let part = partAt[piece]!; part < partAt[piece + 1]!; part++) {
        const k = partCells[part]!
        const level = stamps[offset + k]! - PHASE[k]!
        if (level > edge) {
          levels[lit] = level + base
          shares[lit++] = partShares[part]!
          sum += partShares[part]!
        }
      }
    }
    for (let i = 0; i < lit; i++) {
      const level = levels[i]!
      if (level > newest) newest = level
      if (level < oldest) oldest = level
    }
    return sum
  }

  function widen(): void {
    levels = twice(levels)
    shares = twice(shares)
  }

  /**
   * The level of the cell with which the lit shares fall below `needed`, newest kept longest. Sorts roughly, keeps the bucket that
   * matters, and sorts that again, until its levels cannot be told apart.
   */
  function levelOfFall(needed: number): number {
    let from = oldest
    let width = (newest - oldest) / BUCKETS
    let left = needed
    let count = lit
    while (width > 0) {
      buckets.fill(0)
      for (let i = 0; i < count; i++) buckets[bucketOf(levels[i]!, from, width)]! += shares[i]!
      let bucket = BUCKETS - 1
      while (bucket > 0 && buckets[bucket]! < left) left -= buckets[bucket--]!
      let kept = 0
      for (let i = 0; i < count; i++) {
        if (bucketOf(levels[i]!, from, width) !== bucket) continue
        levels[kept] = levels[i]!
        shares[kept++] = shares[i]!
      }
      count = kept
      if (width < LEVEL_STEP) break
      from += bucket * width
      width /= BUCKETS
    }
    return levels[0]!
  }

  function fallsWithMs(share: number, least: number, total: number): number {
    if (share < least) return Number.NaN
    return least > 0 ? levelOfFall(least * total) * quantumMs : Infinity
  }

  return {
    read(ring, edgeMs, least, out) {
      const total = ring.cells.totalShares
      const sum = gather(ring, edgeMs / quantumMs)
      out.share = total === 0 ? 0 : sum / total
      out.newestMs = lit === 0 ? Number.NaN : newest * quantumMs
      out.fallsWithMs = fallsWithMs(out.share, least, total)
    },
  }
}

function bucketOf(level: number, oldest: number, width: number): number {
  return Math.min(BUCKETS - 1, Math.floor((level - oldest) / width))
}

function twice(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(column.length * 2)
  wider.set(column)
  return wider
}
