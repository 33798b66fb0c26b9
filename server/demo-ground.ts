/** The demo district, put into an empty house through the same path by which a site's own ground comes in. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { planeAt, type Plane } from '#geodata/plane'
import { LIVE_REALM } from '#wire/live'
import type { Compound } from '#wire/places'
import type { PlaceFeature, PlaceKind } from './import/place-feature.ts'
import type { Store } from './store/ports.ts'

const FILES = [
  ['division', 'divisions'],
  ['water', 'water'],
  ['compound', 'compounds'],
  ['watchPoint', 'watch-points'],
  ['policePost', 'police-posts'],
] as const satisfies readonly (readonly [PlaceKind, string])[]

/** Seeds each kind of place of which there is none. @returns how many places were added */
export async function seedDemoGround(
  store: Store,
  where: { readonly room: string; readonly placesDir: string; readonly nowMs: number },
): Promise<number> {
  let added = 0
  for (const [kind, name] of FILES) {
    const existing = await store.journal.states(where.room, LIVE_REALM, `${kind}/`)
    if (existing.length > 0) continue
    const { features } = JSON.parse(await readFile(join(where.placesDir, `${name}.geojson`), 'utf8')) as {
      readonly features: readonly PlaceFeature[]
    } // our own file
    // Only for an empty house: the geometry library behind it takes as long to load as a third of the server.
    const { placeDrafts } = await import('./import/place-drafts.ts')
    const { drafts } = placeDrafts(kind, features, { room: where.room, existing, simulated: true, nowMs: where.nowMs, by: 'server' })
    await store.journal.append(drafts)
    added += drafts.length
  }
  return added
}

/** 武进 (`domain.md`), for a house that holds no compound yet. */
const DEFAULT_ORIGIN = [119.93, 31.57] as const

/** The origin lies on whole tenths of a degree: a compound more or less moves no plane, and what was seen is of use at the next start. */
const ORIGINS_A_DEGREE = 10

/** The metric plane of a district: about the middle of its compounds as they are at start. */
export function planeOf(compounds: Iterable<Compound>): Plane {
  let [west, south, east, north] = [180, 90, -180, -90]
  for (const { footprint } of compounds) {
    const corner = footprint.type === 'Polygon' ? footprint.coordinates[0]?.[0] : footprint.coordinates[0]?.[0]?.[0]
    const [lon, lat] = corner ?? DEFAULT_ORIGIN
    west = Math.min(west, lon)
    east = Math.max(east, lon)
    south = Math.min(south, lat)
    north = Math.max(north, lat)
  }
  return west > east ? planeAt(...DEFAULT_ORIGIN) : planeAt(tenth((west + east) / 2), tenth((south + north) / 2))
}

function tenth(degrees: number): number {
  return Math.round(degrees * ORIGINS_A_DEGREE) / ORIGINS_A_DEGREE
}
