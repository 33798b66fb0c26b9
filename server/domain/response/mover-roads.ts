/** The roads as one kind of mover may use them: what a metre costs, and which nodes it can reach and come back from. */
import { STREET_CLASSES } from '#geodata/streets'
import { ARC_KINDS, ARC_KINDS_A_CLASS, isAgainst, type RoadGraph } from './road-graph.ts'
import type { MoverTravel } from './travel.ts'

/** No part: a node that this mover cannot reach, or in a part too small to be believed. */
export const NO_PART = -1

export interface MoverRoads {
  readonly graph: RoadGraph
  /** Seconds a metre by kind of arc; `Infinity` where this mover may not go. */
  readonly secondsPerM: Float64Array
  /** By node: the part of the network it belongs to, or `NO_PART`. Every node of a part can be reached from every other. */
  readonly partOf: Int32Array
  /** Nodes in each part, the first part met first. */
  readonly partNodes: readonly number[]
}

/**
 * The roads for one mover.
 *
 * Parts are strongly connected: from each node one can get to each other and back, one-way streets obeyed. So two places snapped to one part always
 * have a way between them; between two parts there is none, or one that cannot be gone back.
 *
 * Cost: O(nodes + edges); 4 bytes a node kept, 17 a node while it works.
 */
export function moverRoads(graph: RoadGraph, travel: MoverTravel, leastPartNodes: number): MoverRoads {
  const secondsPerM = new Float64Array(ARC_KINDS)
  for (let kind = 0; kind < ARC_KINDS; kind++) {
    const speedMps = travel.speedsMps[STREET_CLASSES[Math.floor(kind / ARC_KINDS_A_CLASS)]!]
    secondsPerM[kind] = speedMps > 0 && !(travel.obeysOneWay && isAgainst(kind)) ? 1 / speedMps : Infinity
  }
  return { graph, secondsPerM, ...partsOf(graph, secondsPerM, leastPartNodes) }
}

/**
 * Strongly connected parts.
 *
 * Source: Kosaraju's algorithm as Sharir gives it (A strong-connectivity algorithm and its applications in data flow analysis, 1981), with
 * stacks of our own, because a network is deeper than the call stack.
 */
function partsOf(graph: RoadGraph, secondsPerM: Float64Array, leastPartNodes: number): Pick<MoverRoads, 'partOf' | 'partNodes'> {
  const finished = finishOrder(graph, secondsPerM)
  const intoS = enteringSecondsPerM(secondsPerM)
  const partOf = new Int32Array(graph.nodes).fill(NO_PART)
  const seen = new Uint8Array(graph.nodes)
  const members = new Int32Array(graph.nodes)
  const partNodes: number[] = []
  for (let i = graph.nodes - 1; i >= 0; i--) {
    if (seen[finished[i]!]) continue
    const count = gather(graph, intoS, finished[i]!, seen, members)
    if (count < leastPartNodes) continue
    for (let at = 0; at < count; at++) partOf[members[at]!] = partNodes.length
    partNodes.push(count)
  }
  return { partOf, partNodes }
}

/** Nodes in the order in which a depth-first search over the arcs leaves them for good. */
function finishOrder({ nodes, arcStart, arcTo, arcKind }: RoadGraph, secondsPerM: Float64Array): Int32Array {
  const finished = new Int32Array(nodes)
  const stack = new Int32Array(nodes)
  const nextArc = arcStart.slice(0, nodes)
  const seen = new Uint8Array(nodes)
  let count = 0
  for (let root = 0; root < nodes; root++) {
    if (seen[root]) continue
    let height = 1
    stack[0] = root
    seen[root] = 1
    while (height > 0) {
      const node = stack[height - 1]!
      const arc = nextArc[node]!++
      if (arc === arcStart[node + 1]!) {
        finished[count++] = node
        height--
      } else if (secondsPerM[arcKind[arc]!]! < Infinity && !seen[arcTo[arc]!]) {
        seen[arcTo[arc]!] = 1
        stack[height++] = arcTo[arc]!
      }
    }
  }
  return finished
}

/** Seconds a metre of the same edge's other arc, by kind of arc: what coming in costs where going out is known. */
export function enteringSecondsPerM(secondsPerM: Float64Array): Float64Array {
  return secondsPerM.map((_, kind) => {
    const direction = kind % ARC_KINDS_A_CLASS
    return secondsPerM[kind - direction + ((ARC_KINDS_A_CLASS - direction) % ARC_KINDS_A_CLASS)]!
  })
}

/** Nodes not seen yet from which `root` can be reached, itself included. @param members out: the first `returned` are written */
function gather(graph: RoadGraph, intoS: Float64Array, root: number, seen: Uint8Array, members: Int32Array): number {
  const { arcStart, arcTo, arcKind } = graph
  let count = 1
  members[0] = root
  seen[root] = 1
  for (let at = 0; at < count; at++) {
    const node = members[at]!
    for (let arc = arcStart[node]!; arc < arcStart[node + 1]!; arc++) {
      const from = arcTo[arc]!
      if (seen[from] || intoS[arcKind[arc]!] === Infinity) continue
      seen[from] = 1
      members[count++] = from
    }
  }
  return count
}
