/** What a check of a plan asks of the house: who is there, what is where, and who takes part elsewhere. */
import { COVERAGE_SETTING, DEFAULT_COVERAGE, type CoverageSettings } from '#wire/coverage'
import type { DrillPlan, TierSeconds } from '#wire/drills'
import type { AreaGeometry, Compound, Division, LonLat, WatchPoint } from '#wire/places'
import type { Unit } from '#wire/units'
import { isInside, type Polygon } from '#geodata/polygon'
import { speaksFor } from '../domain/drills/participants.ts'
import type { DrillGround } from '../domain/drills/plan-faults.ts'
import { tierSecondsOf } from '../domain/response/tiers.ts'
import type { Ledger } from './ledger.ts'

/** @param others the plans of drills that go on */
export function drillGround(ledger: Ledger, others: readonly DrillPlan[], rolesOf: DrillGround['rolesOf']): DrillGround {
  const divisions = [...ledger.of<Division>('division').values()]
  const districts = divisions.filter(({ kind, area }) => kind === 'district' && area !== undefined)
  const entrusted = divisions.filter(({ entrusted: isEntrusted }) => isEntrusted)
  return {
    unitOf: (id) => ledger.of<Unit>('unit').get(id),
    hasWatchPoint: (id) => ledger.of<WatchPoint>('watchPoint').has(id),
    hasCompound: (id) => ledger.of<Compound>('compound').has(id),
    // A site that has not told its outline has none that a place could be outside of.
    isInDistrict: (place) =>
      (districts.length === 0 || districts.some(({ area }) => holds(area, place))) && !entrusted.some(({ area }) => holds(area, place)),
    drillOf: (participant) => others.find(({ participants }) => participants.some((one) => speaksFor(one, participant)))?.id,
    tierS: tiersNow(ledger),
    rolesOf,
  }
}

/** The seconds of each tier, as the site's settings have them now. */
export function tiersNow(ledger: Pick<Ledger, 'of'>): TierSeconds {
  return tierSecondsOf({ ...DEFAULT_COVERAGE, ...ledger.of<CoverageSettings>('setting').get(COVERAGE_SETTING) })
}

function holds(area: AreaGeometry | undefined, place: LonLat): boolean {
  if (!area) return false
  const polygons: readonly Polygon[] = area.type === 'Polygon' ? [area.coordinates] : area.coordinates
  return polygons.some((polygon) => isInside(polygon, place))
}
