/** What is left of the graph after water, dead ends and islands. */
import { STREET_CLASSES, type StreetNetwork } from '../streets.ts'
import type { Vertex } from '../polygon.ts'
import { distance, towards } from './curve.ts'
import { PLANE } from './frame.ts'
import type { Edge, Graph } from './noding.ts'
import { isNearLake, type Lake } from './water.ts'

/** Roads keep this far from a shore; sampled along each edge as densely. */
const SHORE_M = 25
/** 1e-7 degree is 1 cm; the files carry whole multiples of ten of it, 0.1 m. */
const E7 = 1e7
const FILE_STEP_E7 = 10
const PATH_CLASS = STREET_CLASSES.indexOf('path')

/** The same graph without the edges that `keeps` refuses; nodes stay where they are. */
export function withEdges(graph: Graph, keeps: (edge: Edge, from: Vertex, to: Vertex) => boolean): Graph {
  return {
    nodes: graph.nodes,
    edges: graph.edges.filter((edge) => {
      const [from, to] = [graph.nodes[edge[0]], graph.nodes[edge[1]]]
      return from !== undefined && to !== undefined && keeps(edge, from, to)
    }),
  }
}

export function withoutLakes(graph: Graph, lakes: readonly Lake[]): Graph {
  return withEdges(graph, (_edge, from, to) => !samplesOf(from, to).some((sample) => isNearLake(lakes, sample, SHORE_M)))
}

/** Points along an edge, ends included, no farther apart than `SHORE_M`. */
export function samplesOf(from: Vertex, to: Vertex): Vertex[] {
  const pieces = Math.max(1, Math.ceil(distance(from, to) / SHORE_M))
  return Array.from({ length: pieces + 1 }, (_, piece) => towards(from, to, piece / pieces))
}

/** Takes dead ends off until none is left, but for those that `mayEnd` allows (the way out of the frame, a compound's gate). */
export function withoutDeadEnds(graph: Graph, mayEnd: (edge: Edge, end: Vertex) => boolean): Graph {
  let edges = graph.edges
  for (;;) {
    const degrees = degreesOf(graph.nodes.length, edges)
    const kept = edges.filter((edge) =>
      [edge[0], edge[1]].every((node) => (degrees[node] ?? 0) > 1 || mayEnd(edge, graph.nodes[node] ?? [0, 0])),
    )
    if (kept.length === edges.length) return { nodes: graph.nodes, edges }
    edges = kept
  }
}

/** The largest part that hangs together, its nodes numbered anew in their old order. */
export function largestPart(graph: Graph): Graph {
  const parts = partsOf(graph)
  const sizes = new Map<number, number>()
  for (const [from] of graph.edges) sizes.set(parts[from] ?? -1, (sizes.get(parts[from] ?? -1) ?? 0) + 1)
  const [largest] = [...sizes].reduce((best, part) => (part[1] > best[1] ? part : best), [-1, 0])
  const edges = graph.edges.filter(([from]) => parts[from] === largest)
  const used = [...new Set(edges.flatMap(([from, to]) => [from, to]))].sort((a, b) => a - b)
  const renumbered = new Map(used.map((node, i) => [node, i]))
  return {
    nodes: used.map((node) => graph.nodes[node] ?? [0, 0]),
    edges: edges.map(([from, to, classIndex]) => [renumbered.get(from) ?? 0, renumbered.get(to) ?? 0, classIndex]),
  }
}

/** The network as `streets.json` holds it. */
export function streetNetwork(graph: Graph): StreetNetwork {
  const e7 = (degrees: number): number => Math.round((degrees * E7) / FILE_STEP_E7) * FILE_STEP_E7
  return {
    nodesE7: graph.nodes.flatMap(([x, y]) => [e7(PLANE.lonOf(x)), e7(PLANE.latOf(y))]),
    edges: graph.edges.flat(),
    oneWay: [],
  }
}

export function isPath(edge: Edge): boolean {
  return edge[2] === PATH_CLASS
}

function degreesOf(count: number, edges: readonly Edge[]): Uint32Array {
  const degrees = new Uint32Array(count)
  for (const [from, to] of edges) {
    degrees[from]!++
    degrees[to]!++
  }
  return degrees
}

/** The part each node belongs to, by the lowest node of the part. Union–find with path halving. */
function partsOf(graph: Graph): number[] {
  const parents = graph.nodes.map((_, node) => node)
  const rootOf = (node: number): number => {
    let at = node
    while (parents[at] !== at) {
      parents[at] = parents[parents[at] ?? at] ?? at
      at = parents[at] ?? at
    }
    return at
  }
  for (const [from, to] of graph.edges) {
    const [one, other] = [rootOf(from), rootOf(to)]
    parents[Math.max(one, other)] = Math.min(one, other)
  }
  return parents.map((_, node) => rootOf(node))
}
