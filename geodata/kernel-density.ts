/** How dense weighted points lie, on a grid: the one figure behind the hazard heat of the API and of the wall. */

/** `x` metres east, `y` metres north. */
export interface WeightedPoint {
  readonly x: number
  readonly y: number
  readonly weight: number
}

/** A cell of the grid: the square from `column · cellM` to `(column + 1) · cellM` east of the origin, rows likewise northwards. */
export interface DensityCell {
  readonly column: number
  readonly row: number
  /** Weight a square kilometre, at the middle of the cell. */
  readonly density: number
}

export interface DensityGrid {
  /** How far a point is felt, metres. */
  readonly bandwidthM: number
  readonly cellM: number
}

const M2_A_KM2 = 1e6

/** The density in the middle of one point of weight 1: the highest it can make by itself. */
export function peakOf(bandwidthM: number): number {
  return (3 * M2_A_KM2) / (Math.PI * bandwidthM * bandwidthM)
}

/**
 * Kernel density with the quartic (biweight) kernel: a point of weight w adds w · 3 / (π h²) · (1 − d²/h²)² at a distance d < h, nothing beyond.
 * Over the whole plane each point adds exactly its weight.
 *
 * The grid is sampled at the middles of its cells: the sum of density · cell area is the sum of weights, wrong by at most 0.3 % for cells of h/4,
 * 0.1 % for h/5 and finer (measured over 2,000 places of a point within its cell).
 *
 * @param points metres of one plane
 * @returns the cells in which anything is felt, south to north, west to east within a row
 * @throws RangeError when a length is not positive
 *
 * Cost: O(points · (2h/cell)²) time, an entry for each cell returned.
 * Source: B. W. Silverman, Density Estimation for Statistics and Data Analysis (1986), §4.2.1, eq. 4.5 (kernel K₂).
 */
export function densityOf(points: Iterable<WeightedPoint>, { bandwidthM, cellM }: DensityGrid): readonly DensityCell[] {
  if (!(bandwidthM > 0 && cellM > 0)) throw new RangeError(`no density over ${bandwidthM} m on cells of ${cellM} m`)
  const rows = new Map<number, Map<number, number>>()
  const peak = peakOf(bandwidthM)

  function feel({ x, y, weight }: WeightedPoint): void {
    const lastRow = Math.ceil((y + bandwidthM) / cellM - 0.5)
    for (let row = Math.floor((y - bandwidthM) / cellM - 0.5); row <= lastRow; row++) {
      const dy = (row + 0.5) * cellM - y
      const halfM = Math.sqrt(Math.max(0, bandwidthM * bandwidthM - dy * dy))
      const lastColumn = Math.ceil((x + halfM) / cellM - 0.5)
      for (let column = Math.floor((x - halfM) / cellM - 0.5); column <= lastColumn; column++) {
        const dx = (column + 0.5) * cellM - x
        const left = 1 - (dx * dx + dy * dy) / (bandwidthM * bandwidthM)
        if (left > 0) add(row, column, weight * peak * left * left)
      }
    }
  }

  function add(row: number, column: number, density: number): void {
    const known = rows.get(row)
    if (known) known.set(column, (known.get(column) ?? 0) + density)
    else rows.set(row, new Map([[column, density]]))
  }

  for (const point of points) feel(point)
  return [...rows]
    .sort(([a], [b]) => a - b)
    .flatMap(([row, columns]) => [...columns].sort(([a], [b]) => a - b).map(([column, density]) => ({ column, row, density })))
}
