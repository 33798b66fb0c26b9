/** A few streets of the demo district, for tests of what people do on a screen: the same rules and pictures, a twentieth of the drawing. */
import { readFileSync } from 'node:fs'
import type { AreaGeometry, LonLat } from '#wire/places'
import { planeAt } from '#geodata/plane'
import { middleOf } from '../../client/places/middle.ts'
import type { PlaceFeature, PlaceKind } from '../../server/import/place-feature.ts'
import { placeDrafts } from '../../server/import/place-drafts.ts'
import { readSettings } from '../../server/settings.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { Store } from '../../server/store/ports.ts'

const FILES = [
  ['compound', 'compounds'],
  ['watchPoint', 'watch-points'],
  ['policePost', 'police-posts'],
] as const satisfies readonly (readonly [PlaceKind, string])[]
/** Round the first compound: some thirty of 586. */
const REACH_M = 3_000

function featuresOf(name: string): readonly PlaceFeature[] {
  return (
    JSON.parse(readFileSync(new URL(`../../geodata/places/${name}.geojson`, import.meta.url), 'utf8')) as { features: PlaceFeature[] }
  ).features
}

function placeOf({ geometry }: PlaceFeature): LonLat {
  if (geometry.type === 'Point') return geometry.coordinates as LonLat
  if (geometry.type === 'Polygon' || geometry.type === 'MultiPolygon') return middleOf(geometry as AreaGeometry) // our own file
  throw new TypeError(`no place of the demo district is a ${geometry.type}`)
}

/** A store that holds them; a house opened with it adds divisions and waters, which cost nothing to draw. @param store an empty one to put them into @param nowMs when they are said to have been put there */
export async function smallDistrict(store: Store = memoryStore(), nowMs = Date.now()): Promise<Store> {
  const reading = readSettings({})
  if (!reading.ok) throw new Error(reading.problems.join('; '))
  const [lon, lat] = placeOf(featuresOf('compounds')[0]!)
  const { xOf, yOf } = planeAt(lon, lat)
  const isNear = (feature: PlaceFeature): boolean => {
    const [atLon, atLat] = placeOf(feature)
    return Math.hypot(xOf(atLon), yOf(atLat)) <= REACH_M
  }
  for (const [kind, name] of FILES) {
    const near = featuresOf(name).filter(isNear)
    const { drafts } = placeDrafts(kind, near, {
      room: reading.settings.room,
      existing: [],
      simulated: true,
      nowMs,
      by: 'server',
    })
    await store.journal.append(drafts)
  }
  return store
}
