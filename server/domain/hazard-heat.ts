/** Hazard heat as it is answered: of the hazards that are open, with everything that it was worked out by. */
import { hazardHeat, SEVERITY_WEIGHTS, USUAL_HEAT } from '#geodata/hazard-heat'
import type { Plane } from '#geodata/plane'
import type { HazardHeatAnswer, HeatQuery } from '#wire/hazard-heat'
import type { Report } from '#wire/reports'
import { hasEnded } from './reports/lifecycle.ts'
import { LIFECYCLES } from './reports/lifecycles.ts'

/**
 * The heat of all open hazards that have a place, or of those of one class; the figure itself is `geodata/hazard-heat.ts`, which the wall draws from.
 *
 * @param hazards all there are, ended ones too
 */
export function openHazardHeat(hazards: Iterable<Report>, plane: Plane, query: HeatQuery, nowMs: number): HazardHeatAnswer {
  const { class: only, ...asked } = query
  const rules = { ...USUAL_HEAT, ...asked }
  const open = [...hazards].flatMap(({ place, severity, atMs, class: kind, state }) =>
    place && severity !== undefined && !hasEnded(LIFECYCLES.hazard, { state }) && (only === undefined || kind === only)
      ? [{ place, severity, atMs }]
      : [],
  )
  const { count, weight, cells } = hazardHeat(open, plane, rules, nowMs)
  return {
    atMs: nowMs,
    ...rules,
    ...(only === undefined ? {} : { class: only }),
    kernel: 'quartic',
    severityWeights: [...SEVERITY_WEIGHTS],
    originLon: plane.originLon,
    originLat: plane.originLat,
    hazards: count,
    weight,
    cells: cells.map(({ column, row, density }) => {
      const [x, y] = [(column + 0.5) * rules.cellM, (row + 0.5) * rules.cellM]
      return { column, row, lon: plane.lonOf(x), lat: plane.latOf(y), density }
    }),
  }
}
