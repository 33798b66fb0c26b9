/** One sweep drawn into tiles: which cells it saw, and when it saw each last. */
import { CARRIES, carriesAt, PHASE, SAMPLE_X, SAMPLE_Y, TILE_M, TILE_SIDE } from './cells.ts'
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
  /** No stamp that it sets stands for a later instant, quanta since 1970. */
  readonly latestQuanta: number
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
/** No stamp of a sweep is further past the whole quanta of its end: a fraction, a phase and `ALONG` are less than three together. */
const MOST_AHEAD = 2

/** Cost: two or three square roots a row of cells; a comparison a cell in reach, a square root for each that is left behind. Allocates nothing. */
export function sweepMarker(quantumMs: number): SweepMarker {
  const spans = newRowSpans()
  let firstTileRow = 0
  let lastTileRow = 0
  let firstTileColumn = 0
  let lastTileColumn = 0
  /** The sweep in hand; `unit` is its direction, 0 where it stands still. One record, so that the loops over cells read locals. */
  const way = { toX: 0, toY: 0, unitX: 0, unitY: 0, lengthM: 0, reachSq: 0, endQuanta: 0, quantaPerM: 0, wholeQuanta: 0, carries: 0 }
  /** The tile in hand: its south-west corner as seen from the end of the sweep, metres, and that end in quanta since the tile's base. */
  const corner = { x: 0, y: 0, end: 0 }

  /** Raises the cells `first` to `last` of a row of a tile that surely lie in the disc at the end. */
  function raiseInner(stamps: Uint16Array, offset: number, first: number, last: number, whole: number): boolean {
    const { carries } = way
    let isRaised = false
    for (let k = first; k <= last; k++) {
      const stamp = whole + CARRIES[carries + k]!
      if (stamp > stamps[offset + k]!) {
        stamps[offset + k] = stamp
        isRaised = true
      }
    }
    return isRaised
  }

  /** Raises those of the cells `first` to `last` of a row of a tile whose sample points the sweep saw. */
  function raiseOuter(stamps: Uint16Array, offset: number, first: number, last: number, whole: number): boolean {
    const { unitX, unitY, lengthM, reachSq, quantaPerM, carries } = way
    let isRaised = false
    for (let k = first; k <= last; k++) {
      const offX = corner.x + SAMPLE_X[k]!
      const offY = corner.y + SAMPLE_Y[k]!
      let stamp = whole + CARRIES[carries + k]!
      if (offX * offX + offY * offY > reachSq) {
        // Outside the disc at the end: only what lies behind was seen, and was left behind so far before the end, along the way.
        const aheadM = offX * unitX + offY * unitY
        const besideM = offX * unitY - offY * unitX
        const halfSq = reachSq - besideM * besideM
        if (aheadM >= 0 || halfSq < 0) continue
        const leftM = -aheadM - Math.sqrt(halfSq)
        if (leftM > lengthM) continue
        // A stamp is a floor. Along a way half a quantum is given back, or the front would lag; at its end a whole quantum stays exact.
        // What is negative is cut to 0 or below, and raises nothing.
        stamp = (corner.end - leftM * quantaPerM + ALONG + PHASE[k]!) | 0
      }
      if (stamp > stamps[offset + k]!) {
        stamps[offset + k] = stamp
        isRaised = true
      }
    }
    return isRaised
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
    get latestQuanta() {
      return way.wholeQuanta + MOST_AHEAD
    },
    begin(sweep) {
      spanRows(sweep, spans)
      firstTileRow = Math.floor(spans.firstRow / TILE_SIDE)
      lastTileRow = Math.floor((spans.firstRow + spans.rows - 1) / TILE_SIDE)
      const wayX = sweep.toX - sweep.fromX
      const wayY = sweep.toY - sweep.fromY
      const lengthM = Math.sqrt(wayX * wayX + wayY * wayY)
      way.toX = sweep.toX
      way.toY = sweep.toY
      way.unitX = lengthM > 0 ? wayX / lengthM : 0
      way.unitY = lengthM > 0 ? wayY / lengthM : 0
      way.lengthM = lengthM
      way.reachSq = sweep.reachM * sweep.reachM
      way.endQuanta = sweep.toMs / quantumMs
      way.quantaPerM = lengthM > 0 ? (sweep.toMs - sweep.fromMs) / quantumMs / lengthM : 0
      way.wholeQuanta = Math.floor(way.endQuanta)
      way.carries = carriesAt(way.endQuanta - way.wholeQuanta)
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
      const firstColumn = tileColumn * TILE_SIDE
      const firstRow = tileRow * TILE_SIDE
      const fromRow = Math.max(0, spans.firstRow - firstRow)
      const toRow = Math.min(TILE_SIDE, spans.firstRow + spans.rows - firstRow)
      const whole = Math.max(-MOST_AHEAD, way.wholeQuanta - base) | 0 // an integer to V8 too; what is negative raises nothing
      corner.x = tileColumn * TILE_M - way.toX
      corner.y = tileRow * TILE_M - way.toY
      corner.end = way.endQuanta - base
      let isRaised = false
      for (let row = fromRow; row < toRow; row++) {
        const span = row + firstRow - spans.firstRow
        const rowAt = row * TILE_SIDE
        const first = Math.max(0, spans.outerFirst[span]! - firstColumn)
        const last = Math.min(TILE_SIDE - 1, spans.outerLast[span]! - firstColumn)
        // The inner cells of this tile; where there are none, the outer ones end before them.
        const innerFirst = Math.min(last + 1, Math.max(first, spans.innerFirst[span]! - firstColumn))
        const innerLast = Math.max(innerFirst - 1, Math.min(last, spans.innerLast[span]! - firstColumn))
        if (first < innerFirst && raiseOuter(stamps, offset, rowAt + first, rowAt + innerFirst - 1, whole)) isRaised = true
        if (raiseInner(stamps, offset, rowAt + innerFirst, rowAt + innerLast, whole)) isRaised = true
        if (innerLast < last && raiseOuter(stamps, offset, rowAt + innerLast + 1, rowAt + last, whole)) isRaised = true
      }
      return isRaised
    },
  }
}
