/** What is near a unit, as its phone is told: gaps, watch points, how far and whither; nothing of other units but that they are on their way. */
import { COVERAGE_REASONS, COVERAGE_STATUSES, SHARE_SCALE, type CoverageStatus } from '#wire/coverage'
import type { CheckIn } from '#wire/check-ins'
import { DEGREE_E7 } from '#wire/frame'
import { MOST_NEAR, type NearGap, type NearPoint } from '#wire/member'
import type { Compound, LonLat, WatchPoint } from '#wire/places'
import type { Task } from '#wire/tasks'
import { FRESH_LIMITS_MS, type Unit } from '#wire/units'
import type { Plane } from '#geodata/plane'
import { distanceTo, flatAreaOf, type FlatArea } from '../domain/coverage/flat-area.ts'
import { isGapStatus } from '../domain/coverage/status.ts'
import { nearGaps } from '../domain/near-gaps.ts'
import { gapWeight } from '../domain/proposals/gap-weight.ts'
import { DEFAULT_TRAVEL, straightCosts } from '../domain/response/travel.ts'
import type { CoverageDesk } from './coverage-desk.ts'
import type { Ledger } from './ledger.ts'
import type { Picture } from './picture.ts'
import type { Arrival, ResponseDesk } from './response-desk.ts'

export interface NearbyOptions {
  readonly ledger: Ledger
  readonly picture: Picture
  readonly plane: Plane
  readonly coverage: CoverageDesk
  readonly response: Pick<ResponseDesk, 'reachOf'>
}

/** Where a unit is, metres in the plane, and how that is known. */
export interface Here {
  readonly x: number
  readonly y: number
  readonly from: 'given' | 'lastFix'
}

/** How soon a unit is at a compound. */
type Reach = (compound: Compound) => Arrival

/** Metres in a straight line, degrees clockwise from north. */
interface Away {
  readonly distanceM: number
  readonly bearingDeg: number
}

export interface Nearby {
  /** @param given where the phone says that it is; else where the unit was last, if that is not too long ago */
  hereOf(unit: Unit, nowMs: number, given?: LonLat): Here | undefined
  statusOf(compound: Compound): CoverageStatus
  /** By road where one has been found, within `FURTHEST_S`. Valid until the next call. */
  reachFrom(unit: Unit, here: Here): Reach
  gapOf(compound: Compound, unit: string, nowMs: number, here?: Here, arrival?: Arrival): NearGap
  /** The worst, weighed by nearness. */
  gapsNear(unit: Unit, here: Here, nowMs: number, reach: Reach): NearGap[]
  /** The nearest. */
  pointsNear(here: Here, nowMs: number): NearPoint[]
  awayTo(here: Here, place: LonLat): Away
  /** Whether one stands in a compound or its surroundings. */
  isAt(compound: string, here: Here): boolean
}

const MINUTE_MS = 60_000
/** Whoever is further away is not near. [P] */
const FURTHEST_S = 1_800
/** Watch points further away are not told of. [P] */
const POINTS_WITHIN_M = 1_000
const NO_SHARE = 65_535
const FULL_CIRCLE_DEG = 360
const RADIAN_DEG = 180 / Math.PI

