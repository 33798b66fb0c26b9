/** The street network in typed arrays and metres, for searches over it. */
import type { Plane } from '#geodata/plane'
import { STREET_CLASSES, type StreetNetwork } from '#geodata/streets'
import { spatialOrder } from './node-order.ts'

const DEGREE_E7 = 10_000_000

/** What an arc is: three kinds for each class, because a one-way edge is an arc along it and an arc against it. */
const ARC_BOTH = 0
const ARC_ALONG = 1
const ARC_AGAINST = 2
export const ARC_KINDS_A_CLASS = 3
export const ARC_KINDS = ARC_KINDS_A_CLASS * STREET_CLASSES.length

export interface RoadGraph {
  readonly nodes: number
  readonly edges: number
  /** Metres in the plane; by node. */
  readonly xs: Float64Array
  readonly ys: Float64Array
  /** By edge: its ends, its length, and its kind as an arc from the first end to the second and back. */
  readonly edgeFrom: Int32Array
  readonly edgeTo: Int32Array
  readonly edgeM: Float32Array
  readonly edgeKind: Uint8Array
  readonly edgeBackKind: Uint8Array
  /** Arcs leaving node n are `arcStart[n]` to `arcStart[n + 1]`; two for each edge, whether or not anybody may go there. */
  readonly arcStart: Int32Array
  readonly arcTo: Int32Array
  readonly arcM: Float32Array
  readonly arcKind: Uint8Array
}

/** Whether an arc of this kind leads against a one-way street. */
export function isAgainst(arcKind: number): boolean {
  return arcKind % ARC_KINDS_A_CLASS === ARC_AGAINST
}

/**
 * Lays a network out as arcs by node. Nodes are numbered anew, edges keep their numbers.
 *
 * Lengths are straight lines between nodes in the plane, to single precision (6e-8): as wrong as the plane is (`geodata/plane.ts`), and short
 * where the network leaves out bends.
 *
 * @throws RangeError when an edge names a node or class that is not there, or a node is no place
 *
 * Cost: O(nodes + edges); about 20 bytes a node and 32 an edge, kept.
 */
export function roadGraph(network: StreetNetwork, plane: Plane): RoadGraph {
  const nodes = network.nodesE7.length / 2
  const edges = network.edges.length / 3
  const givenXs = Float64Array.from({ length: nodes }, (_, node) => plane.xOf(network.nodesE7[2 * node]! / DEGREE_E7))
  const givenYs = Float64Array.from({ length: nodes }, (_, node) => plane.yOf(network.nodesE7[2 * node + 1]! / DEGREE_E7))
  const lost = givenXs.findIndex((x, node) => !Number.isFinite(x + givenYs[node]!))
  if (lost >= 0) throw new RangeError(`node ${lost} of the streets is no place`)
  const numberOf = spatialOrder(givenXs, givenYs)
  const [xs, ys] = [inOrder(givenXs, numberOf), inOrder(givenYs, numberOf)]
  const edgeFrom = new Int32Array(edges)
  const edgeTo = new Int32Array(edges)
  const edgeM = new Float32Array(edges)
  const edgeKind = new Uint8Array(edges)
  const edgeBackKind = new Uint8Array(edges)
  const oneWay = oneWayMarks(network.oneWay, edges)
  for (let edge = 0; edge < edges; edge++) {
    const [from, to, street] = [network.edges[3 * edge]!, network.edges[3 * edge + 1]!, network.edges[3 * edge + 2]!]
    if (!(isIndex(from, nodes) && isIndex(to, nodes) && isIndex(street, STREET_CLASSES.length)))
      throw new RangeError(`edge ${edge} of the streets names node ${from}, node ${to} or class ${street}`)
    edgeFrom[edge] = numberOf[from]!
    edgeTo[edge] = numberOf[to]!
    edgeM[edge] = Math.hypot(givenXs[to]! - givenXs[from]!, givenYs[to]! - givenYs[from]!)
    edgeKind[edge] = ARC_KINDS_A_CLASS * street + (oneWay[edge] ? ARC_ALONG : ARC_BOTH)
    edgeBackKind[edge] = ARC_KINDS_A_CLASS * street + (oneWay[edge] ? ARC_AGAINST : ARC_BOTH)
  }
  const sides = { nodes, edges, xs, ys, edgeFrom, edgeTo, edgeM, edgeKind, edgeBackKind }
  return { ...sides, ...arcsOf(sides) }
}

function inOrder(values: Float64Array, numberOf: Int32Array): Float64Array {
  const ordered = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) ordered[numberOf[i]!] = values[i]!
  return ordered
}

function isIndex(value: number, count: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < count
}

function oneWayMarks(oneWay: readonly number[], edges: number): Uint8Array {
  const marks = new Uint8Array(edges)
  for (const edge of oneWay) {
    if (!isIndex(edge, edges)) throw new RangeError(`no edge ${edge} to be one-way`)
    marks[edge] = 1
  }
  return marks
}

type Sides = Omit<RoadGraph, 'arcStart' | 'arcTo' | 'arcM' | 'arcKind'>

/** Both arcs of every edge, gathered by the node they leave: a counting sort. */
function arcsOf(sides: Sides): Pick<RoadGraph, 'arcStart' | 'arcTo' | 'arcM' | 'arcKind'> {
  const { nodes, edges, edgeFrom, edgeTo, edgeM, edgeKind, edgeBackKind } = sides
  const arcStart = new Int32Array(nodes + 1)
  for (let edge = 0; edge < edges; edge++) {
    arcStart[edgeFrom[edge]! + 1]!++
    arcStart[edgeTo[edge]! + 1]!++
  }
  for (let node = 0; node < nodes; node++) arcStart[node + 1]! += arcStart[node]!
  const arcTo = new Int32Array(2 * edges)
  const arcM = new Float32Array(2 * edges)
  const arcKind = new Uint8Array(2 * edges)
  const next = arcStart.slice(0, nodes)
  function put(from: number, to: number, metres: number, kind: number): void {
    const arc = next[from]!++
    arcTo[arc] = to
    arcM[arc] = metres
    arcKind[arc] = kind
  }
  for (let edge = 0; edge < edges; edge++) {
    put(edgeFrom[edge]!, edgeTo[edge]!, edgeM[edge]!, edgeKind[edge]!)
    put(edgeTo[edge]!, edgeFrom[edge]!, edgeM[edge]!, edgeBackKind[edge]!)
  }
  return { arcStart, arcTo, arcM, arcKind }
}
