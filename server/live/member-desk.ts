/** What a member's phone is told: its own unit, its way, the gaps and watch points near it, and what was given to it. Nothing of anybody else. */
import { COVERAGE_REASONS, COVERAGE_STATUSES, SHARE_SCALE } from '#wire/coverage'
import type { CheckIn } from '#wire/check-ins'
import { DEGREE_E7 } from '#wire/frame'
import { MOST_GIVEN, MOST_NEAR, type MemberView, type NearGap, type NearPoint } from '#wire/member'
import type { Compound, LonLat, WatchPoint } from '#wire/places'
import type { Report } from '#wire/reports'
import type { Task } from '#wire/tasks'
import { FRESH_LIMITS_MS, type Unit } from '#wire/units'
import type { Plane } from '#geodata/plane'
import { distanceTo, flatAreaOf, type FlatArea } from '../domain/coverage/flat-area.ts'
import { isGapStatus } from '../domain/coverage/status.ts'
import { nearGaps } from '../domain/near-gaps.ts'
import { gapWeight } from '../domain/proposals/gap-weight.ts'
import { DEFAULT_TRAVEL, straightCosts } from '../domain/response/travel.ts'
import type { CoverageDesk } from './coverage-desk.ts'
import { givenWork } from './given-work.ts'
import type { Ledger } from './ledger.ts'
import type { Picture } from './picture.ts'
import type { Arrival, ResponseDesk } from './response-desk.ts'
import { ringSketches } from './ring-sketch.ts'

export interface MemberDesk {
  /** @param given where the phone says that it is; else where it was last @param gap the compound to draw */
  view(unit: Unit, nowMs: number, given?: LonLat, gap?: string): MemberView
  reload(): void
  close(): void
}

export interface MemberDeskOptions {
  readonly ledger: Ledger
  readonly picture: Picture
  readonly plane: Plane
  readonly coverage: CoverageDesk
  readonly response: Pick<ResponseDesk, 'reachOf'>
  readonly isDemo: () => boolean
}

const MINUTE_MS = 60_000
/** Whoever is further away is not near. [P] */
const FURTHEST_S = 1_800
/** Watch points further away are not told of. [P] */
const POINTS_WITHIN_M = 1_000
/** For how long it is told how one's last way ended. [P] */
const ENDED_FOR_MS = 30 * MINUTE_MS
const NO_SHARE = 65_535
const FULL_CIRCLE_DEG = 360
const RADIAN_DEG = 180 / Math.PI

/** Where a unit is, metres in the plane, and how that is known. */
interface Here {
  readonly x: number
  readonly y: number
  readonly from: 'given' | 'lastFix'
}

