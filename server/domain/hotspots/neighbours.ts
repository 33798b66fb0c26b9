/** Which cells are neighbours of which: the weights of every figure that asks whether like lies by like. */
import { bucketIndex } from './bucket-index.ts'
import type { CellGrid } from './cell-grid.ts'
import type { Places } from './events.ts'

/** Weights of 0 and 1 in rows: the neighbours of `i` are `to[start[i]]` up to before `to[start[i + 1]]`, in rising order, itself not among them. */
export interface Neighbours {
  readonly start: Int32Array
  readonly to: Int32Array
}

/** 200 MB; a band that reaches further across a district says nothing about places any more. */
export const MOST_NEIGHBOURS = 50_000_000
/** Distances between middles of cells are wrong by some 1e-12 of them: a neighbour just as far as the band must not be lost by that. */
const BAND_SLACK = 1e-9

/**
 * All that lie at most a distance away.
 *
 * @throws RangeError when the band is not positive, or the neighbours are more than `MOST_NEIGHBOURS`
 *
 * Cost: O(n + pairs), looked through twice; 4 bytes for each.
 */
export function withinBand(places: Places, bandM: number): Neighbours {
  const withinM = bandM * (1 + BAND_SLACK)
  const index = bucketIndex(places, bandM)
  const { x, y } = places
  const start = new Int32Array(x.length + 1)
  let total = 0
  for (let i = 0; i < x.length; i++) {
    index.forEachNear(x[i]!, y[i]!, withinM, () => total++)
    start[i + 1] = total - i - 1
    if (start[i + 1]! > MOST_NEIGHBOURS) throw new RangeError(`${bandM} m makes more than ${MOST_NEIGHBOURS} neighbours`)
  }
  const to = new Int32Array(start[x.length]!)
  for (let i = 0; i < x.length; i++) {
    let at = start[i]!
    index.forEachNear(x[i]!, y[i]!, withinM, (place) => {
      if (place !== i) to[at++] = place
    })
    to.subarray(start[i], at).sort()
  }
  return { start, to }
}

/** Columns of the cells that touch one, from its own: in the row below or above, and in its own. */
const BESIDE = [-1, 1]
const SQUARES_ABOVE = [-1, 0, 1]
/** Odd rows stand half a cell further east. */
const HEXAGONS_ABOVE = [
  [-1, 0],
  [0, 1],
] as const

/** Cells with a side or a corner in common: up to eight of a square, six of a hexagon. Cost: O(cells), some ns a neighbour. */
export function touching({ count, lattice, latticeCell, numberOf }: CellGrid): Neighbours {
  const { shape, columns, rows } = lattice
  const start = new Int32Array(count + 1)
  const to = new Int32Array(count * (2 * SQUARES_ABOVE.length + BESIDE.length))
  let total = 0
  for (let cell = 0; cell < count; cell++) {
    const at = latticeCell[cell]!
    const [column, row] = [at % columns, Math.floor(at / columns)]
    const above = shape === 'square' ? SQUARES_ABOVE : HEXAGONS_ABOVE[(row % 2) as 0 | 1]
    for (let other = Math.max(0, row - 1); other <= Math.min(rows - 1, row + 1); other++)
      for (const east of other === row ? BESIDE : above) {
        if (column + east < 0 || column + east >= columns) continue
        const number = numberOf[other * columns + column + east]!
        if (number >= 0) to[total++] = number
      }
    start[cell + 1] = total
  }
  return { start, to: to.slice(0, total) }
}

/** @throws RangeError when there is not one row for each value */
export function checkNeighbours({ start }: Neighbours, values: ArrayLike<number>): void {
  if (start.length !== values.length + 1) throw new RangeError(`${values.length} values and neighbours of ${start.length - 1}`)
}
