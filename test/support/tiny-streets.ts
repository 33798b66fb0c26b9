/** Street networks small enough to reckon by hand, in metres of one plane. */
import { planeAt } from '#geodata/plane'
import { STREET_CLASSES, type StreetClass, type StreetNetwork } from '#geodata/streets'
import type { Responder } from '../../server/domain/response/nearest-responder.ts'
import { responseGround, type PlanePoint, type ResponseGround } from '../../server/domain/response/response-ground.ts'
import { roadGraph } from '../../server/domain/response/road-graph.ts'
import { DEFAULT_TRAVEL, type TravelSettings } from '../../server/domain/response/travel.ts'

export const tinyPlane = planeAt(119.95, 31.68)

/** An edge by the numbers of its nodes: both ways unless the last word is said. */
export type TinyEdge = readonly [from: number, to: number, street: StreetClass, oneWay?: 'oneWay']

export function tinyStreets(nodes: readonly (readonly [x: number, y: number])[], edges: readonly TinyEdge[]): StreetNetwork {
  return {
    nodesE7: nodes.flatMap(([x, y]) => [Math.round(tinyPlane.lonOf(x) * 1e7), Math.round(tinyPlane.latOf(y) * 1e7)]),
    edges: edges.flatMap(([from, to, street]) => [from, to, STREET_CLASSES.indexOf(street)]),
    oneWay: edges.flatMap(([, , , oneWay], edge) => (oneWay ? [edge] : [])),
  }
}

/** Settings under which a network of a few nodes is believed, and nobody goes straight who can go by road. */
export function tinyTravel(overrides: Partial<TravelSettings> = {}): TravelSettings {
  return { ...DEFAULT_TRAVEL, leastPartNodes: 2, directReachM: 0, ...overrides }
}

export function tinyGround(
  streets: StreetNetwork | undefined,
  compounds: readonly (readonly PlanePoint[])[],
  overrides: Partial<TravelSettings> = {},
): ResponseGround {
  return responseGround({
    ...(streets ? { roads: roadGraph(streets, tinyPlane) } : {}),
    compounds,
    settings: tinyTravel(overrides),
  })
}

export function aResponder(overrides: Partial<Responder> = {}): Responder {
  return { slot: 1, mover: 'foot', x: 0, y: 0, ...overrides }
}
