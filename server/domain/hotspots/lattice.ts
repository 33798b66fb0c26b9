/** Equal cells that tile the plane, squares or hexagons: where each lies, which holds a place, how much of it is in the district. */
import type { Bounds } from '#geodata/polygon'
import { areaWithin, isWithin, type Outline } from './outline.ts'

export type CellShape = 'square' | 'hexagon'

/** Cell (column, row) has its middle at `minX + column · stepX` (odd rows `oddShiftX` further east), `minY + row · stepY`. */
export interface Lattice {
  readonly shape: CellShape
  /** Side of a square; of a hexagon the distance between opposite sides, which is that between neighbours. */
  readonly sizeM: number
  readonly columns: number
  readonly rows: number
  readonly minX: number
  readonly minY: number
  readonly stepX: number
  readonly stepY: number
  readonly oddShiftX: number
  readonly cellM2: number
  /** Corners of a cell from its middle: interleaved x, y, counter-clockwise. */
  readonly corners: Float64Array
}

/** What a lattice may hold: 8 MB a column of figures. 30 km square has room for cells of 30 m. */
export const MOST_CELLS = 1_000_000
/** Height of a triangle of equal sides, twice, over its side. */
const SQRT_3 = Math.sqrt(3)
/** Parts of a cell below which rounding alone speaks: 10 mm² of a hectare, a ten-thousandth of a millimetre of its side. */
const SHARE_SLACK = 1e-9

/**
 * The cells that cover a box. Their places do not hang on the box but on the size alone, so that two maps of one district share their cells.
 *
 * @throws RangeError when the size is not positive, or the cells are more than `MOST_CELLS`
 */
export function latticeOver([west, south, east, north]: Bounds, shape: CellShape, sizeM: number): Lattice {
  if (!(sizeM > 0)) throw new RangeError(`no cells of ${sizeM} m`)
  const isHexagon = shape === 'hexagon'
  const stepY = isHexagon ? (sizeM * SQRT_3) / 2 : sizeM
  const firstColumn = Math.floor(west / sizeM) - 1
  // An even row, so that rows which stand out east are the same ones in every box.
  const firstRow = 2 * Math.floor((Math.floor(south / stepY) - 1) / 2)
  const columns = Math.ceil(east / sizeM) - firstColumn + 1
  const rows = Math.ceil(north / stepY) - firstRow + 1
  if (!(columns * rows <= MOST_CELLS)) throw new RangeError(`${columns} × ${rows} cells of ${sizeM} m are more than ${MOST_CELLS}`)
  const middle = isHexagon ? 0 : sizeM / 2
  return {
    shape,
    sizeM,
    columns,
    rows,
    minX: firstColumn * sizeM + middle,
    minY: firstRow * stepY + middle,
    stepX: sizeM,
    stepY,
    oddShiftX: isHexagon ? sizeM / 2 : 0,
    cellM2: sizeM * stepY,
    corners: isHexagon
      ? hexagonOf(sizeM)
      : Float64Array.of(-sizeM / 2, -sizeM / 2, sizeM / 2, -sizeM / 2, sizeM / 2, sizeM / 2, -sizeM / 2, sizeM / 2),
  }
}

/** With a corner to the north, so that rows run east. */
function hexagonOf(sizeM: number): Float64Array {
  const [halfX, halfY, topY] = [sizeM / 2, sizeM / (2 * SQRT_3), sizeM / SQRT_3]
  return Float64Array.of(halfX, -halfY, halfX, halfY, 0, topY, -halfX, halfY, -halfX, -halfY, 0, -topY)
}

export function middleX(lattice: Lattice, column: number, row: number): number {
  return lattice.minX + column * lattice.stepX + (row & 1) * lattice.oddShiftX
}

export function middleY(lattice: Lattice, row: number): number {
  return lattice.minY + row * lattice.stepY
}

