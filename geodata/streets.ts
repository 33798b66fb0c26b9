/** The street network as data: what the demo shift walks on and what response times are searched over. */

/** Wide to narrow; an edge names its class by index. */
export const STREET_CLASSES = ['expressway', 'arterial', 'road', 'street', 'path'] as const
export type StreetClass = (typeof STREET_CLASSES)[number]

/** A network in flat arrays, as `geodata/places/streets.json` holds it and `lamplight import roads` stores it. */
export interface StreetNetwork {
  /** Interleaved lon, lat of each node in 1e-7 degree; length 2·N. */
  readonly nodesE7: readonly number[]
  /** Interleaved node, node, class index of each edge; both ways unless `oneWay`; length 3·E. */
  readonly edges: readonly number[]
  /** Edges that lead from their first node to their second only, by index, ascending. */
  readonly oneWay: readonly number[]
}
