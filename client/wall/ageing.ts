/** A picture that is no longer live loses its colours at once, and its light with its age. */

/** Right after the line was lost: plainly not the live picture, and still to be read from the far end of the room. */
const BRIGHTEST = 0.72
/** As dark as it gets: the last known places can still be made out from near. */
const DIMMEST = 0.42
/** Age at which it is as dark as it gets: a position as old as this counts as lost, too. */
const DIMMEST_FROM_MS = 600_000

/** @returns share of its light that a picture of this age is shown with */
export function brightnessOf(ageMs: number): number {
  const share = Math.min(1, Math.max(0, ageMs) / DIMMEST_FROM_MS)
  return BRIGHTEST - (BRIGHTEST - DIMMEST) * Math.sqrt(share)
}
