/** How many of the units on duty are heard of, by the age of their last position. */
import { freshnessOf, type Freshness } from '#wire/units'
import type { RosterUnit } from '../live/unit-roster.ts'

/** From freshest to lost. */
export const FRESHNESS_ORDER = ['live', 'lagging', 'stale', 'lost'] as const satisfies readonly Freshness[]

/** @param takenMs time of the last fix by slot; `NaN` or absent counts as lost */
export function countFreshness(units: Iterable<RosterUnit>, takenMs: Float64Array, nowMs: number): Readonly<Record<Freshness, number>> {
  const counts = { live: 0, lagging: 0, stale: 0, lost: 0 }
  for (const { slot, duty } of units) {
    if (duty !== 'onDuty') continue
    const ageMs = nowMs - (takenMs[slot] ?? Number.NaN)
    counts[Number.isNaN(ageMs) ? 'lost' : freshnessOf(ageMs)]++
  }
  return counts
}
