/** Readiness of the minimum emergency units 最小应急单元: what they have shown in drills, and nothing else. */
import type { KpiFigure, KpiReadiness, ReadyPlace, ReadyUnit } from '#wire/kpi'
import type { Span } from './counting.ts'

/** What one drill that has ended has shown. */
export interface DrillResult {
  readonly drill: string
  readonly endedMs: number
  readonly place: { readonly name: string; readonly compound?: string }
  /** Of all that was judged in it, what was met in time. */
  readonly met: number
  readonly judged: number
  /** The same of each participant, by its units: each unit of a team has the whole of it. */
  readonly crews: readonly { readonly units: readonly string[]; readonly met: number; readonly judged: number }[]
}

export interface EmergencyUnit {
  readonly id: string
  readonly callSign: string
  readonly division?: string
}

/**
 * Of each unit its latest drill of the period in which anything was judged of it: it is ready when all of that was met in time. Of each place its latest
 * drill. A unit without one is neither ready nor not: it is told as one that had no drill yet, and is in no share.
 *
 * Cost: O(crews of the period's drills).
 */
export function readinessOf(units: readonly EmergencyUnit[], results: readonly DrillResult[], { fromMs, toMs }: Span): KpiReadiness {
  const newestFirst = results
    .filter(({ endedMs }) => endedMs >= fromMs && endedMs < toMs)
    .toSorted((a, b) => b.endedMs - a.endedMs || (a.drill < b.drill ? -1 : 1))
  const latest = new Map<string, Omit<ReadyUnit, 'unit' | 'callSign' | 'division'>>()
  const places = new Map<string, ReadyPlace>()
  for (const { drill, endedMs, place, met, judged, crews } of newestFirst) {
    const id = place.compound ?? place.name
    if (judged > 0 && !places.has(id)) places.set(id, { place: id, name: place.name, drill, endedMs, met, judged })
    for (const [unit, own] of tallies(crews))
      if (!latest.has(unit)) latest.set(unit, { drill, endedMs, ...own, isReady: own.met === own.judged })
  }
  return {
    units: units.map(({ id, callSign, division }) => ({
      unit: id,
      callSign,
      ...(division === undefined ? {} : { division }),
      ...latest.get(id),
    })),
    places: [...places.values()],
  }
}

/** Of each unit what was judged of it, whether alone or in teams. */
function tallies(crews: DrillResult['crews']): ReadonlyMap<string, { readonly met: number; readonly judged: number }> {
  const own = new Map<string, { met: number; judged: number }>()
  for (const { units, met, judged } of crews) {
    if (judged === 0) continue
    for (const unit of units) {
      const held = own.get(unit)
      own.set(unit, { met: met + (held?.met ?? 0), judged: judged + (held?.judged ?? 0) })
    }
  }
  return own
}

/** How many of the units that had a drill in the period are ready. */
export function readinessFigure({ units }: KpiReadiness): KpiFigure {
  const drilled = units.flatMap(({ endedMs, isReady }) => (endedMs === undefined ? [] : [{ endedMs, isReady }]))
  const [part, whole] = [drilled.filter(({ isReady }) => isReady).length, drilled.length]
  return {
    id: 'readiness',
    group: 'threeUp',
    value: whole === 0 ? null : part / whole,
    part,
    whole,
    ...(whole === 0 ? { held: 'noDrill' as const } : { newestMs: Math.max(...drilled.map(({ endedMs }) => endedMs)) }),
    good: 'up',
  }
}
