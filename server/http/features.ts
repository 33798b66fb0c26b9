/** Places and units as GeoJSON (RFC 7946): geometry apart, everything else a property. */

interface Shaped {
  readonly id: string
  readonly footprint?: unknown
  readonly area?: unknown
  readonly at?: unknown
  readonly centre?: unknown
}

interface Feature {
  readonly type: 'Feature'
  readonly id: string
  readonly geometry: unknown
  readonly properties: Readonly<Record<string, unknown>>
}

/** A division without an area is the point of its centre; the centre stays a property either way. */
export function featureOf({ id, footprint, area, at, ...properties }: Shaped): Feature {
  const point = at ?? properties.centre
  const geometry = footprint ?? area ?? (point === undefined ? null : { type: 'Point', coordinates: point })
  return { type: 'Feature', id, geometry, properties }
}

/** A whole collection as text, in order of id. */
export function featureText(items: Iterable<Shaped>): string {
  const features = [...items].sort((a, b) => (a.id < b.id ? -1 : 1)).map(featureOf)
  return JSON.stringify({ type: 'FeatureCollection', features })
}

/** A page as text, in the order given; `next`, of our own (RFC 7946, 6.1), where there is another. */
export function featurePage(items: readonly Shaped[], next: string | undefined): string {
  return JSON.stringify({ type: 'FeatureCollection', features: items.map(featureOf), ...(next === undefined ? {} : { next }) })
}
