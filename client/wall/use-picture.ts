/** Hands the live picture to the map: the only place where the two meet. */
import { onScopeDispose, watch } from 'vue'
import { TEAMS } from '#wire/units'
import { useCoverageRules } from '../http/coverage-store.ts'
import { useLive } from '../live/live-store.ts'
import type { RosterUnit } from '../live/unit-roster.ts'
import type { NightMap } from '../map/night-map.ts'
import type { UnitLook } from '../map/unit-motion.ts'
import { usePlaces } from '../places/place-store.ts'
import { lightRules } from './light-rules.ts'

/** How often windows and dots are compared with what is shown. */
const LIGHT_MS = 1_000

/** Off-duty members are not drawn at all. */
function lookOf(unit: RosterUnit | undefined): UnitLook | undefined {
  if (!unit || unit.duty === 'offDuty') return undefined
  return { shape: TEAMS.indexOf(unit.team), confirmed: unit.confirmed }
}

/** Keeps the map in step with the picture until the scope ends. */
export function usePicture(map: NightMap): void {
  const live = useLive()
  const places = usePlaces()
  const rules = useCoverageRules()
  const { roster, columns, coverage, light } = live.picture

  function dress(slots: Iterable<number>): void {
    for (const slot of slots) map.units.dress(slot, lookOf(roster.at(slot)))
  }

  function placed(slots: readonly number[]): readonly number[] {
    return slots.filter((slot) => !Number.isNaN(columns.units.takenMs[slot] ?? Number.NaN))
  }

  const held = [...roster.values()].map(({ slot }) => slot)
  dress(held)
  map.units.move(placed(held), columns.units)

  const stop = live.follow({
    begun: () => map.units.clear(),
    units: dress,
    frame: (frame) => map.units.move(frame.slot, columns.units),
    light: (slots) => map.rings.putLight(light, slots, light.isTooMuch),
  })
  map.rings.putLight(
    light,
    Array.from({ length: light.count }, (_, slot) => slot),
    light.isTooMuch,
  )
  map.rings.shine(coverage.columns)
  watch(
    () => rules.settings,
    (settings) => map.setRules(lightRules(settings)),
  )
  // A new array each time: the maps change in place, and a watched value that stays the same tells nobody.
  watch(() => [...places.compounds.values()], map.setCompounds, { immediate: true })
  watch(
    () => [...places.watchPoints.values()],
    (points) => map.setStill('watchPoints', points),
    { immediate: true },
  )
  watch(
    () => [...places.policePosts.values()],
    (posts) => map.setStill('posts', posts),
    { immediate: true },
  )
  const lighting = setInterval(() => {
    if (live.isLive) map.rings.shine(coverage.columns)
  }, LIGHT_MS)
  onScopeDispose(() => {
    stop()
    clearInterval(lighting)
  })
}
