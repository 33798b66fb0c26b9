/** A place as data files have it: the wire's fields, its geometry apart, without what the house adds (slot, simulated). */
import type { Geometry } from 'geojson'
import type { TSchema } from 'typebox'
import { type AreaGeometry, Compound, Division, type LonLat, PolicePost, Water, WatchPoint } from '#wire/places'

/** The kinds of place that are imported; also the kinds of their journal subjects. */
export const PLACE_KINDS = ['compound', 'watchPoint', 'policePost', 'division', 'water'] as const
export type PlaceKind = (typeof PLACE_KINDS)[number]

export const PLACE_SCHEMAS = {
  compound: Compound,
  watchPoint: WatchPoint,
  policePost: PolicePost,
  division: Division,
  water: Water,
} as const satisfies Readonly<Record<PlaceKind, TSchema>>

/** Any place of the wire. */
export type Place = Compound | WatchPoint | PolicePost | Division | Water

/** One feature of `geodata/places/*.geojson`, or of a file of a site's own once it is cleaned. */
export interface PlaceFeature {
  readonly type: 'Feature'
  readonly id: string
  readonly geometry: Geometry
  readonly properties: Readonly<Record<string, unknown>>
}

/** The place of the wire that a feature describes, not yet checked against its schema. `slot` and `simulated` are the caller's. */
export function placeOf(kind: PlaceKind, { id, geometry, properties }: PlaceFeature, added: Readonly<Record<string, unknown>>): unknown {
  const base = { ...properties, id, ...added }
  switch (kind) {
    case 'compound':
      return { gates: [], ...base, footprint: geometry }
    case 'watchPoint':
    case 'policePost':
      return { ...base, at: pointOf(geometry) }
    case 'division':
      return geometry.type === 'Point'
        ? { entrusted: false, ...base, centre: pointOf(geometry) }
        : { entrusted: false, ...base, area: geometry }
    case 'water':
      return { ...base, area: geometry }
  }
}

function pointOf(geometry: Geometry): unknown {
  return geometry.type === 'Point' ? geometry.coordinates : undefined // the schema then refuses it by name
}

/** The feature that describes a place: {@link placeOf} turned round. Importing it again changes nothing. */
export function featureOf(place: Place): PlaceFeature {
  const { id, ...rest } = place
  const { geometry, properties } = geometryApart(rest)
  const shown = Object.entries(properties).filter(([name]) => name !== 'slot' && name !== 'simulated')
  return { type: 'Feature', id, geometry, properties: Object.fromEntries(shown) }
}

function geometryApart(place: Readonly<Record<string, unknown>>): Pick<PlaceFeature, 'geometry' | 'properties'> {
  const { footprint, at, area, ...properties } = place as { footprint?: AreaGeometry; at?: LonLat; area?: AreaGeometry; centre?: LonLat }
  if (footprint) return { geometry: footprint, properties }
  if (at) return { geometry: { type: 'Point', coordinates: at }, properties }
  if (area) return { geometry: area, properties }
  const { centre = [0, 0], ...others } = properties
  return { geometry: { type: 'Point', coordinates: centre }, properties: others }
}
