/** A made-up province: where its units are, and its compounds. Regular, so that every run has the same. */
import type { Compound, LonLat } from '#wire/places'

/** The room that the server of the bench keeps. */
export const ROOM = 'wujin'
export const WEST = 119.2
export const SOUTH = 31.2
export const SPAN_DEG = 1
/** Half the side of a compound, degrees: about 150 m across. */
const HALF_SIDE_DEG = 0.0007
/** A step between two fixes of a unit, degrees: about 2 m. */
const STEP_DEG = 0.00002
/** Multiplying by it spreads slots over the square without a pattern (golden ratio). */
const SPREAD = 0.618_033_988_749_895

/** Where a unit is at its n-th report. */
export function placeOf(unit: number, report: number): LonLat {
  const east = (unit * SPREAD) % 1
  const north = (unit * SPREAD * SPREAD * Math.SQRT2) % 1
  return [WEST + east * SPAN_DEG, SOUTH + north * SPAN_DEG + (report % 2) * STEP_DEG]
}

export function unitIdOf(unit: number): string {
  return `u${unit}`
}

/** Squares in a square. */
export function compoundsOf(count: number): readonly Compound[] {
  const side = Math.ceil(Math.sqrt(count))
  return Array.from({ length: count }, (_, slot): Compound => {
    const lon = WEST + (SPAN_DEG * (slot % side)) / side
    const lat = SOUTH + (SPAN_DEG * Math.floor(slot / side)) / side
    const [w, e, s, n] = [lon - HALF_SIDE_DEG, lon + HALF_SIDE_DEG, lat - HALF_SIDE_DEG, lat + HALF_SIDE_DEG]
    const ring: LonLat[] = [
      [w, s],
      [e, s],
      [e, n],
      [w, n],
      [w, s],
    ]
    return {
      id: `c${slot}`,
      slot,
      name: `C${slot}`,
      type: 'commodity',
      gates: [],
      footprint: { type: 'Polygon', coordinates: [ring] },
      simulated: true,
    }
  })
}
