/** The cells of an answer, told by id, middle and area. */
import { planeAt, type Plane } from '#geodata/plane'
import type { CellGrid } from '../hotspots/cell-grid.ts'
import type { Lattice } from '../hotspots/lattice.ts'
import type { Table } from './answer.ts'
import type { Ground } from './question.ts'

/** A ten-millionth of a degree is a centimetre. */
const PLACES_A_DEGREE = 1e7

export function planeOfGround({ originLon, originLat }: Ground): Plane {
  return planeAt(originLon, originLat)
}

/** @param rows cells of the grid, in the order told */
export function cellTable(
  grid: CellGrid,
  plane: Plane,
  columns: Table['columns'],
  rows: ArrayLike<number> = Int32Array.from({ length: grid.count }, (_, cell) => cell),
): Table {
  const of = <T>(value: (cell: number) => T) => Array.from(rows, value)
  return {
    count: rows.length,
    columns: {
      id: of((cell) => cellId(grid.lattice, grid.latticeCell[cell]!)),
      lon: of((cell) => degrees(plane.lonOf(grid.x[cell]!))),
      lat: of((cell) => degrees(plane.latOf(grid.y[cell]!))),
      areaKm2: of((cell) => grid.areaKm2[cell]!),
      ...columns,
    },
  }
}

export function degrees(value: number): number {
  return Math.round(value * PLACES_A_DEGREE) / PLACES_A_DEGREE
}

/** Middles lie on whole steps or on halves; rounding must not put one on a whole step into the step before. */
const STEP_SLACK = 0.25

/** The same cell has the same id in every map of its shape and size: counted from the plane's origin. */
export function cellId({ columns, minX, minY, stepX, stepY }: Lattice, cell: number): string {
  const first = (min: number, step: number) => Math.floor(min / step + STEP_SLACK)
  const [column, row] = [first(minX, stepX) + (cell % columns), first(minY, stepY) + Math.floor(cell / columns)]
  return `c${column}r${row}`
}