export function openNearby({ ledger, picture, plane, coverage, response }: NearbyOptions): Nearby {
  const compounds = ledger.of<Compound>('compound')
  const points = ledger.of<WatchPoint>('watchPoint')
  const checkIns = ledger.of<CheckIn>('checkIn')
  const tasks = ledger.of<Task>('task')

  function hereOf({ slot }: Unit, nowMs: number, given?: LonLat): Here | undefined {
    if (given) return { x: plane.xOf(given[0]), y: plane.yOf(given[1]), from: 'given' }
    const { lonE7, latE7, takenMs } = picture.units
    if (!(nowMs - (takenMs[slot] ?? Number.NaN) <= FRESH_LIMITS_MS.stale)) return undefined
    return { x: plane.xOf(lonE7[slot]! / DEGREE_E7), y: plane.yOf(latE7[slot]! / DEGREE_E7), from: 'lastFix' }
  }

  function statusOf({ slot }: Compound): CoverageStatus {
    return COVERAGE_STATUSES[coverage.current.coverage.columns.status[slot] ?? 0]!
  }

  /** From its wall, and to its middle. */
  function awayFrom(here: Here, area: FlatArea): Away {
    const distanceM = Math.round(distanceTo(area, here.x, here.y))
    const [toX, toY] = [(area.minX + area.maxX) / 2, (area.minY + area.maxY) / 2]
    return { distanceM, bearingDeg: bearingDeg(toX - here.x, toY - here.y) }
  }

  function gapOf(compound: Compound, unit: string, nowMs: number, here?: Here, arrival?: Arrival): NearGap {
    const { slot, id, name, type, footprint } = compound
    const { columns, intervalMs } = coverage.current.coverage
    const share = columns.share[slot] ?? NO_SHARE
    const [sinceMs, visitMs] = [columns.sinceMs[slot] ?? Number.NaN, columns.visitMs[slot] ?? Number.NaN]
    return {
      compound: id,
      name,
      type,
      status: statusOf(compound),
      reason: COVERAGE_REASONS[columns.reason[slot] ?? 0]!,
      ...(Number.isNaN(sinceMs) ? {} : { sinceMs }),
      ...(Number.isNaN(visitMs) ? {} : { visitMs: Math.min(visitMs, nowMs) }),
      intervalMin: intervalMs(slot, nowMs) / MINUTE_MS,
      ...(share === NO_SHARE ? {} : { share: share / SHARE_SCALE }),
      unseenSides: columns.unseenSides[slot] ?? 0,
      unseenM: columns.unseenM[slot] ?? 0,
      ...(here ? awayFrom(here, flatAreaOf(footprint, plane)) : {}),
      ...(arrival && arrival.seconds < Infinity ? { travelS: Math.round(arrival.seconds), by: arrival.by } : {}),
      others: [...tasks.values()].filter((task) => task.state === 'sent' && task.compound === id && task.unit !== unit).length,
    }
  }

  /** How soon the unit is at a compound; in a straight line while no search has been made yet. */
  function reachFrom({ slot, mover }: Unit, here: Here): Reach {
    const reach = response.reachOf({ slot, mover, x: here.x, y: here.y }, FURTHEST_S)
    if (reach) return reach
    const { straightSecondsPerM } = straightCosts(DEFAULT_TRAVEL, mover)
    return ({ footprint }) => {
      const seconds = distanceTo(flatAreaOf(footprint, plane), here.x, here.y) * straightSecondsPerM
      return { seconds: seconds > FURTHEST_S ? Infinity : seconds, by: 'straight' }
    }
  }

  function weightOf(compound: Compound, nowMs: number): number {
    const sinceMs = coverage.current.coverage.columns.sinceMs[compound.slot]!
    return gapWeight({
      ...(compound.households === undefined ? {} : { households: compound.households }),
      isCritical: statusOf(compound) === 'critical',
      darkMinutes: Number.isNaN(sinceMs) ? 0 : (nowMs - sinceMs) / MINUTE_MS,
    })
  }

  function gapsNear(unit: Unit, here: Here, nowMs: number, reach: Reach): NearGap[] {
    const weighed = [...compounds.values()]
      .filter((compound) => isGapStatus(statusOf(compound)))
      .map((compound) => {
        const arrival = reach(compound)
        return { compound, arrival, travelS: arrival.seconds, weight: weightOf(compound, nowMs) }
      })
    return nearGaps(weighed, MOST_NEAR).map(({ compound, arrival }) => gapOf(compound, unit.id, nowMs, here, arrival))
  }

  function pointsNear(here: Here, nowMs: number): NearPoint[] {
    const { checkInMs } = coverage.current.coverage.rules
    return [...points.values()]
      .map((point) => ({ point, metres: Math.hypot(plane.xOf(point.at[0]) - here.x, plane.yOf(point.at[1]) - here.y) }))
      .filter(({ metres }) => metres <= POINTS_WITHIN_M)
      .toSorted((a, b) => a.metres - b.metres)
      .slice(0, MOST_NEAR)
      .map(({ point: { id, name, at }, metres }) => {
        const untilMs = (checkIns.get(id)?.atMs ?? -Infinity) + checkInMs
        return { id, name, at, distanceM: Math.round(metres), ...(untilMs > nowMs ? { staffedUntilMs: untilMs } : {}) }
      })
  }

  return {
    hereOf,
    statusOf,
    reachFrom,
    gapOf,
    gapsNear,
    pointsNear,
    awayTo(here, [lon, lat]) {
      const [eastM, northM] = [plane.xOf(lon) - here.x, plane.yOf(lat) - here.y]
      return { distanceM: Math.round(Math.hypot(eastM, northM)), bearingDeg: bearingDeg(eastM, northM) }
    },
    isAt: (compound, { x, y }) => coverage.zonesAt([plane.lonOf(x), plane.latOf(y)]).some(({ id }) => id === compound),
  }
}

function bearingDeg(eastM: number, northM: number): number {
  return (Math.round(Math.atan2(eastM, northM) * RADIAN_DEG) + FULL_CIRCLE_DEG) % FULL_CIRCLE_DEG
}
