/** Hazard heat as the wall draws it: by the same function, with the same figures as the API tells it unless asked otherwise. */
import { hazardHeat, SEVERITY_WEIGHTS, USUAL_HEAT } from '#geodata/hazard-heat'
import { peakOf } from '#geodata/kernel-density'
import type { Plane } from '#geodata/plane'
import { SERIOUS_SEVERITY, type Hazard } from '#wire/reports'
import type { HeatField } from '../map/heat-picture.ts'

/**
 * Drawn palest: what one serious hazard is on the day it is found, of severity 2; with the gravest as the mark, a district of slight ones stayed black.
 * Fixed, so that a picture can be set beside an older one.
 */
const FULL_DENSITY = SEVERITY_WEIGHTS[SERIOUS_SEVERITY - 1]! * peakOf(USUAL_HEAT.bandwidthM)

/** @param halfLifeDays the site's own; until it is known, what is usual */
export function wallHeat(
  hazards: readonly Hazard[],
  plane: Plane,
  nowMs: number,
  halfLifeDays: number = USUAL_HEAT.halfLifeDays,
): HeatField {
  const placed = hazards.flatMap(({ place, severity, atMs }) => (place ? [{ place, severity, atMs }] : []))
  const { cells } = hazardHeat(placed, plane, { ...USUAL_HEAT, halfLifeDays }, nowMs)
  return { cells, cellM: USUAL_HEAT.cellM, plane, fullDensity: FULL_DENSITY }
}
