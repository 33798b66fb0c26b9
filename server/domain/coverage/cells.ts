/**
 * The cells in which sightings are kept. A cell is judged by one sample point and one phase of time of its own, spread so that no
 * straight edge, in space or in time, passes many of them at once: errors cancel instead of adding up along a walk.
 */
import { SAMPLE_PARTS, SAMPLE_X_STEPS, SAMPLE_Y_STEPS } from '#geodata/sample-points'

/**
 * Side of a cell, metres. Of 2,500 random compounds and walks, half of them each small, straight and cut by the window's edge, the share of a ring
 * erred by 0.0015 on average and 0.010 at worst with 6 m; 0.0032 and 0.026 with 10 m, at a third of the memory.
 */
export const CELL_M = 6
/** Cells along the side of a tile: the unit in which cells are allotted. */
export const TILE_SIDE = 8
export const TILE_CELLS = TILE_SIDE * TILE_SIDE
export const TILE_M = CELL_M * TILE_SIDE
/** Sets of a tile's cells are two words of so many bits. */
export const WORD_CELLS = 32

/**
 * Sample point of each cell of a tile, metres from the tile's south-west corner; cell `k` is column `k % 8`, row `⌊k / 8⌋`.
 *
 * The offsets are a lattice modulo 8: along every row and column and the diagonals of slope ±1, ±2, ±½, ±3 and ±⅓ the eight
 * offsets across the line are all different, so an edge in these directions is placed to 1/16 of a cell on average along it, where cell
 * centres would err by half a cell. Source: Latin hypercube and lattice rules, as in Owen, Monte Carlo theory (2013), ch. 10 and 15.
 */
export const SAMPLE_X = new Float64Array(TILE_CELLS)
export const SAMPLE_Y = new Float64Array(TILE_CELLS)
/** No sample point lies nearer to the border of its cell, metres. */
export const MARGIN_M = (0.5 / SAMPLE_PARTS) * CELL_M
/** Phase of each cell, quanta in (0, 1): a time is kept in whole quanta, each cell rounding at another moment. */
export const PHASE = new Float64Array(TILE_CELLS)
/** The same counted: `PHASE = (PHASE_NUMBER + ½) / 64`, each number once in a tile. */
export const PHASE_NUMBER = new Uint8Array(TILE_CELLS)

for (let k = 0; k < TILE_CELLS; k++) {
  const column = k % TILE_SIDE
  const row = Math.floor(k / TILE_SIDE)
  SAMPLE_X[k] = (column + spread(SAMPLE_X_STEPS.column * column + SAMPLE_X_STEPS.row * row)) * CELL_M
  SAMPLE_Y[k] = (row + spread(SAMPLE_Y_STEPS.column * column + SAMPLE_Y_STEPS.row * row)) * CELL_M
  PHASE_NUMBER[k] = TILE_SIDE * ((3 * column + 5 * row) % TILE_SIDE) + ((column + 3 * row) % TILE_SIDE)
  PHASE[k] = (PHASE_NUMBER[k]! + 0.5) / TILE_CELLS
}

/**
 * Whether the phase of a cell carries a fraction of a quantum over to the next: element `carriesAt(fraction) + k` is 1 where
 * `fraction + PHASE[k] ≥ 1`, else 0. It turns stamping and comparing into sums of whole numbers.
 */
export const CARRIES = new Uint8Array((TILE_CELLS + 1) * TILE_CELLS)
for (let carried = 0; carried <= TILE_CELLS; carried++)
  for (let k = 0; k < TILE_CELLS; k++) CARRIES[carried * TILE_CELLS + k] = PHASE_NUMBER[k]! >= TILE_CELLS - carried ? 1 : 0

/** Where in `CARRIES` the 64 elements for a fraction of a quantum begin; the fraction is in [0, 1). */
export function carriesAt(fraction: number): number {
  // Phases are odd multiples of 1/128, one a cell: as many carry as there are such multiples from 1 − fraction up.
  return Math.floor(fraction * TILE_CELLS + 0.5) * TILE_CELLS
}

/** The bit of a cell in a set of two words. */
export function bitOf(low: number, high: number, k: number): number {
  return ((k < WORD_CELLS ? low : high) >>> (k & (WORD_CELLS - 1))) & 1
}

/** Number of the lowest bit that is set; the word is not 0. */
export function lowestBit(word: number): number {
  return WORD_CELLS - 1 - Math.clz32(word & -word)
}

/** The middle of one of the equal parts of 0 to 1. */
function spread(part: number): number {
  return ((part % SAMPLE_PARTS) + 0.5) / SAMPLE_PARTS
}
