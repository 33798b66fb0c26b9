/** Hazard heat: how heavily open hazards weigh on the ground round them. The server tells it as numbers, the wall draws it; both ask here. */
import { densityOf, type DensityCell, type DensityGrid, type WeightedPoint } from './kernel-density.ts'
import type { Plane } from './plane.ts'

/** What is usual where nobody says otherwise; our own choice, so all of it can be asked for otherwise and is printed with every figure. */
export const USUAL_HEAT = { bandwidthM: 500, cellM: 100, halfLifeDays: 30 } as const

/** What a hazard weighs on the day it is found, by severity 1 to 4: each level twice the next. Our own choice. */
export const SEVERITY_WEIGHTS = [8, 4, 2, 1] as const

const DAY_MS = 86_400_000
/** The plane of a district is wrong by 0.26 % at 27 km; what lies further out than this is not of it, and would be drawn at a wrong place. */
const MOST_AWAY_M = 100_000

/** What of an open hazard counts. */
export interface HeatHazard {
  readonly place: readonly [lon: number, lat: number]
  /** 1 to 4. */
  readonly severity: number
  /** When it was found, Unix ms. */
  readonly atMs: number
}

export interface HeatRules extends DensityGrid {
  /** A hazard weighs half after so many days: what nobody has put right for a month is known, what was found today is news. */
  readonly halfLifeDays: number
}

export interface HazardHeat {
  /** How many hazards count. */
  readonly count: number
  /** The sum of what they weigh. */
  readonly weight: number
  readonly cells: readonly DensityCell[]
}

/** What a hazard weighs: by its severity, halved with each half-life of its age; one from ahead of the clock is of no age. */
export function hazardWeight({ severity, atMs }: Pick<HeatHazard, 'severity' | 'atMs'>, nowMs: number, halfLifeDays: number): number {
  const ageDays = Math.max(0, nowMs - atMs) / DAY_MS
  return (SEVERITY_WEIGHTS[severity - 1] ?? 0) * 2 ** (-ageDays / halfLifeDays)
}

/**
 * The heat of these hazards: the density of their weights a square kilometre, as `densityOf` has it.
 *
 * @param hazards open ones, WGS 84; those further than 100 km from the plane's origin are left out
 * @throws RangeError when a length is not positive
 */
export function hazardHeat(hazards: Iterable<HeatHazard>, plane: Plane, rules: HeatRules, nowMs: number): HazardHeat {
  const points = weighed(hazards, plane, rules, nowMs)
  return { count: points.length, weight: points.reduce((sum, point) => sum + point.weight, 0), cells: densityOf(points, rules) }
}

function weighed(hazards: Iterable<HeatHazard>, plane: Plane, { halfLifeDays }: HeatRules, nowMs: number): readonly WeightedPoint[] {
  const points: WeightedPoint[] = []
  for (const hazard of hazards) {
    const [lon, lat] = hazard.place
    const [x, y] = [plane.xOf(lon), plane.yOf(lat)]
    if (Math.hypot(x, y) <= MOST_AWAY_M) points.push({ x, y, weight: hazardWeight(hazard, nowMs, halfLifeDays) })
  }
  return points
}
