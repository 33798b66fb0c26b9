/** The columns of cells that a sweep may see and surely sees at its end, row by row: what lies outside is never looked at. */
import { CELL_M, MARGIN_M } from './cells.ts'
import type { Sweep } from './sweep.ts'

/** Rows from `firstRow`; columns counted from the plane's origin; a row with `last < first` holds none. */
export interface RowSpans {
  firstRow: number
  rows: number
  /** Cells that the sweep may touch. */
  readonly outerFirst: Int32Array
  readonly outerLast: Int32Array
  /** Cells whose sample points surely lie in the disc at the end of the sweep. */
  readonly innerFirst: Int32Array
  readonly innerLast: Int32Array
}

/** Rows of the longest sweep that settings allow: 150 s at 100 m/s, with the widest reach to both sides, and more. */
const MAX_ROWS = 4_096

export function newRowSpans(): RowSpans {
  return {
    firstRow: 0,
    rows: 0,
    outerFirst: new Int32Array(MAX_ROWS),
    outerLast: new Int32Array(MAX_ROWS),
    innerFirst: new Int32Array(MAX_ROWS),
    innerLast: new Int32Array(MAX_ROWS),
  }
}

/**
 * Fills `out` with the spans of a sweep.
 *
 * @throws RangeError when the sweep is taller than 20 km
 *
 * Cost: two or three square roots a row; allocates nothing.
 */
export function spanRows(sweep: Sweep, out: RowSpans): void {
  const { fromX, fromY, toX, toY, reachM } = sweep
  const southY = Math.min(fromY, toY)
  const northY = Math.max(fromY, toY)
  const firstRow = Math.floor((southY - reachM) / CELL_M)
  const rows = Math.floor((northY + reachM) / CELL_M) - firstRow + 1
  if (!(rows <= MAX_ROWS)) throw new RangeError(`a sweep over ${rows} rows of cells is too long; at most ${MAX_ROWS}`)
  out.firstRow = firstRow
  out.rows = rows
  const reachSq = reachM * reachM
  const perNorthing = toY === fromY ? 0 : (toX - fromX) / (toY - fromY)
  for (let row = 0; row < rows; row++) {
    // Of a cell its sample point counts, which lies `MARGIN_M` at least inside it.
    const bottomY = (firstRow + row) * CELL_M + MARGIN_M
    const topY = bottomY + CELL_M - 2 * MARGIN_M
    // The part of the way from which this row can be seen at all, and the least that it is away to north or south.
    const lowY = Math.max(southY, bottomY - reachM)
    const highY = Math.min(northY, topY + reachM)
    const awayY = Math.max(0, southY - topY, bottomY - northY)
    const halfM = Math.sqrt(Math.max(0, reachSq - awayY * awayY))
    const lowX = perNorthing === 0 ? fromX : fromX + (lowY - fromY) * perNorthing
    const highX = perNorthing === 0 ? toX : fromX + (highY - fromY) * perNorthing
    out.outerFirst[row] = Math.floor((Math.min(lowX, highX) - halfM + MARGIN_M) / CELL_M)
    out.outerLast[row] = Math.floor((Math.max(lowX, highX) + halfM - MARGIN_M) / CELL_M)
    const farY = Math.max(Math.abs(bottomY - toY), Math.abs(topY - toY))
    const insideM = farY < reachM ? Math.sqrt(reachSq - farY * farY) : -1
    out.innerFirst[row] = insideM < 0 ? 1 : Math.ceil((toX - insideM - MARGIN_M) / CELL_M)
    out.innerLast[row] = insideM < 0 ? 0 : Math.floor((toX + insideM + MARGIN_M) / CELL_M) - 1
  }
}
