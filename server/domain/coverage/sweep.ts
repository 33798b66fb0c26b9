/** What one unit saw between two moments: a capsule, or a disc where it begins and ends at one place. */

/** Metres in the plane, Unix ms. A mutable record, so that the hot path can use one again and again. */
export interface Sweep {
  fromX: number
  fromY: number
  fromMs: number
  toX: number
  toY: number
  toMs: number
  /** How far the unit sees, metres. */
  reachM: number
  /** When this is laid down, where that is before `toMs`: a guard is known to stay. Unix ms. */
  knownMs: number
}

export function newSweep(): Sweep {
  return { fromX: 0, fromY: 0, fromMs: 0, toX: 0, toY: 0, toMs: 0, reachM: 0, knownMs: Infinity }
}

/** Turns a sweep into the disc seen from one place at one moment. */
export function setDisc(out: Sweep, x: number, y: number, atMs: number, reachM: number): void {
  out.fromX = x
  out.fromY = y
  out.fromMs = atMs
  out.toX = x
  out.toY = y
  out.toMs = atMs
  out.reachM = reachM
}
