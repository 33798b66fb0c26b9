/** The cells of a tile as seen from a window's edge: which are lit, and how far past the edge. */
import { CARRIES, carriesAt, PHASE, PHASE_NUMBER, TILE_CELLS, WORD_CELLS } from './cells.ts'
import type { SightGrid } from './sight-grid.ts'

/**
 * A tile and an edge. A mutable record, so that the hot path can use one again and again.
 *
 * Times are compared as whole numbers: a stamp stands for `stamp − PHASE`, which lies past the edge just when the stamp, less one where the phase
 * carries the edge over a whole quantum, lies past the whole quanta of the edge. By how much is the cell's *age past the edge*.
 */
export interface EdgeView {
  stamps: Uint16Array
  /** Of the tile's first cell in `stamps`. */
  at: number
  /** Quanta since 1970. */
  base: number
  /** From the whole quanta of the edge to the base. */
  past: number
  /** The edge, whole quanta since the base, at least 0; and where in `CARRIES` its 64 elements begin. */
  edge: number
  carries: number
}

export function newEdgeView(): EdgeView {
  return { stamps: new Uint16Array(0), at: 0, base: 0, past: 0, edge: 0, carries: 0 }
}

export interface EdgeReader {
  /** Sets the edge for what follows, quanta since 1970. */
  setEdge(quanta: number): void
  /** @param out is written unless false is returned @returns false when no cell of the tile was seen after the edge */
  enter(tile: number, out: EdgeView): boolean
  /** The instant of a `positionOf`, quanta since 1970. */
  levelAt(position: number): number
}

export function edgeReader(grid: SightGrid): EdgeReader {
  let wholeQuanta = 0
  let carries = 0

  return {
    setEdge(quanta) {
      wholeQuanta = Math.floor(quanta)
      carries = carriesAt(quanta - wholeQuanta)
    },
    enter(tile, out) {
      const base = grid.baseOf(tile)
      const edge = wholeQuanta - base
      if (grid.topOf(tile) <= edge) return false
      out.stamps = grid.stampsOf(tile)
      out.at = grid.offsetOf(tile)
      out.base = base
      out.past = -edge | 0
      // A stamp of 0 says that a cell was never seen, however far back the edge lies.
      out.edge = Math.max(0, edge) | 0 // an integer to V8 too: the loops below are made for them
      out.carries = edge < 0 ? 0 : carries
      return true
    },
    levelAt: (position) => wholeQuanta + (position - HALF) / TILE_CELLS,
  }
}

const HALF = 0.5
/** As a signed number: an unsigned one would make V8 compute with doubles, at half the speed. */
const SIGN_BIT = -0x8000_0000

/** Which of 32 cells are lit, a bit each, the first the lowest. @param first 0 or 32 @param sinceEdge only those seen so many quanta after it, and later */
export function litWord({ stamps, at, edge, carries }: EdgeView, first: number, sinceEdge = 0): number {
  return lateWord(stamps, at + first, carries + first, edge + sinceEdge)
}

/** The sign of a difference is the answer; 32 of them are shifted in from the top. No branch: light and dark come in no order. */
function lateWord(stamps: Uint16Array, at: number, carryAt: number, edge: number): number {
  let bits = 0
  for (let k = 0; k < WORD_CELLS; k++) bits = (bits >>> 1) | ((edge + CARRIES[carryAt + k]! - stamps[at + k]!) & SIGN_BIT)
  return bits
}

/** Quanta past the edge, rounded up; 0 or less: not lit. Of two cells, the one seen later is never the one of less age. */
export function ageOf({ stamps, at, edge, carries }: EdgeView, k: number): number {
  return stamps[at + k]! - edge - CARRIES[carries + k]!
}

/** How far past the edge's whole quanta a cell was last seen, 1/64 quantum, rounded up: exact, as phases are odd multiples of 1/128. */
export function positionOf({ stamps, at, past }: EdgeView, k: number): number {
  return (stamps[at + k]! + past) * TILE_CELLS - PHASE_NUMBER[k]!
}

/** When a cell was last seen, quanta since 1970. */
export function levelOf({ stamps, at, base }: EdgeView, k: number): number {
  return stamps[at + k]! - PHASE[k]! + base
}
