/** One sweep drawn into tiles: which cells it saw, and when it saw each last. */
import { PHASE, SAMPLE_X, SAMPLE_Y, TILE_M, TILE_SIDE } from './cells.ts'
import { newRowSpans, spanRows } from './row-spans.ts'
import type { Sweep } from './sweep.ts'

export interface SweepMarker {
  /** Takes a sweep; what follows is about it. @throws RangeError when it is taller than 20 km */
  begin(sweep: Sweep): void
  /** Rows of tiles that it may touch. */
  readonly firstTileRow: number
  readonly lastTileRow: number
  /** The columns of tiles in a row that it may touch: call before asking for them. */
  spanColumns(tileRow: number): void
  readonly firstTileColumn: number
  readonly lastTileColumn: number
  /**
   * Raises the stamps of the cells of one tile that it saw.
   *
   * @param stamps the tile's 64 are those from `offset` on
   * @param base of the tile, quanta since 1970
   * @returns whether any was raised
   */
  markTile(stamps: Uint16Array, offset: number, base: number, tileColumn: number, tileRow: number): boolean
}

/** Past every column. */
const FAR = 2 ** 30
/** Quanta. */
const ALONG = 0.5

/** Cost: two or three square roots a row of cells; a comparison a cell in reach, a square root for each that is left behind. Allocates nothing. */
export function sweepMarker(quantumMs: number): SweepMarker {
  const spans = newRowSpans()
  let firstTileRow = 0
  let lastTileRow = 0
  let firstTileColumn = 0
  let lastTileColumn = 0
  let toX = 0
  let toY = 0
  let unitX = 0
  let unitY = 0
  let lengthM = 0
  let reachSq = 0
  let endQuanta = 0
  let quantaPerM = 0

  /**
   * How long before the end of the sweep a place was last in reach, quanta; −1 when it never was.
   *
   * @param offX of the place from the end of the way, metres east; @param offY north. Outside the disc at the end.
   */
  function leftBefore(offX: number, offY: number): number {
    const behindM = -(offX * unitX + offY * unitY)
    const besideM = offX * unitY - offY * unitX
    const halfSq = reachSq - besideM * besideM
    if (halfSq < 0) return -1
    const leftM = behindM - Math.sqrt(halfSq)
    return leftM < 0 || leftM > lengthM ? -1 : leftM * quantaPerM
  }

  return {
    get firstTileRow() {
      return firstTileRow
    },
    get lastTileRow() {
      return lastTileRow
    },
    get firstTileColumn() {
      return firstTileColumn
    },
    get lastTileColumn() {
      return lastTileColumn
    },
    begin(sweep) {
      spanRows(sweep, spans)
      firstTileRow = Math.floor(spans.firstRow / TILE_SIDE)
      lastTileRow = Math.floor((spans.firstRow + spans.rows - 1) / TILE_SIDE)
      toX = sweep.toX
      toY = sweep.toY
      const wayX = toX - sweep.fromX
      const wayY = toY - sweep.fromY
      lengthM = Math.sqrt(wayX * wayX + wayY * wayY)
      unitX = lengthM > 0 ? wayX / lengthM : 0
      unitY = lengthM > 0 ? wayY / lengthM : 0
      reachSq = sweep.reachM * sweep.reachM
      endQuanta = sweep.toMs / quantumMs
      quantaPerM = lengthM > 0 ? (sweep.toMs - sweep.fromMs) / quantumMs / lengthM : 0
    },
    spanColumns(tileRow) {
      const from = Math.max(0, tileRow * TILE_SIDE - spans.firstRow)
      const to = Math.min(spans.rows, (tileRow + 1) * TILE_SIDE - spans.firstRow)
      let least = FAR
      let most = -FAR
      for (let row = from; row < to; row++) {
        if (spans.outerFirst[row]! < least) least = spans.outerFirst[row]!
        if (spans.outerLast[row]! > most) most = spans.outerLast[row]!
      }
      firstTileColumn = Math.floor(least / TILE_SIDE)
      lastTileColumn = Math.floor(most / TILE_SIDE)
    },
    markTile(stamps, offset, base, tileColumn, tileRow) {
      const cornerX = tileColumn * TILE_M - toX
      const cornerY = tileRow * TILE_M - toY
      const firstColumn = tileColumn * TILE_SIDE
      const firstRow = tileRow * TILE_SIDE
      const end = endQuanta - base
      const fromRow = Math.max(0, spans.firstRow - firstRow)
      const toRow = Math.min(TILE_SIDE, spans.firstRow + spans.rows - firstRow)
      let isRaised = false
      for (let row = fromRow; row < toRow; row++) {
        const span = row + firstRow - spans.firstRow
        const rowAt = row * TILE_SIDE
        const last = rowAt + Math.min(TILE_SIDE - 1, spans.outerLast[span]! - firstColumn)
        const innerFirst = rowAt + spans.innerFirst[span]! - firstColumn
        const innerLast = rowAt + spans.innerLast[span]! - firstColumn
        for (let k = rowAt + Math.max(0, spans.outerFirst[span]! - firstColumn); k <= last; k++) {
          let at = end
          if (k < innerFirst || k > innerLast) {
            const offX = cornerX + SAMPLE_X[k]!
            const offY = cornerY + SAMPLE_Y[k]!
            const left = offX * offX + offY * offY <= reachSq ? 0 : leftBefore(offX, offY)
            if (left < 0) continue
            // A stamp is a floor. Along a way half a quantum is given back, or the front would lag; at its end a whole quantum stays exact.
            if (left > 0) at = end - left + ALONG
          }
          // What is negative is cut to 0 or below, and raises nothing.
          const stamp = (at + PHASE[k]!) | 0
          if (stamp > stamps[offset + k]!) {
            stamps[offset + k] = stamp
            isRaised = true
          }
        }
      }
      return isRaised
    },
  }
}
