/** Hands incidents and hazards to the map: their marks, and the heat of the hazards. */
import { computed, onScopeDispose, watch } from 'vue'
import { planeAt, type Plane } from '#geodata/plane'
import type { LonLat } from '#wire/places'
import { useReports } from '../http/report-store.ts'
import { useSite } from '../http/site-store.ts'
import { useLive } from '../live/live-store.ts'
import type { CompoundState } from '../map/compound-state.ts'
import type { Mark } from '../map/mark-groups.ts'
import type { NightMap } from '../map/night-map.ts'
import { hazardImage, incidentImage } from '../map/report-glyphs.ts'
import { middleOf } from '../places/middle.ts'
import { usePlaces } from '../places/place-store.ts'
import { wallHeat } from './wall-heat.ts'

/** A hazard of a half-life of 30 days loses a thousandth of its weight in an hour. */
const AGEING_MS = 3_600_000

/** Keeps the map in step with what is open until the scope ends. What has no place has no mark. */
export function useReportMarks(map: NightMap, states: () => readonly CompoundState[]): void {
  const reports = useReports()
  const live = useLive()
  const places = usePlaces()
  const site = useSite()
  /** Where the figures of gaps stand. */
  const figures = computed(() => {
    const slots = new Set(states().map(({ slot }) => slot))
    return new Map(
      [...places.compounds.values()].flatMap(({ id, slot, footprint }) => (slots.has(slot) ? [[id, middleOf(footprint)] as const] : [])),
    )
  })

  const incidents = computed(() =>
    reports.openIncidents.flatMap(({ id, place, severity, compound }): Mark[] =>
      place ? [{ id, at: place, severity, image: incidentImage(severity), ...figureOf(compound) }] : [],
    ),
  )
  const hazards = computed(() =>
    reports.openHazards.flatMap(({ id, place, severity, class: kind, compound }): Mark[] =>
      place ? [{ id, at: place, severity, image: hazardImage(kind), ...figureOf(compound) }] : [],
    ),
  )

  function figureOf(compound: string | undefined): { readonly figureAt?: LonLat } {
    const figureAt = compound === undefined ? undefined : figures.value.get(compound)
    return figureAt ? { figureAt } : {}
  }

  /** The room's own, so that the cells are those that the API tells; until it is known, one that is as good. */
  function plane(): Plane | undefined {
    const known = live.picture.light.plane
    if (known) return planeAt(known.originLon, known.originLat)
    const [lon, lat] = reports.openHazards.find(({ place }) => place)?.place ?? []
    return lon === undefined || lat === undefined ? undefined : planeAt(lon, lat)
  }

  let isOnOwnPlane = false

  function heat(): void {
    const on = plane()
    isOnOwnPlane = live.picture.light.plane !== undefined
    if (on) map.heat.set(wallHeat(reports.openHazards, on, live.serverNowMs(), site.site?.hazardHalfLifeDays))
  }

  watch(incidents, map.incidents.set, { immediate: true })
  watch(hazards, map.hazards.set, { immediate: true })
  watch([() => reports.openHazards, () => site.site?.hazardHalfLifeDays], heat, { immediate: true })
  const stop = live.follow({ light: () => void (isOnOwnPlane || heat()) })
  const ageing = setInterval(heat, AGEING_MS)
  onScopeDispose(() => {
    stop()
    clearInterval(ageing)
  })
}
