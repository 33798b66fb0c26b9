/** The unseen part of a ring: on which sides of the compound it lies, and how long it is. */
import { BEARING_SECTORS } from '#wire/coverage'
import { CELL_M, PHASE, TILE_CELLS, TILE_M, TILE_SIDE } from './cells.ts'
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
const QUARTER_TURN = Math.PI / 2
const SECTOR_RAD = (2 * Math.PI) / BEARING_SECTORS

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

/**
 * Finds the unseen sides of a ring.
 *
 * Bearings are taken from the middle of the ring's own cells.
 *
 * @param edgeMs the window's edge, Unix ms
 * @param radiusM width of the ring, metres
 *
 * Cost: two looks at each cell of the ring and an arctangent each: for what is told of a gap, not for every judgement.
 */
export function unseenSides(grid: SightGrid, ring: RingOnGrid, edgeMs: number, radiusM: number): UnseenSides {
  const all = new Float64Array(BEARING_SECTORS)
  const dark = new Float64Array(BEARING_SECTORS)
  const edge = edgeMs / grid.quantumMs
  const { cells, tiles } = ring
  const [middleX, middleY] = middleOf(cells)
  let unseenShares = 0
  forEachRingCell(cells, (piece, k, share) => {
    const tile = tiles[piece]!
    const sector = sectorOf(xOf(cells, piece, k) - middleX, yOf(cells, piece, k) - middleY)
    const stamp = grid.stampsOf(tile)[grid.offsetOf(tile) + k]!
    all[sector]! += share
    if (stamp > 0 && stamp + grid.baseOf(tile) - PHASE[k]! > edge) return
    dark[sector]! += share
    unseenShares += share
  })
  let sides = 0
  for (let sector = 0; sector < BEARING_SECTORS; sector++) if (dark[sector]! > HALF * all[sector]!) sides |= 1 << sector
  return { sides, lengthM: ((unseenShares / FULL_SHARE) * CELL_AREA_M2) / radiusM }
}

function xOf(cells: RingCells, piece: number, k: number): number {
  return cells.columns[piece]! * TILE_M + ((k % TILE_SIDE) + HALF) * CELL_M
}

function yOf(cells: RingCells, piece: number, k: number): number {
  return cells.rows[piece]! * TILE_M + (Math.floor(k / TILE_SIDE) + HALF) * CELL_M
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
function sectorOf(east: number, north: number): number {
  const clockwise = QUARTER_TURN - Math.atan2(north, east)
  return ((Math.round(clockwise / SECTOR_RAD) % BEARING_SECTORS) + BEARING_SECTORS) % BEARING_SECTORS
}
