/** What there is to see for a wall that stands by itself: the worst gaps, the newest serious incidents, and what calls for the screen. */
import type { Alarm } from '#wire/alarms'
import { COVERAGE_STATUSES } from '#wire/coverage'
import type { Compound, LonLat } from '#wire/places'
import { SERIOUS_SEVERITY, type Report } from '#wire/reports'
import type { WallCamera, WallLayout } from '#wire/walls'
import type { Plane } from '#geodata/plane'
import { overviewOf } from '#geodata/wall-overview'
import { isGapStatus } from '../domain/coverage/status.ts'
import { hasEnded } from '../domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../domain/reports/lifecycles.ts'
import { NOWHERE } from '../domain/walls/aim.ts'
import { callsOf, type Call } from '../domain/walls/takeover.ts'
import { freshest, worstGaps, type TourGoal } from '../domain/walls/tour.ts'
import type { CoverageDesk } from './coverage-desk.ts'
import type { Ledger } from './ledger.ts'

export interface WallSights {
  /** Where a tour goes, the most pressing first. Cost: O(compounds + open incidents), as often as a tour goes on. */
  goals(nowMs: number): readonly TourGoal[]
  /** The compounds, as many as can be told apart on it. Cost: O(corners of their footprints), as often as a tour goes on. */
  overview(layout: WallLayout): WallCamera
  /** What calls for the screen, newest first. */
  calls(nowMs: number): readonly Call[]
  hasCompound(id: string): boolean
  close(): void
}

export interface WallSightsOptions {
  readonly ledger: Ledger
  readonly coverage: Pick<CoverageDesk, 'current' | 'settings'>
  readonly plane: Plane
}

export function openWallSights({ ledger, coverage, plane }: WallSightsOptions): WallSights {
  const compounds = ledger.of<Compound>('compound')
  const incidents = ledger.of<Report>('incident')
  const alarms = ledger.of<Alarm>('alarm')
  /** Of the alarms that nobody has taken on, as many as there are; `undefined`: one has changed. */
  let raised: readonly Alarm[] | undefined
  const stop = ledger.onEvents((events) => {
    if (events.some(({ subject }) => subject.startsWith('alarm/'))) raised = undefined
  })
  let readSeq = ledger.seq

  function raisedAlarms(): readonly Alarm[] {
    // A ledger that was read anew tells nobody.
    if (ledger.seq < readSeq) raised = undefined
    readSeq = ledger.seq
    return (raised ??= [...alarms.values()].filter(({ state }) => state === 'raised'))
  }

  function gapGoals(nowMs: number): TourGoal[] {
    const { status, sinceMs } = coverage.current.coverage.columns
    const gaps = [...compounds.values()].flatMap(({ id, slot, households }) => {
      const is = COVERAGE_STATUSES[status[slot] ?? 0] ?? 'unjudged'
      const since = sinceMs[slot] ?? Number.NaN
      const known = { id, isCritical: is === 'critical', sinceMs: Number.isNaN(since) ? nowMs : since }
      return isGapStatus(is) ? [{ ...known, ...(households === undefined ? {} : { households }) }] : []
    })
    return worstGaps(gaps, nowMs).flatMap(({ id }) => {
      const compound = compounds.get(id)
      return compound ? [{ is: 'gap' as const, id, ...spanOf(compound) }] : []
    })
  }

  function incidentGoals(nowMs: number): TourGoal[] {
    const serious = [...incidents.values()].flatMap((report) => {
      const { id, atMs, place, severity = Infinity } = report
      return place && severity <= SERIOUS_SEVERITY && !hasEnded(LIFECYCLES.incident, report) ? [{ id, atMs, place }] : []
    })
    return freshest(serious, nowMs).map(({ id, place }) => ({ is: 'incident', id, place, spanM: 0 }))
  }

  /** The middle of a compound and how far its surroundings reach across. */
  function spanOf({ footprint }: Compound): Pick<TourGoal, 'place' | 'spanM'> {
    const { west, south, east, north } = boxOf(footprint)
    const acrossM = Math.max((east - west) * plane.lonDegreeM, (north - south) * plane.latDegreeM)
    return { place: middleOf({ footprint }), spanM: acrossM + 2 * coverage.settings.radiusM }
  }

  return {
    goals: (nowMs) => [...incidentGoals(nowMs), ...gapGoals(nowMs)],
    overview: (layout) => overviewOf(Array.from(compounds.values(), middleOf), layout) ?? NOWHERE,
    calls: (nowMs) => callsOf(raisedAlarms(), nowMs),
    hasCompound: (id) => compounds.has(id),
    close: stop,
  }
}

function boxOf(footprint: Compound['footprint']) {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const ring of footprint.type === 'Polygon' ? footprint.coordinates : footprint.coordinates.flat())
    for (const [lon, lat] of ring) {
      west = Math.min(west, lon)
      east = Math.max(east, lon)
      south = Math.min(south, lat)
      north = Math.max(north, lat)
    }
  return { west, south, east, north }
}

function middleOf({ footprint }: Pick<Compound, 'footprint'>): LonLat {
  const { west, south, east, north } = boxOf(footprint)
  return [(west + east) / 2, (south + north) / 2]
}
