/** The compounds laid on the grid: whose ring each tile belongs to, and in whose zone each place lies. */
import { CELL_M, TILE_M, TILE_SIDE } from './cells.ts'
import type { RingCells } from './ring-cells.ts'
import type { RingOnGrid } from './ring-light.ts'
import type { SightGrid } from './sight-grid.ts'

export interface Ground {
  /** The ring of a compound; `undefined` where none is laid. */
  ring(compound: number): RingOnGrid | undefined
  /** Lays or replaces a ring. Tiles that another compound shares keep what was seen there; new ones know nothing yet. */
  lay(compound: number, cells: RingCells): void
  lift(compound: number): void
  clear(): void
  /**
   * Finds the compounds in whose zone (footprint and ring) a place lies, by cells at least half inside: within half a cell of the line.
   *
   * @param out compounds, each once; the first `returned` elements are written, what does not fit is left out
   */
  zonesAt(x: number, y: number, out: Uint32Array): number
  /**
   * Finds the compounds that own any of the tiles named.
   *
   * @param tiles the first `count` count
   * @param out room for `OWNERS_AT_ONCE` compounds, each once
   */
  ownersOf(tiles: Uint32Array, count: number, out: Uint32Array): number
  /** Writes which cells of a tile belong to any ring, wholly or in part, a bit each, into two words from `at` on. */
  maskOf(tile: number, out: Uint32Array, at: number): void
}

/** Compounds that one sweep can touch: a way of 3 km past the smallest and densest. What does not fit is looked at when next touched. */
export const OWNERS_AT_ONCE = 1_024
const MIN_LINKS = 4_096
const NONE = -1
/** Owns tiles while a ring is replaced. */
const HOLD = 0xffff_ffff
const WORD_BITS = 32

/**
 * Nothing laid yet.
 *
 * Cost: `zonesAt` and `ownersOf` walk the few owners of a tile. Memory: 12 bytes a tile and owner, and the rings themselves.
 */
export function coverageGround(grid: SightGrid): Ground {
  const rings = new Map<number, RingOnGrid>()
  /** Of each tile the first of its owners' links. */
  let heads = new Int32Array(MIN_LINKS).fill(NONE)
  let linkCompound = new Uint32Array(MIN_LINKS)
  let linkPiece = new Uint32Array(MIN_LINKS)
  let linkNext = new Int32Array(MIN_LINKS)
  let links = 0
  let freeLink = NONE
  /** When each compound was last put into `ownersOf`'s answer. */
  let foundIn = new Uint32Array(MIN_LINKS)
  let asked = 0

  function newLink(): number {
    if (freeLink !== NONE) {
      const link = freeLink
      freeLink = linkNext[link]!
      return link
    }
    if (links === linkNext.length) {
      linkCompound = wider(linkCompound, links + 1)
      linkPiece = wider(linkPiece, links + 1)
      linkNext = wider(linkNext, links + 1)
    }
    return links++
  }

  function own(tile: number, compound: number, piece: number): void {
    if (tile >= heads.length) {
      const from = heads.length
      heads = wider(heads, tile + 1)
      heads.fill(NONE, from)
    }
    const link = newLink()
    linkCompound[link] = compound
    linkPiece[link] = piece
    linkNext[link] = heads[tile]!
    heads[tile] = link
  }

  function disown(tile: number, compound: number): void {
    let before = NONE
    let link = heads[tile]!
    while (linkCompound[link] !== compound) {
      before = link
      link = linkNext[link]!
    }
    if (before === NONE) heads[tile] = linkNext[link]!
    else linkNext[before] = linkNext[link]!
    linkNext[link] = freeLink
    freeLink = link
    if (heads[tile] === NONE) grid.release(tile)
  }

  function lift(compound: number): void {
    const ring = rings.get(compound)
    if (!ring) return
    rings.delete(compound)
    for (const tile of ring.tiles) disown(tile, compound)
  }

  return {
    ring: (compound) => rings.get(compound),
    lay(compound, cells) {
      const tiles = Uint32Array.from(cells.columns, (column, piece) => grid.need(column, cells.rows[piece]!))
      // Held meanwhile: a tile of the old ring and the new must not be given back in between, and forget what was seen.
      for (const tile of tiles) own(tile, HOLD, 0)
      lift(compound)
      tiles.forEach((tile, piece) => {
        own(tile, compound, piece)
        disown(tile, HOLD)
      })
      rings.set(compound, { cells, tiles })
    },
    lift,
    clear() {
      rings.clear()
      heads.fill(NONE)
      links = 0
      freeLink = NONE
      grid.clear()
    },
    zonesAt(x, y, out) {
      const column = Math.floor(x / CELL_M)
      const row = Math.floor(y / CELL_M)
      const tileColumn = Math.floor(x / TILE_M)
      const tileRow = Math.floor(y / TILE_M)
      const tile = grid.tileAt(tileColumn, tileRow)
      if (tile < 0) return 0
      const k = (row - tileRow * TILE_SIDE) * TILE_SIDE + column - tileColumn * TILE_SIDE
      let found = 0
      for (let link = heads[tile]!; link !== NONE && found < out.length; link = linkNext[link]!) {
        const { zone } = rings.get(linkCompound[link]!)!.cells
        if (((zone[2 * linkPiece[link]! + (k >> 5)]! >>> (k & 31)) & 1) === 1) out[found++] = linkCompound[link]!
      }
      return found
    },
    ownersOf(tiles, count, out) {
      asked++
      let found = 0
      for (let i = 0; i < count; i++) {
        for (let link = heads[tiles[i]!]!; link !== NONE; link = linkNext[link]!) {
          const compound = linkCompound[link]!
          if (compound >= foundIn.length) foundIn = wider(foundIn, compound + 1)
          if (foundIn[compound] === asked || found === out.length) continue
          foundIn[compound] = asked
          out[found++] = compound
        }
      }
      return found
    },
    maskOf(tile, out, at) {
      let [low, high] = [0, 0]
      for (let link = heads[tile]!; link !== NONE; link = linkNext[link]!) {
        const { full, partAt, partCells } = rings.get(linkCompound[link]!)!.cells
        const piece = linkPiece[link]!
        low |= full[2 * piece]!
        high |= full[2 * piece + 1]!
        for (let part = partAt[piece]!; part < partAt[piece + 1]!; part++) {
          const k = partCells[part]!
          if (k < WORD_BITS) low |= 1 << k
          else high |= 1 << (k - WORD_BITS)
        }
      }
      out[at] = low
      out[at + 1] = high
    },
  }
}

function wider<T extends Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(column: T, length: number): T {
  const grown = new (column.constructor as new (length: number) => T)(Math.max(length, 2 * column.length)) // a typed array's constructor makes its own kind
  grown.set(column)
  return grown
}
