/** The demo district as the shift walks it, read from the files that ship. */
import { readFileSync } from 'node:fs'
import type { StreetNetwork } from '#geodata/streets'
import { demoGround, type DemoGround, type PlaceFeature } from '../../server/demo/demo-ground.ts'

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../geodata/places/${name}`, import.meta.url), 'utf8'))
}

function features(name: string): readonly PlaceFeature[] {
  return (read(name) as { readonly features: readonly PlaceFeature[] }).features
}

export function shippedGround(): DemoGround {
  return demoGround({
    compounds: features('compounds.geojson'),
    watchPoints: features('watch-points.geojson'),
    policePosts: features('police-posts.geojson'),
    streets: read('streets.json') as StreetNetwork,
  })
}