/** Cost of a view: a search by road within half an hour (`findReach`), O(compounds + watch points), and one compound's ring. */
export function openMemberDesk({ ledger, picture, plane, coverage, response, isDemo }: MemberDeskOptions): MemberDesk {
  const compounds = ledger.of<Compound>('compound')
  const points = ledger.of<WatchPoint>('watchPoint')
  const checkIns = ledger.of<CheckIn>('checkIn')
  const tasks = ledger.of<Task>('task')
  const work = givenWork(ledger)
  const sketches = ringSketches()

  function hereOf({ slot }: Unit, nowMs: number, given: LonLat | undefined): Here | undefined {
    if (given) return { x: plane.xOf(given[0]), y: plane.yOf(given[1]), from: 'given' }
    const { lonE7, latE7, takenMs } = picture.units
    if (!(nowMs - (takenMs[slot] ?? Number.NaN) <= FRESH_LIMITS_MS.stale)) return undefined
    return { x: plane.xOf(lonE7[slot]! / DEGREE_E7), y: plane.yOf(latE7[slot]! / DEGREE_E7), from: 'lastFix' }
  }

  function statusOf({ slot }: Compound) {
    return COVERAGE_STATUSES[coverage.current.coverage.columns.status[slot] ?? 0]!
  }

  function awayFrom(here: Here | undefined, area: FlatArea): { readonly distanceM?: number; readonly bearingDeg?: number } {
    if (!here) return {}
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
      ...awayFrom(here, flatAreaOf(footprint, plane)),
      ...(arrival && arrival.seconds < Infinity ? { travelS: Math.round(arrival.seconds), by: arrival.by } : {}),
      others: [...tasks.values()].filter((task) => task.state === 'sent' && task.compound === id && task.unit !== unit).length,
    }
  }

  /** How soon the unit is at a compound; in a straight line while no search has been made yet. */
  function reachFrom({ slot, mover }: Unit, here: Here): (compound: Compound) => Arrival {
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

  function gapsNear(unit: Unit, here: Here, nowMs: number, reach: (compound: Compound) => Arrival): NearGap[] {
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

  function whereIs({ place, address, text, compound, atMs }: Report, here: Here | undefined) {
    const name = compound === undefined ? undefined : compounds.get(compound)?.name
    const [dx, dy] = here && place ? [plane.xOf(place[0]) - here.x, plane.yOf(place[1]) - here.y] : []
    return {
      ...(place ? { place } : {}),
      ...(address === undefined ? {} : { address }),
      ...(text === undefined ? {} : { text }),
      ...(name === undefined ? {} : { compound: name }),
      ...(dx === undefined || dy === undefined ? {} : { distanceM: Math.round(Math.hypot(dx, dy)), bearingDeg: bearingDeg(dx, dy) }),
      atMs,
    }
  }

  function isThere(compound: string, { x, y }: Here): boolean {
    return coverage.zonesAt([plane.lonOf(x), plane.latOf(y)]).some(({ id }) => id === compound)
  }

  function waysOf(unit: Unit, nowMs: number, here: Here | undefined, reach?: (compound: Compound) => Arrival) {
    const own = [...tasks.values()].filter((task) => task.unit === unit.id)
    const open = own.find(({ state }) => state === 'sent')
    const compound = open && compounds.get(open.compound)
    const last = own
      .filter(({ state, endedMs }) => state !== 'sent' && nowMs - (endedMs ?? -Infinity) <= ENDED_FOR_MS)
      .toSorted((a, b) => b.endedMs! - a.endedMs!)[0]
    const name = last && compounds.get(last.compound)?.name
    return {
      ...(open && compound
        ? {
            going: {
              task: open,
              gap: gapOf(compound, unit.id, nowMs, here, reach?.(compound)),
              isThere: here !== undefined && isThere(open.compound, here),
            },
          }
        : {}),
      ...(last && name !== undefined ? { ended: { task: last, name } } : {}),
    }
  }

  /** Only whoever serves sees where nobody looks: somebody whom nobody knows does not, nor whoever has gone home. */
  function servingView(unit: Unit, nowMs: number, here: Here | undefined, wanted: string | undefined) {
    const reach = here && reachFrom(unit, here)
    const ways = waysOf(unit, nowMs, here, reach)
    const gaps = here && reach ? gapsNear(unit, here, nowMs, reach) : []
    const drawn = compounds.get([wanted, ways.going?.task.compound, gaps[0]?.compound].find((id) => isNear(id, gaps, ways.going)) ?? '')
    const sketch = drawn && sketches.of(drawn, coverage.current, nowMs, here && [here.x, here.y])
    return {
      ...ways,
      gaps,
      points: here ? pointsNear(here, nowMs) : [],
      incidents: work
        .incidentsOf(unit.id)
        .slice(0, MOST_GIVEN)
        .map((incident) => ({
          id: incident.id,
          class: incident.class,
          severity: incident.severity,
          state: incident.state,
          ...whereIs(incident, here),
        })),
      patrolTasks: work
        .patrolTasksOf(unit.id)
        .slice(0, MOST_GIVEN)
        .map((given) => ({ id: given.id, task: given.task, state: given.state, ...whereIs(given, here) })),
      ...(sketch ? { sketch } : {}),
    }
  }

  return {
    view(unit, nowMs, given, wanted) {
      const { id, slot, callSign, team, mover, duty, dutySinceMs, confirmed } = unit
      const fixMs = picture.units.takenMs[slot] ?? Number.NaN
      const here = hereOf(unit, nowMs, given)
      const isServing = confirmed && duty !== 'offDuty'
      return {
        nowMs,
        demo: isDemo(),
        unit: { id, callSign, team, mover, duty, dutySinceMs, confirmed },
        ...(Number.isNaN(fixMs) ? {} : { fixMs }),
        ...(here ? { from: here.from } : {}),
        reachM: coverage.current.coverage.rules.watchPointReachM,
        judging: [...compounds.values()].filter((compound) => statusOf(compound) === 'unjudged').length,
        ...(isServing ? servingView(unit, nowMs, here, wanted) : { gaps: [], points: [], incidents: [], patrolTasks: [] }),
      }
    },
    reload: work.reload,
    close: work.close,
  }
}

/** Of a compound, whether the phone was told of it: only then it is drawn. */
function isNear(id: string | undefined, gaps: readonly NearGap[], going: MemberView['going']): boolean {
  return id !== undefined && (going?.task.compound === id || gaps.some(({ compound }) => compound === id))
}

function bearingDeg(eastM: number, northM: number): number {
  return (Math.round(Math.atan2(eastM, northM) * RADIAN_DEG) + FULL_CIRCLE_DEG) % FULL_CIRCLE_DEG
}
