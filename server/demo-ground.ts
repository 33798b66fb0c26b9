/** The demo district, put into an empty house through the same path by which a site's own ground comes in. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LIVE_REALM } from '#wire/live'
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
