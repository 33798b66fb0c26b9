/**
 * Where in its cell each cell of the ground is looked at: not at its middle, but at a point of its own, so that a straight edge never passes
 * many cells at once. The offsets are a lattice modulo 8, the same in every tile of 8 × 8 cells.
 */

/** Parts of a cell's side: an offset is the middle of one of them. */
export const SAMPLE_PARTS = 8
/** How many parts an offset moves on from a column, and from a row, to the next. */
export const SAMPLE_X_STEPS = { column: 5, row: 5 } as const
export const SAMPLE_Y_STEPS = { column: 3, row: 2 } as const
