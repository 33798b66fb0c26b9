/** The cells a map of counts is made of: those of a lattice that lie in the district, with the area they have there. */
import { checkPlaces, type Places } from './events.ts'
import { insideShares, latticeCellAt, latticeOver, middleX, middleY, type CellShape, type Lattice } from './lattice.ts'
import { isWithin, type Outline } from './outline.ts'

/** Columns by cell, south to north, west to east within a row. */
export interface CellGrid extends Places {
  readonly count: number
  readonly lattice: Lattice
  /** What of it lies in the district. */
  readonly areaKm2: Float64Array
  readonly outline: Outline
  /** By place in the lattice: the share of it in the district. */
  readonly inside: Float64Array
  /** Its place in the lattice: row · columns + column. */
  readonly latticeCell: Int32Array
  /** By place in the lattice: the cell's number, −1 where the district is not. */
  readonly numberOf: Int32Array
  /** 1 where no border passes: what falls in is in the district. */
  readonly isWhole: Uint8Array
}

const M2_A_KM2 = 1e6

/**
 * The cells of a district.
 *
 * @param sizeM side of a square; of a hexagon the distance between opposite sides
 * @returns their areas add up to the district's, up to rounding
 * @throws RangeError when the size is not positive, or the cells are too many
 *
 * Cost: as `insideShares`; 52 bytes a cell.
 */
export function cellGridOf(outline: Outline, shape: CellShape, sizeM: number): CellGrid {
  const lattice = latticeOver(outline.bounds, shape, sizeM)
  const share = insideShares(lattice, outline)
  const numberOf = new Int32Array(share.length).fill(-1)
  const latticeCell = Int32Array.from(share.keys()).filter((cell) => share[cell]! > 0)
  latticeCell.forEach((cell, number) => (numberOf[cell] = number))
  const column = (of: (cell: number) => number) => Float64Array.from(latticeCell, of)
  return {
    count: latticeCell.length,
    lattice,
    x: column((cell) => middleX(lattice, cell % lattice.columns, Math.floor(cell / lattice.columns))),
    y: column((cell) => middleY(lattice, Math.floor(cell / lattice.columns))),
    areaKm2: column((cell) => (share[cell]! * lattice.cellM2) / M2_A_KM2),
    outline,
    inside: share,
    latticeCell,
    numberOf,
    isWhole: Uint8Array.from(latticeCell, (cell) => (share[cell] === 1 ? 1 : 0)),
  }
}

export interface CellCounts {
  readonly counts: Float64Array
  /** How many lie outside the district and are in no count. */
  readonly outside: number
}

/**
 * How many places lie in each cell.
 *
 * @throws RangeError when a place is no number
 *
 * Cost: O(places), and a question to the outline for each in a cell at the border.
 */
export function countsIn(grid: CellGrid, places: Places): CellCounts {
  checkPlaces(places)
  const { x, y } = places
  const counts = new Float64Array(grid.count)
  let outside = 0
  for (let i = 0; i < x.length; i++) {
    const cell = cellAt(grid, x[i]!, y[i]!)
    if (cell < 0) outside++
    else counts[cell]!++
  }
  return { counts, outside }
}

/** The number of the cell that holds a place of the district; −1: it is not in the district. */
export function cellAt(grid: CellGrid, x: number, y: number): number {
  const at = latticeCellAt(grid.lattice, x, y)
  const cell = at < 0 ? -1 : grid.numberOf[at]!
  return cell >= 0 && (grid.isWhole[cell] === 1 || isWithin(grid.outline, x, y)) ? cell : -1
}
