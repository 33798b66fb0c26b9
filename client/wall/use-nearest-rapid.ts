/** Who could go: the nearest confirmed rapid-response unit on duty, by straight line. */
import type { LonLat } from '#wire/places'
import { useLive } from '../live/live-store.ts'
import type { RosterUnit } from '../live/unit-roster.ts'
import { nearestUnit } from './nearest-unit.ts'

export interface Nearest {
  readonly unit: RosterUnit
  readonly metres: number
}

export function useNearestRapid(): (from: LonLat) => Nearest | undefined {
  const live = useLive()
  return (from) => {
    const { roster, columns } = live.picture
    const slots: number[] = []
    for (const unit of roster.values()) if (unit.team === 'rapidResponse' && unit.duty === 'onDuty' && unit.confirmed) slots.push(unit.slot)
    const nearest = nearestUnit(from, slots, columns.units, live.serverNowMs())
    const unit = nearest && roster.at(nearest.slot)
    return unit && { unit, metres: nearest.metres }
  }
}
