/** What a drill expects where, and who takes part in it: on the map of its board, and on no other. */
import type { Feature } from 'geojson'
import type { Map as MapLibreMap } from 'maplibre-gl'
import type { LonLat } from '#wire/places'
import { DRILL_SOURCE } from './drill-style.ts'
import { featureFeed } from './feature-feed.ts'

/** As the lines of tasks: less than a mark's own size is seen of it. */
const FOLLOW_MS = 1_000

/** Where somebody is expected. */
export interface DrillAreaMark {
  readonly id: string
  /** Its corners, the last as the first. */
  readonly ring: readonly LonLat[]
  readonly isMet: boolean
}

/** Who takes part: a unit, wherever it is drawn, or what stands still. */
export type DrillCrewMark = { readonly id: string; readonly name: string } & ({ readonly slot: number } | { readonly at: LonLat })

export interface DrillMarks {
  readonly areas: readonly DrillAreaMark[]
  readonly crew: readonly DrillCrewMark[]
  /** What is written on the ground: where the drill is, and what is expected in each area. */
  readonly names: readonly { readonly at: LonLat; readonly name: string }[]
}

export interface DrillScenery {
  /** Puts everything on the map's style: when it is in, and again when it has been made anew. */
  begin(): void
  /** @param onShown told the ids of areas and participants that are on the map, after each change */
  set(marks: DrillMarks, onShown: (ids: readonly string[]) => void): void
  destroy(): void
}

export interface DrillSceneOptions {
  readonly map: MapLibreMap
  /** Where a unit is drawn. */
  readonly placeOf: (slot: number) => LonLat | undefined
}

const NOTHING: DrillMarks = { areas: [], crew: [], names: [] }

/** One timer, which runs once there is something to follow. */
export function drillScene({ map, placeOf }: DrillSceneOptions): DrillScenery {
  let marks = NOTHING
  let tell: (ids: readonly string[]) => void = () => undefined
  let told: readonly string[] = []
  /** What was shown last: while nobody moves the map is not drawn again. */
  let shown = '[]'
  let hasBegun = false
  let timer = 0
  const feed = featureFeed(map, DRILL_SOURCE, () => tell(told))

  function follow(): void {
    if (!hasBegun || feed.isBusy) return
    const crew = marks.crew.flatMap((one) => {
      const at = 'at' in one ? one.at : placeOf(one.slot)
      return at ? [{ id: one.id, feature: pointOf('crew', at, one.name) }] : []
    })
    const features = [
      ...marks.areas.map(areaOf),
      ...marks.names.map(({ at, name }) => pointOf('name', at, name)),
      ...crew.map(({ feature }) => feature),
    ]
    const next = JSON.stringify(features)
    if (next === shown) return
    shown = next
    told = [...marks.areas, ...crew].map(({ id }) => id)
    feed.show(features)
  }

  return {
    begin() {
      hasBegun = true
      shown = '[]'
      feed.restart()
      follow()
    },
    set(next, onShown) {
      marks = next
      tell = onShown
      timer ||= window.setInterval(follow, FOLLOW_MS)
      follow()
    },
    destroy: () => clearInterval(timer),
  }
}

function areaOf({ ring, isMet }: DrillAreaMark): Feature {
  return {
    type: 'Feature',
    geometry: { type: 'Polygon', coordinates: [ring.map(([lon, lat]) => [lon, lat])] },
    properties: { part: 'area', isMet },
  }
}

function pointOf(part: 'crew' | 'name', at: LonLat, name: string): Feature {
  return { type: 'Feature', geometry: { type: 'Point', coordinates: [...at] }, properties: { part, name } }
}
