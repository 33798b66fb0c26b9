import { DEGREE_E7, type UnitColumns } from '#wire/frame'
import type { LonLat } from '#wire/places'

/** Where a unit was last seen; one that has never sent a fix is nowhere. */
export function unitPlace({ lonE7, latE7, takenMs }: Pick<UnitColumns, 'lonE7' | 'latE7' | 'takenMs'>, slot: number): LonLat | undefined {
  const [lon, lat, seenMs] = [lonE7[slot], latE7[slot], takenMs[slot]]
  if (lon === undefined || lat === undefined || seenMs === undefined || Number.isNaN(seenMs)) return undefined
  return [lon / DEGREE_E7, lat / DEGREE_E7]
}
