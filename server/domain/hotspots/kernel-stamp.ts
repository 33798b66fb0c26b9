/** One event's share of a density map: its kernel laid over the cells round it. */
import { middleX, middleY, type Lattice } from './lattice.ts'
import type { Kernel } from './bandwidth.ts'

/** The Gaussian is cut off at four bandwidths along each axis, and what is left made whole: they hold 0.99987 of it. */
export const GAUSSIAN_REACH = 4
/** erf(4 / √2). */
const GAUSSIAN_KEPT_ON_AN_AXIS = 0.9999366575163338
/** ∫ (1 − r²)² over the unit disc is π / 3. */
const QUARTIC_PEAK = 3 / Math.PI

/** How far a kernel of this bandwidth is felt, metres. */
export function reachOf(kernel: Kernel, bandwidthM: number): number {
  return kernel === 'quartic' ? bandwidthM : GAUSSIAN_REACH * bandwidthM
}

/**
 * The density that one event makes, a square metre: quartic 3 / (π h²) · (1 − d² / h²)² for d < h; Gaussian 1 / (2 π h² c²) · exp(−d² / 2 h²) for |dx| and
 * |dy| ≤ 4 h, c = erf(4 / √2) the share of a normal variable within 4.
 */
export function kernelAt(kernel: Kernel, bandwidthM: number, dx: number, dy: number): number {
  const hSq = bandwidthM * bandwidthM
  if (kernel === 'quartic') {
    const left = 1 - (dx * dx + dy * dy) / hSq
    return left > 0 ? (QUARTIC_PEAK / hSq) * left * left : 0
  }
  if (Math.abs(dx) > GAUSSIAN_REACH * bandwidthM || Math.abs(dy) > GAUSSIAN_REACH * bandwidthM) return 0
  return Math.exp(-(dx * dx + dy * dy) / (2 * hSq)) / (2 * Math.PI * hSq * GAUSSIAN_KEPT_ON_AN_AXIS ** 2)
}

export interface KernelStamp {
  /** Adds to each cell what an event makes at its middle, a square metre, times a weight. */
  add(x: number, y: number, weight: number, out: Float64Array): void
  /** The sum of what it makes times a figure of the cell, such as its area. */
  sum(x: number, y: number, of: Float64Array): number
}

/** Columns that an event reaches in rows of one kind, and what it makes there. */
interface Across {
  readonly row: 0 | 1
  first: number
  last: number
  readonly across: Float64Array
}

/** Cost of each call: O((2 reach / cell)²); nothing allocated. */
export function kernelStamp(lattice: Lattice, kernel: Kernel, bandwidthM: number): KernelStamp {
  const reachM = reachOf(kernel, bandwidthM)
  const hSq = bandwidthM * bandwidthM
  const peak = kernelAt(kernel, bandwidthM, 0, 0)
  const isQuartic = kernel === 'quartic'
  /** What an axis contributes, by column: d² / h² of the quartic, a factor of the Gaussian. Odd rows of hexagons stand further east, and have their own. */
  const evenRows = columnsOf(0)
  const oddRows = lattice.oddShiftX === 0 ? evenRows : columnsOf(1)
  let [firstRow, lastRow] = [0, 0]
  const along = (d: number) => (isQuartic ? (d * d) / hSq : Math.exp(-(d * d) / (2 * hSq)))

  function columnsOf(row: 0 | 1): Across {
    return { row, first: 0, last: 0, across: new Float64Array(lattice.columns) }
  }

  function placeAcross(of: Across, x: number): void {
    const { columns, stepX } = lattice
    const fromX = middleX(lattice, 0, of.row)
    of.first = Math.max(0, Math.ceil((x - reachM - fromX) / stepX))
    of.last = Math.min(columns - 1, Math.floor((x + reachM - fromX) / stepX))
    for (let column = of.first; column <= of.last; column++) of.across[column] = along(middleX(lattice, column, of.row) - x)
  }

  function place(x: number, y: number): void {
    const { rows, minY, stepY } = lattice
    firstRow = Math.max(0, Math.ceil((y - reachM - minY) / stepY))
    lastRow = Math.min(rows - 1, Math.floor((y + reachM - minY) / stepY))
    placeAcross(evenRows, x)
    if (oddRows !== evenRows) placeAcross(oddRows, x)
  }

  return {
    add(x, y, weight, out) {
      place(x, y)
      const high = weight * peak
      const quarter = high / 4
      for (let row = firstRow; row <= lastRow; row++) {
        const { first, last, across } = (row & 1) === 0 ? evenRows : oddRows
        const up = along(middleY(lattice, row) - y)
        const at = row * lattice.columns
        if (isQuartic) {
          for (let column = first; column <= last; column++) {
            const left = 1 - up - across[column]!
            const twice = left + Math.abs(left) // of what is under 0 nothing, without a choice to be guessed; halving changes no digit
            out[at + column]! += quarter * twice * twice
          }
          continue
        }
        const share = high * up
        for (let column = first; column <= last; column++) out[at + column]! += share * across[column]!
      }
    },
    sum(x, y, of) {
      place(x, y)
      let total = 0
      for (let row = firstRow; row <= lastRow; row++) {
        const { first, last, across } = (row & 1) === 0 ? evenRows : oddRows
        const up = along(middleY(lattice, row) - y)
        const at = row * lattice.columns
        let inRow = 0
        for (let column = first; column <= last; column++) {
          const left = 1 - up - across[column]!
          const twice = left + Math.abs(left)
          inRow += (isQuartic ? twice * twice : across[column]!) * of[at + column]!
        }
        total += isQuartic ? inRow / 4 : up * inRow
      }
      return total * peak
    },
  }
}

/**
 * Where a kernel lies wholly in the district: 1 for a cell from whose every place it reaches only cells wholly inside.
 *
 * @param inside share of each cell in the district
 *
 * Cost: O(cells), by a table of sums.
 */
export function clearOfBorder(lattice: Lattice, inside: Float64Array, reachM: number): Uint8Array {
  const { columns, rows, sizeM, stepY, shape } = lattice
  const wide = columns + 1
  const border = new Int32Array(wide * (rows + 1))
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const here = inside[row * columns + column]! < 1 ? 1 : 0
      const at = (row + 1) * wide + column + 1
      border[at] = here + border[at - 1]! + border[at - wide]! - border[at - wide - 1]!
    }
  }
  /** Hexagons of odd rows stand half of one further east, and each reaches past its own row. */
  const further = shape === 'hexagon' ? 1 : 0
  const around = Math.floor(reachM / sizeM + 0.5) + further
  const aroundRows = Math.floor(reachM / stepY + 0.5) + further
  const isClear = new Uint8Array(inside.length)
  for (let row = aroundRows; row + aroundRows < rows; row++) {
    const [south, north] = [(row - aroundRows) * wide, (row + aroundRows + 1) * wide]
    for (let column = around; column + around < columns; column++) {
      const west = column - around
      const east = column + around + 1
      const found = border[north + east]! - border[north + west]! - border[south + east]! + border[south + west]!
      if (found === 0) isClear[row * columns + column] = 1
    }
  }
  return isClear
}
