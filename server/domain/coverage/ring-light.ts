/** How much of a ring is lit, and when it will have gone dark: read from the stamps themselves. */
import { lowestBit, TILE_CELLS, WORD_CELLS } from './cells.ts'
import { ageOf, edgeReader, levelOf, litWord, newEdgeView, positionOf, type EdgeView } from './lit-cells.ts'
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
  /** When any place of the ring was last seen, Unix ms; `NaN` when none is lit. */
  newestMs: number
}

/** Reads rings; it holds the scratch that reading needs, so one caller at a time. Allocates nothing once the scratch is large enough. */
export interface RingReader {
  /**
   * Reads what is lit.
   *
   * @param edgeMs the window's edge, Unix ms: a place counts when it was seen after it
   * @param out every element is written
   *
   * Cost: one look at each cell of the tiles that anybody has seen since the edge, about 1 ns each.
   */
  read(ring: RingOnGrid, edgeMs: number, out: RingLight): void
  /**
   * Reads what is lit and foretells the loss of a share: the instant at which that place was last seen whose going dark brings the share below
   * `least`. With nobody coming, the share falls below it when the window's edge reaches this.
   *
   * @param least 0 to 1
   * @param out every element is written
   * @returns Unix ms; `NaN` when the share is below `least` already; `Infinity` when none can be
   *
   * Cost: that of `read`, and some 5 ns for each lit cell.
   */
  readAndForetell(ring: RingOnGrid, edgeMs: number, least: number, out: RingLight): number
}

/** Positions are sorted by their higher bits first, 8 s to a bin, then those of one bin by the others, exactly. */
const LOW_BITS = 11
const LOW_BINS = 1 << LOW_BITS
/** Four times the range of stamps. */
const HIGH_BINS = (4 * 65_536 * TILE_CELLS) >> LOW_BITS

