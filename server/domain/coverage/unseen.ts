/** The unseen part of a ring: on which sides of the compound it lies, and how long it is. */
import { BEARING_SECTORS } from '#wire/coverage'
import { bitOf, CELL_M, lowestBit, TILE_CELLS, TILE_M, TILE_SIDE, WORD_CELLS } from './cells.ts'
import { edgeReader, litWord, newEdgeView } from './lit-cells.ts'
import { CELL_AREA_M2, FULL_SHARE, type RingCells } from './ring-cells.ts'
import type { RingOnGrid } from './ring-light.ts'
import type { SightGrid } from './sight-grid.ts'

export interface UnseenSides {
  /** A bit for each sector in which most of the ring is unseen; bit 0 is round north, on clockwise. */
  sides: number
  /** Length of unseen ring, metres: its area over the ring's width. */
  lengthM: number
}

const HALF = 0.5
const SECTOR_RAD = (2 * Math.PI) / BEARING_SECTORS
/** Sectors from north to east. */
const QUARTER = BEARING_SECTORS / 4
/** Tangents of the bearings at which one sector ends and the next begins, from north to east. */
const BOUNDS = Array.from({ length: QUARTER }, (_, sector) => Math.tan((sector + HALF) * SECTOR_RAD))

/** Calls back for each cell of a ring: its tile's place among the ring's pieces, its number in the tile, its share in W (1/255). */
export function forEachRingCell(cells: RingCells, each: (piece: number, k: number, share: number) => void): void {
  for (let piece = 0; piece < cells.columns.length; piece++) {
    for (let k = 0; k < TILE_CELLS; k++) {
      if (((cells.full[2 * piece + (k >> 5)]! >>> (k & 31)) & 1) === 1) each(piece, k, FULL_SHARE)
    }
    for (let part = cells.partAt[piece]!; part < cells.partAt[piece + 1]!; part++)
      each(piece, cells.partCells[part]!, cells.partShares[part]!)
  }
}

/** What of a ring does not change while it is laid: its middle, and what each sector holds of it. */
interface RingBearings {
  readonly middleX: number
  readonly middleY: number
  readonly sharesBySector: Float64Array
}

const bearingsOf = new WeakMap<RingCells, RingBearings>()

export interface UnseenReader {
  /**
   * Finds the unseen sides of a ring.
   *
   * Bearings are taken from the middle of the ring's own cells.
   *
   * @param edgeMs the window's edge, Unix ms
   * @param radiusM width of the ring, metres
   *
   * Cost: one look at each cell of the tiles that anybody has seen since the edge, and some comparisons for each unseen one.
   */
  read(ring: RingOnGrid, edgeMs: number, radiusM: number): UnseenSides
}

export function unseenReader(grid: SightGrid): UnseenReader {
  const window = edgeReader(grid)
  const view = newEdgeView()
  const dark = new Float64Array(BEARING_SECTORS)

  return {
    read({ cells, tiles }, edgeMs, radiusM) {
      const { middleX, middleY, sharesBySector } = bearings(cells)
      const { full, partAt, partCells, partShares } = cells
      let unseenShares = 0
      window.setEdge(edgeMs / grid.quantumMs)
      dark.fill(0)
      function add(piece: number, k: number, share: number): void {
        dark[sectorOf(xOf(cells, piece, k) - middleX, yOf(cells, piece, k) - middleY)]! += share
        unseenShares += share
      }
      for (let piece = 0; piece < tiles.length; piece++) {
        const isLit = window.enter(tiles[piece]!, view)
        const low = isLit ? litWord(view, 0) : 0
        const high = isLit ? litWord(view, WORD_CELLS) : 0
        for (let bits = full[2 * piece]! & ~low; bits !== 0; bits &= bits - 1) add(piece, lowestBit(bits), FULL_SHARE)
        for (let bits = full[2 * piece + 1]! & ~high; bits !== 0; bits &= bits - 1) add(piece, WORD_CELLS + lowestBit(bits), FULL_SHARE)
        for (let part = partAt[piece]!; part < partAt[piece + 1]!; part++)
          if (bitOf(low, high, partCells[part]!) === 0) add(piece, partCells[part]!, partShares[part]!)
      }
      let sides = 0
      for (let sector = 0; sector < BEARING_SECTORS; sector++) if (dark[sector]! > HALF * sharesBySector[sector]!) sides |= 1 << sector
      return { sides, lengthM: ((unseenShares / FULL_SHARE) * CELL_AREA_M2) / radiusM }
    },
  }
}

/** Remembered as long as the ring is laid: about 300 bytes. */
function bearings(cells: RingCells): RingBearings {
  const known = bearingsOf.get(cells)
  if (known) return known
  const [middleX, middleY] = middleOf(cells)
  const sharesBySector = new Float64Array(BEARING_SECTORS)
  forEachRingCell(cells, (piece, k, share) => {
    sharesBySector[sectorOf(xOf(cells, piece, k) - middleX, yOf(cells, piece, k) - middleY)]! += share
  })
  const found = { middleX, middleY, sharesBySector }
  bearingsOf.set(cells, found)
  return found
}

function xOf(cells: RingCells, piece: number, k: number): number {
  return (cells.firstColumn + cells.columns[piece]!) * TILE_M + ((k % TILE_SIDE) + HALF) * CELL_M
}

function yOf(cells: RingCells, piece: number, k: number): number {
  return (cells.firstRow + cells.rows[piece]!) * TILE_M + (Math.floor(k / TILE_SIDE) + HALF) * CELL_M
}

function middleOf(cells: RingCells): readonly [number, number] {
  let [x, y, sum] = [0, 0, 0]
  forEachRingCell(cells, (piece, k, share) => {
    x += xOf(cells, piece, k) * share
    y += yOf(cells, piece, k) * share
    sum += share
  })
  return sum === 0 ? [0, 0] : [x / sum, y / sum]
}

/** The sector of a bearing: the first is centred on north. */
export function sectorOf(east: number, north: number): number {
  const across = Math.abs(east)
  const along = Math.abs(north)
  let fromPole = 0
  for (let bound = 0; bound < QUARTER; bound++) if (across > BOUNDS[bound]! * along) fromPole++
  if (north >= 0) return east >= 0 ? fromPole : (BEARING_SECTORS - fromPole) % BEARING_SECTORS
  return east >= 0 ? BEARING_SECTORS / 2 - fromPole : BEARING_SECTORS / 2 + fromPole
}
