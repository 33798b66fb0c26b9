/** Significance on the cells of a district: a cell cut by the border must not look cold because there is less of it. */
import type { CellGrid } from './cell-grid.ts'
import { withinBand } from './neighbours.ts'
import {
  significanceOf,
  USUAL_SIGNIFICANCE,
  VERDICTS,
  type Significance,
  type SignificanceRules,
  type SignificanceTest,
} from './significance.ts'

export interface GridRules extends SignificanceRules {
  /** Middles at most so far apart are neighbours, metres. */
  readonly bandM: number
  /** Cells of which less lies in the district are not judged, and are nobody's neighbours. */
  readonly leastInside: number
}

const M2_A_KM2 = 1e6
/** Below a half, what is counted says more about the border than about the place. Our own choice. */
const USUAL_LEAST_INSIDE = 0.5

/** Judges counts by cell, of one map or of many on the same ground. */
export type GridJudge = (counts: Float64Array, test: SignificanceTest) => Significance

/**
 * Judges the cells of a grid as `significanceOf` does, each by its count a whole cell: count ÷ share of it in the district.
 *
 * @returns by cell of the grid; `tooFew` and NaN for those that are not judged
 * @throws RangeError when the band reaches no neighbour, or counts and cells are not of one number
 *
 * Cost: as `withinBand` and `significanceOf`.
 */
export function gridSignificance(grid: CellGrid, counts: Float64Array, test: SignificanceTest, rules: GridRules): Significance {
  return gridJudge(grid, rules)(counts, test)
}

/** The same for many maps: neighbours are looked for once. @throws as `gridSignificance` */
export function gridJudge(grid: CellGrid, rules: GridRules): GridJudge {
  const { bandM, leastInside } = rules
  const { sizeM, cellM2 } = grid.lattice
  if (!(bandM >= sizeM)) throw new RangeError(`a band of ${bandM} m reaches no neighbour of cells of ${sizeM} m`)
  const share = grid.areaKm2.map((km2) => (km2 * M2_A_KM2) / cellM2)
  const judged = Int32Array.from(share.keys()).filter((cell) => share[cell]! >= leastInside)
  const pick = (of: (cell: number) => number) => Float64Array.from(judged, of)
  const places = { x: pick((cell) => grid.x[cell]!), y: pick((cell) => grid.y[cell]!) }
  const neighbours = withinBand(places, bandM)
  const spread = (column: Float64Array, rest: number) => {
    const whole = new Float64Array(grid.count).fill(rest)
    judged.forEach((cell, i) => (whole[cell] = column[i]!))
    return whole
  }
  return (counts, test) => {
    if (counts.length !== grid.count) throw new RangeError(`${counts.length} counts and ${grid.count} cells`)
    const perCell = pick((cell) => counts[cell]! / share[cell]!)
    const found = significanceOf(perCell, neighbours, test, rules)
    const verdict = new Uint8Array(grid.count).fill(VERDICTS.indexOf('tooFew'))
    judged.forEach((cell, i) => (verdict[cell] = found.verdict[i]!))
    return {
      z: spread(found.z, Number.NaN),
      p: spread(found.p, Number.NaN),
      q: spread(found.q, Number.NaN),
      verdict,
      expected: spread(found.expected, 0),
      sum: spread(found.sum, 0),
    }
  }
}

/** What is usual with a band. */
export function usualGridRules(bandM: number): GridRules {
  return { ...USUAL_SIGNIFICANCE, bandM, leastInside: USUAL_LEAST_INSIDE }
}
