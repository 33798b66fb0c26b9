/** The street network as a graph in metres, and the fastest way through it. */
import type { Plane } from '#geodata/plane'
import { STREET_CLASSES, type StreetNetwork } from '#geodata/streets'
import { nodeHeap } from './node-heap.ts'
import { metresBetween, type Point } from './track-line.ts'

const DEGREE_E7 = 10_000_000
const EXPRESSWAY = STREET_CLASSES.indexOf('expressway')
const PATH = STREET_CLASSES.indexOf('path')

/** Who goes there. Walkers keep off expressways and mind no arrow; drivers keep off paths and do. */
export type Traveller = 'onFoot' | 'driving'

export interface StreetGraph {
  readonly nodes: readonly Point[]
  /** Every edge, once. */
  edges(): readonly (readonly [Point, Point])[]
  /** The nearest node from which a traveller can reach most of the network; `undefined` where there is none. Cost: O(nodes). */
  nearestNode(at: Point, traveller: Traveller): number | undefined
  /** The shortest way as points, both ends included; `undefined` where none leads there. Cost: O(edges · log nodes) at worst. */
  way(from: number, to: number, traveller: Traveller): readonly Point[] | undefined
}

interface Step {
  readonly to: number
  readonly lengthM: number
}

export function streetGraph(network: StreetNetwork, plane: Plane): StreetGraph {
  const nodes = nodesOf(network, plane)
  const steps = { onFoot: stepsOf(network, nodes, 'onFoot'), driving: stepsOf(network, nodes, 'driving') }
  const main = { onFoot: mainPart(steps.onFoot), driving: mainPart(steps.driving) }
  return {
    nodes,
    edges: () => edgesOf(network).map(([a, b]) => [nodes[a]!, nodes[b]!]),
    nearestNode(at, traveller) {
      let nearest: number | undefined
      let nearestM = Infinity
      for (const node of main[traveller]) {
        const awayM = metresBetween(at, nodes[node]!)
        if (awayM < nearestM) [nearest, nearestM] = [node, awayM]
      }
      return nearest
    },
    way: (from, to, traveller) => shortestWay(nodes, steps[traveller], from, to),
  }
}

function nodesOf(network: StreetNetwork, plane: Plane): readonly Point[] {
  const nodes: Point[] = []
  for (let at = 0; at + 1 < network.nodesE7.length; at += 2) {
    nodes.push({ x: plane.xOf(network.nodesE7[at]! / DEGREE_E7), y: plane.yOf(network.nodesE7[at + 1]! / DEGREE_E7) })
  }
  return nodes
}

function edgesOf({ edges }: StreetNetwork): readonly (readonly [from: number, to: number, kind: number])[] {
  return Array.from({ length: edges.length / 3 }, (_, edge) => [edges[edge * 3]!, edges[edge * 3 + 1]!, edges[edge * 3 + 2]!])
}

function stepsOf(network: StreetNetwork, nodes: readonly Point[], traveller: Traveller): readonly (readonly Step[])[] {
  const steps: Step[][] = nodes.map(() => [])
  const oneWay = new Set(network.oneWay)
  const closed = traveller === 'onFoot' ? EXPRESSWAY : PATH
  for (const [edge, [a, b, kind]] of edgesOf(network).entries()) {
    if (kind === closed) continue
    const lengthM = metresBetween(nodes[a]!, nodes[b]!)
    steps[a]!.push({ to: b, lengthM })
    if (traveller === 'onFoot' || !oneWay.has(edge)) steps[b]!.push({ to: a, lengthM })
  }
  return steps
}

/** The nodes of the largest part in which all hang together, arrows disregarded. */
function mainPart(steps: readonly (readonly Step[])[]): readonly number[] {
  const both: number[][] = steps.map(() => [])
  steps.forEach((leaving, from) => {
    for (const { to } of leaving) {
      both[from]!.push(to)
      both[to]!.push(from)
    }
  })
  const seen = new Uint8Array(steps.length)
  let largest: readonly number[] = []
  for (let start = 0; start < steps.length; start++) {
    if (seen[start]) continue
    const part = [start]
    seen[start] = 1
    for (const node of part) {
      for (const next of both[node]!) {
        if (seen[next]) continue
        seen[next] = 1
        part.push(next) // the loop above goes on through what is added here
      }
    }
    if (part.length > largest.length) largest = part
  }
  return largest
}

/** A*: the straight line to the goal never overestimates, so the first way found is the shortest. */
function shortestWay(nodes: readonly Point[], steps: readonly (readonly Step[])[], from: number, to: number): readonly Point[] | undefined {
  const goal = nodes[to]!
  const bestM = new Map<number, number>([[from, 0]])
  const cameFrom = new Map<number, number>()
  const open = nodeHeap()
  open.push(from, metresBetween(nodes[from]!, goal))
  const closed = new Set<number>()
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === to) return pointsTo(nodes, cameFrom, to)
    if (closed.has(node)) continue
    closed.add(node)
    for (const step of steps[node]!) {
      const throughM = bestM.get(node)! + step.lengthM
      if (throughM >= (bestM.get(step.to) ?? Infinity)) continue
      bestM.set(step.to, throughM)
      cameFrom.set(step.to, node)
      open.push(step.to, throughM + metresBetween(nodes[step.to]!, goal))
    }
  }
  return undefined
}

function pointsTo(nodes: readonly Point[], cameFrom: ReadonlyMap<number, number>, to: number): readonly Point[] {
  const way: Point[] = []
  for (let node: number | undefined = to; node !== undefined; node = cameFrom.get(node)) way.push(nodes[node]!)
  return way.reverse()
}
