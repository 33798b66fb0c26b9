/** The longest unvisited compounds and who is nearest to each, recomputed now and then from the live picture. */
import { onScopeDispose, shallowReadonly, shallowRef, type Ref } from 'vue'
import type { Compound, LonLat } from '#wire/places'
import { useLive } from '../live/live-store.ts'
import type { RosterUnit } from '../live/unit-roster.ts'
import { middleOf } from '../places/middle.ts'
import { usePlaces } from '../places/place-store.ts'
import { darkOverview, nearestUnit } from './longest-dark.ts'
import { NEARNESS_TAU_MIN } from './theme.ts'

/** A list that changes under the eye cannot be read: minutes turn slowly, and so may this. */
const REFRESH_MS = 3_000
/** Rows worked out in full; a panel shows those that fit. */
const ROWS = 12

export interface Nearest {
  readonly unit: RosterUnit
  readonly metres: number
}

export interface DarkRow {
  readonly compound: Compound
  readonly minutes: number | undefined
  readonly at: LonLat
  readonly nearest: Nearest | undefined
}

export interface DarkList {
  readonly rows: readonly DarkRow[]
  readonly count: number
  readonly neverCount: number
  readonly compounds: number
}

/** The nearest confirmed rapid-response unit on duty, by straight line. */
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

export function useDark(): Readonly<Ref<DarkList>> {
  const live = useLive()
  const places = usePlaces()
  const nearestRapid = useNearestRapid()

  function work(): DarkList {
    const compounds = places.compounds
    const { worst, count, neverCount } = darkOverview(compounds.values(), live.picture.columns.nearMs, live.serverNowMs(), NEARNESS_TAU_MIN)
    const rows = worst.slice(0, ROWS).map(({ compound, minutes }) => {
      const at = middleOf(compound.footprint)
      return { compound, minutes, at, nearest: nearestRapid(at) }
    })
    return { rows, count, neverCount, compounds: compounds.size }
  }

  const list = shallowRef(work())
  // A wall that is cut off keeps the list of the moment it was cut, as it keeps the map.
  const timer = setInterval(() => {
    if (live.isLive) list.value = work()
  }, REFRESH_MS)
  onScopeDispose(() => clearInterval(timer))
  return shallowReadonly(list)
}
