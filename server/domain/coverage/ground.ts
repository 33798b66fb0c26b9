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
  /** Lays all that another ground has laid, whose grid has the same tiles under the same numbers; itself it has nothing yet. Cost: a copy of its links. */
  layLike(other: Ground): void
  readonly laid: GroundMemory
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

/** What is laid, in columns. */
export interface GroundMemory {
  readonly rings: ReadonlyMap<number, RingOnGrid>
  readonly heads: Uint32Array
  readonly links: Uint32Array
  readonly linksEnd: number
  readonly freeLink: number
}

/** Compounds that one sweep can touch: a way of 3 km past the smallest and densest. What does not fit is looked at when next touched. */
export const OWNERS_AT_ONCE = 1_024
const MIN_LINKS = 4_096
const NONE = 0xffff_ffff
/** Owns tiles while a ring is replaced. */
const HOLD = 0xffff_fffe
const WORD_BITS = 32
/** A link of a tile to one of its owners: the compound, the piece of its ring, the next link, and which cells are of its zone in two words. */
const LINK = { compound: 0, piece: 1, next: 2, zone: 3 } as const
const LINK_WIDTH = 5

/**
 * Nothing laid yet.
 *
 * Cost: `zonesAt` and `ownersOf` walk the few owners of a tile. Memory: 24 bytes a tile and owner, and the rings themselves.
 */
export function coverageGround(grid: SightGrid): Ground {
  let rings = new Map<number, RingOnGrid>()
  /** Of each tile where the first of its owners' links begins. */
  let heads = new Uint32Array(MIN_LINKS).fill(NONE)
  /** Side by side, for they lie anywhere in memory and are read together. */
  let links = new Uint32Array(MIN_LINKS * LINK_WIDTH)
  let linksEnd = 0
  let freeLink = NONE
  /** When each compound was last put into `ownersOf`'s answer. */
  let foundIn = new Uint32Array(MIN_LINKS)
  let asked = 0

  function newLink(): number {
    if (freeLink !== NONE) {
      const link = freeLink
      freeLink = links[link + LINK.next]!
      return link
    }
    if (linksEnd === links.length) links = wider(links, linksEnd + LINK_WIDTH)
    linksEnd += LINK_WIDTH
    return linksEnd - LINK_WIDTH
  }

  function own(tile: number, compound: number, piece: number, zone?: Uint32Array): void {
    if (tile >= heads.length) {
      const from = heads.length
      heads = wider(heads, tile + 1)
      heads.fill(NONE, from)
    }
    const link = newLink()
    links[link + LINK.compound] = compound
    links[link + LINK.piece] = piece
    links[link + LINK.next] = heads[tile]!
    links[link + LINK.zone] = zone?.[2 * piece] ?? 0
    links[link + LINK.zone + 1] = zone?.[2 * piece + 1] ?? 0
    heads[tile] = link
  }

  function disown(tile: number, compound: number): void {
    let before = NONE
    let link = heads[tile]!
    while (links[link + LINK.compound] !== compound) {
      before = link
      link = links[link + LINK.next]!
    }
    if (before === NONE) heads[tile] = links[link + LINK.next]!
    else links[before + LINK.next] = links[link + LINK.next]!
    links[link + LINK.next] = freeLink
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
      const tiles = Uint32Array.from(cells.columns, (column, piece) =>
        grid.need(cells.firstColumn + column, cells.firstRow + cells.rows[piece]!),
      )
      // Held meanwhile: a tile of the old ring and the new must not be given back in between, and forget what was seen.
      const isReplaced = rings.has(compound)
      if (isReplaced) for (const tile of tiles) own(tile, HOLD, 0)
      lift(compound)
      tiles.forEach((tile, piece) => {
        own(tile, compound, piece, cells.zone)
        if (isReplaced) disown(tile, HOLD)
      })
      rings.set(compound, { cells, tiles })
    },
    lift,
    layLike({ laid }) {
      rings = new Map(laid.rings)
      heads = laid.heads.slice()
      links = laid.links.slice(0, Math.max(MIN_LINKS * LINK_WIDTH, laid.linksEnd))
      ;({ linksEnd, freeLink } = laid)
    },
    get laid() {
      return { rings, heads, links, linksEnd, freeLink }
    },
    clear() {
      rings.clear()
      heads.fill(NONE)
      linksEnd = 0
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
      for (let link = heads[tile]!; link !== NONE && found < out.length; link = links[link + LINK.next]!)
        if (((links[link + LINK.zone + (k >> 5)]! >>> (k & 31)) & 1) === 1) out[found++] = links[link + LINK.compound]!
      return found
    },
    ownersOf(tiles, count, out) {
      asked++
      let found = 0
      for (let i = 0; i < count; i++) {
        for (let link = heads[tiles[i]!]!; link !== NONE; link = links[link + LINK.next]!) {
          const compound = links[link + LINK.compound]!
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
      for (let link = heads[tile]!; link !== NONE; link = links[link + LINK.next]!) {
        const { full, partAt, partCells } = rings.get(links[link + LINK.compound]!)!.cells
        const piece = links[link + LINK.piece]!
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

function wider(column: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(Math.max(length, 2 * column.length))
  grown.set(column)
  return grown
}