export function ringReader(grid: SightGrid): RingReader {
  const { quantumMs } = grid
  const window = edgeReader(grid)
  const view = newEdgeView()
  const bins = new Int32Array(Math.max(LOW_BINS, HIGH_BINS))
  /** The lit cells, in no order: their positions past the edge and their shares. */
  let positions = new Int32Array(1024)
  let shares = new Uint8Array(1024)
  let count = 0

  /** When any place of a lit ring was last seen, quanta since 1970. The likeliest tile first: then hardly any other need be looked at. */
  function newestIn({ cells, tiles }: RingOnGrid): number {
    let likeliest = 0
    let top = -Infinity
    for (let piece = 0; piece < tiles.length; piece++) {
      const most = topOf(tiles[piece]!)
      if (most <= top) continue
      top = most
      likeliest = piece
    }
    let newest = newestOf(likeliest, cells, tiles, -Infinity)
    for (let piece = 0; piece < tiles.length; piece++) {
      if (topOf(tiles[piece]!) > newest) newest = newestOf(piece, cells, tiles, newest)
    }
    return newest
  }

  function topOf(tile: number): number {
    return grid.topOf(tile) + grid.baseOf(tile)
  }

  /** The newest level among a piece's cells, if it is newer than `than`. */
  function newestOf(piece: number, { full, partAt, partCells }: RingCells, tiles: Uint32Array, than: number): number {
    if (!window.enter(tiles[piece]!, view)) return than
    let newest = than
    for (let bits = full[2 * piece]!; bits !== 0; bits &= bits - 1) newest = Math.max(newest, levelOf(view, lowestBit(bits)))
    for (let bits = full[2 * piece + 1]!; bits !== 0; bits &= bits - 1)
      newest = Math.max(newest, levelOf(view, WORD_CELLS + lowestBit(bits)))
    for (let part = partAt[piece]!; part < partAt[piece + 1]!; part++) newest = Math.max(newest, levelOf(view, partCells[part]!))
    return newest
  }

  /** Lists the lit cells. @returns their shares, summed */
  function list({ cells, tiles }: RingOnGrid): number {
    const { full, partAt, partCells, partShares } = cells
    let sum = 0
    count = 0
    for (let piece = 0; piece < tiles.length; piece++) {
      if (!window.enter(tiles[piece]!, view)) continue
      if (count + TILE_CELLS > shares.length) widen()
      const before = count
      for (let first = 0, word = 2 * piece; first < TILE_CELLS; first += WORD_CELLS, word++)
        if (full[word] !== 0) count = listWord(view, first, litWord(view, first) & full[word]!, positions, count)
      shares.fill(FULL_SHARE, before, count)
      sum += FULL_SHARE * (count - before)
      for (let part = partAt[piece]!; part < partAt[piece + 1]!; part++) {
        const k = partCells[part]!
        if (ageOf(view, k) <= 0) continue
        positions[count] = positionOf(view, k)
        shares[count++] = partShares[part]!
        sum += partShares[part]!
      }
    }
    return sum
  }

  function widen(): void {
    positions = doubled(positions, Int32Array)
    shares = doubled(shares, Uint8Array)
  }

  /** The highest position listed. */
  function newestListed(): number {
    const listed = positions
    let newest = 0
    for (let i = 0; i < count; i++) if (listed[i]! > newest) newest = listed[i]!
    return newest
  }

  /** The position of the listed cell with which their shares, of which there are enough, fall below `needed`, newest kept longest. */
  function positionOfFall(needed: number, newest: number): number {
    let left = needed
    let high = newest >> LOW_BITS
    let low = LOW_BINS - 1
    bins.fill(0, 0, high + 1)
    for (let i = 0; i < count; i++) bins[positions[i]! >> LOW_BITS]! += shares[i]!
    while (bins[high]! < left) left -= bins[high--]!
    bins.fill(0, 0, LOW_BINS)
    for (let i = 0; i < count; i++) if (positions[i]! >> LOW_BITS === high) bins[positions[i]! & (LOW_BINS - 1)]! += shares[i]!
    while (bins[low]! < left) left -= bins[low--]!
    return high * LOW_BINS + low
  }

  return {
    read(ring, edgeMs, out) {
      const { cells, tiles } = ring
      const { full, partAt, partCells, partShares, totalShares } = cells
      window.setEdge(edgeMs / quantumMs)
      let sum = 0
      for (let piece = 0; piece < tiles.length; piece++) {
        if (!window.enter(tiles[piece]!, view)) continue
        const low = full[2 * piece]!
        const high = full[2 * piece + 1]!
        if (low !== 0) sum += FULL_SHARE * bitsIn(litWord(view, 0) & low)
        if (high !== 0) sum += FULL_SHARE * bitsIn(litWord(view, WORD_CELLS) & high)
        for (let part = partAt[piece]!; part < partAt[piece + 1]!; part++) if (ageOf(view, partCells[part]!) > 0) sum += partShares[part]!
      }
      out.share = totalShares === 0 ? 0 : sum / totalShares
      out.newestMs = sum === 0 ? Number.NaN : newestIn(ring) * quantumMs
    },
    readAndForetell(ring, edgeMs, least, out) {
      const { totalShares } = ring.cells
      window.setEdge(edgeMs / quantumMs)
      const sum = list(ring)
      const newest = newestListed()
      out.share = totalShares === 0 ? 0 : sum / totalShares
      out.newestMs = count === 0 ? Number.NaN : window.levelAt(newest) * quantumMs
      const needed = least * totalShares
      if (sum < needed) return Number.NaN
      return needed > 0 ? window.levelAt(positionOfFall(needed, newest)) * quantumMs : Infinity
    },
  }
}

/** Appends the positions of whole cells to a list of `count`. @param bits which of the 32 cells from `first` on @returns the new count */
function listWord(view: EdgeView, first: number, bits: number, positions: Int32Array, count: number): number {
  let end = count
  for (let left = bits; left !== 0; left &= left - 1) positions[end++] = positionOf(view, first + lowestBit(left))
  return end
}

/** How many bits of 32 are set. Source: Warren, Hacker's Delight (2012), 5-1. */
function bitsIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555)
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}

function doubled<T extends Int32Array | Uint8Array>(column: T, kind: new (length: number) => T): T {
  const wider = new kind(column.length * 2)
  wider.set(column)
  return wider
}