/** The cell that holds a place: row · columns + column, −1 where there is none. Every place is in one cell. Cost: O(1), nothing allocated. */
export function latticeCellAt(lattice: Lattice, x: number, y: number): number {
  const { columns, rows, minX, minY, stepX, stepY, oddShiftX, shape } = lattice
  const along = (y - minY) / stepY
  let row = Math.floor(shape === 'square' ? along + 0.5 : along)
  let column = Math.floor((x - minX - (row & 1) * oddShiftX) / stepX + 0.5) // %, on what was no whole number, costs more than all the rest
  if (shape === 'hexagon') {
    // A hexagon is what lies nearest to its middle, and that is in the row below the place or in the one above.
    const other = Math.floor((x - minX - ((row + 1) & 1) * oddShiftX) / stepX + 0.5)
    const below = (x - middleX(lattice, column, row)) ** 2 + (y - middleY(lattice, row)) ** 2
    const above = (x - middleX(lattice, other, row + 1)) ** 2 + (y - middleY(lattice, row + 1)) ** 2
    if (above < below) [row, column] = [row + 1, other]
  }
  return row >= 0 && row < rows && column >= 0 && column < columns ? row * columns + column : -1
}

/**
 * How much of each cell lies in the outline.
 *
 * @returns share 0 to 1 by row · columns + column, exact up to rounding; exactly 0 or 1 where none or all of it does
 *
 * Cost: O(cells) and one cut for each cell whose box meets the box of a side.
 */
export function insideShares(lattice: Lattice, outline: Outline): Float64Array {
  const { columns, rows, cellM2, corners } = lattice
  const met = metBySides(lattice, outline)
  const share = new Float64Array(columns * rows)
  const placed = new Float64Array(corners.length)
  for (let row = 0; row < rows; row++) {
    let known = -1
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column
      const [x, y] = [middleX(lattice, column, row), middleY(lattice, row)]
      if (met[cell] === 1) {
        for (let i = 0; i < corners.length; i += 2) {
          placed[i] = corners[i]! + x
          placed[i + 1] = corners[i + 1]! + y
        }
        share[cell] = rounded(areaWithin(outline, placed) / cellM2)
        known = -1
        continue
      }
      // Between two sides a row is all in or all out.
      if (known < 0) known = isWithin(outline, x, y) ? 1 : 0
      share[cell] = known
    }
  }
  return share
}

/** A sliver that is only rounding is none: it would be a cell without ground to stand on. */
function rounded(share: number): number {
  if (share < SHARE_SLACK) return 0
  return share > 1 - SHARE_SLACK ? 1 : share
}

/** 1 where the cell's box meets the box of what a side has at its height: some too many, none too few. */
function metBySides(lattice: Lattice, { parts, without }: Outline): Uint8Array {
  const { columns, rows, minY, stepY, minX, stepX, oddShiftX, corners } = lattice
  const halfX = (stepX / 2) * (1 + SHARE_SLACK)
  const halfY = Math.max(...corners.filter((_, i) => i % 2 === 1)) * (1 + SHARE_SLACK)
  const met = new Uint8Array(columns * rows)
  function see(ax: number, ay: number, bx: number, by: number): void {
    const lastRow = Math.min(rows - 1, Math.floor((Math.max(ay, by) + halfY - minY) / stepY))
    const [west, east] = [Math.min(ax, bx), Math.max(ax, bx)]
    /** Of the side at a height, no further than its ends. */
    const xAt = (y: number) => Math.max(west, Math.min(east, ax + ((bx - ax) * (y - ay)) / (by - ay)))
    for (let row = Math.max(0, Math.ceil((Math.min(ay, by) - halfY - minY) / stepY)); row <= lastRow; row++) {
      const fromX = minX + (row % 2) * oddShiftX
      const middle = minY + row * stepY
      const [low, high] = ay === by ? [west, east] : [xAt(middle - halfY), xAt(middle + halfY)]
      const first = Math.max(0, Math.ceil((Math.min(low, high) - halfX - fromX) / stepX))
      const last = Math.min(columns - 1, Math.floor((Math.max(low, high) + halfX - fromX) / stepX))
      if (last >= first) met.fill(1, row * columns + first, row * columns + last + 1)
    }
  }
  for (const { rings } of [...parts, ...without])
    for (const ring of rings) for (let i = 2; i < ring.length; i += 2) see(ring[i - 2]!, ring[i - 1]!, ring[i]!, ring[i + 1]!)
  return met
}
