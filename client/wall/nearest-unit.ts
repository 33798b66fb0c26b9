/** Who is nearest to a place, of those whose position is fresh. */
import { planeAt } from '#geodata/plane'
import { DEGREE_E7, type UnitColumns } from '#wire/frame'
import type { LonLat } from '#wire/places'
import { FRESH_LIMITS_MS } from '#wire/units'

export interface NearestUnit {
  readonly slot: number
  readonly metres: number
}

/**
 * The nearest of some units by straight line whose position is fresh enough to say so.
 *
 * Assumptions: the plane at the place; within 0.3 % over a district.
 */
export function nearestUnit(from: LonLat, slots: Iterable<number>, columns: UnitColumns, nowMs: number): NearestUnit | undefined {
  const plane = planeAt(from[0], from[1])
  let nearest: NearestUnit | undefined
  for (const slot of slots) {
    const ageMs = nowMs - (columns.takenMs[slot] ?? Number.NaN)
    if (!(ageMs <= FRESH_LIMITS_MS.lagging)) continue
    const metres = Math.hypot(plane.xOf(columns.lonE7[slot]! / DEGREE_E7), plane.yOf(columns.latE7[slot]! / DEGREE_E7))
    if (!nearest || metres < nearest.metres) nearest = { slot, metres }
  }
  return nearest
}
