/** Notices that the clock of the machine was set, or stood still while the machine slept: what happened then bears times that are off by as much. */

/** How often is looked; what a clock is off by in so long by itself is a thousandth of `STEP_MS`. */
export const LOOK_MS = 10_000
/** Time services draw a clock in by less than this in one look; more was a step. */
const STEP_MS = 1_000

export interface Clocks {
  /** By the machine's clock, Unix ms. */
  readonly wallMs: number
  /** By one that nobody can set, ms since whenever. */
  readonly steadyMs: number
}

/** @returns by how much the clock went on more than time did since the last look, ms; 0 where it was no step */
export function clockSteps(first: Clocks): (now: Clocks) => number {
  let last = first
  return (now) => {
    const stepMs = Math.round(now.wallMs - last.wallMs - (now.steadyMs - last.steadyMs))
    last = now
    return Math.abs(stepMs) < STEP_MS ? 0 : stepMs
  }
}
