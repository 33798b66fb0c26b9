/** The baseline of the response bench: Dijkstra as the textbook has it, from one unit, in Maps and objects. */
import type { Responder } from '../../server/domain/response/nearest-responder.ts'
import type { ResponseGround } from '../../server/domain/response/response-ground.ts'
import type { RoadGraph } from '../../server/domain/response/road-graph.ts'
import { NO_EDGE } from '../../server/domain/response/snaps.ts'
import { nodeHeap } from '../../server/demo/node-heap.ts'

/** Seconds from a unit to every compound by road: the same figures, found one unit at a time. @returns seconds by compound */
export function textbookSearch(graph: RoadGraph, ground: ResponseGround, unit: Responder): Map<number, number> {
  const { onRoads } = ground.moverGround(unit.mover)
  if (!onRoads) return new Map()
  const { roads, entrySnaps, offRoadSecondsPerM } = onRoads
  const snaps = onRoads.snap(Float64Array.of(unit.x), Float64Array.of(unit.y))
  const edge = snaps.edge[0]!
  const best = new Map<number, number>()
  if (edge === NO_EDGE) return best
  const open = nodeHeap()
  function improve(node: number, seconds: number): void {
    if (!(seconds < (best.get(node) ?? Infinity))) return
    best.set(node, seconds)
    open.push(node, seconds)
  }
  const offS = snaps.offM[0]! * offRoadSecondsPerM
  improve(graph.edgeFrom[edge]!, offS + snaps.alongM[0]! * roads.secondsPerM[graph.edgeBackKind[edge]!]!)
  improve(graph.edgeTo[edge]!, offS + (graph.edgeM[edge]! - snaps.alongM[0]!) * roads.secondsPerM[graph.edgeKind[edge]!]!)
  const closed = new Set<number>()
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (closed.has(node)) continue
    closed.add(node)
    for (let arc = graph.arcStart[node]!; arc < graph.arcStart[node + 1]!; arc++)
      improve(graph.arcTo[arc]!, best.get(node)! + graph.arcM[arc]! * roads.secondsPerM[graph.arcKind[arc]!]!)
  }
  const answers = new Map<number, number>()
  entrySnaps.edge.forEach((on, entry) => {
    if (on === NO_EDGE) return
    const [from, to] = [best.get(graph.edgeFrom[on]!) ?? Infinity, best.get(graph.edgeTo[on]!) ?? Infinity]
    const alongM = entrySnaps.alongM[entry]!
    const viaFrom = from + alongM * roads.secondsPerM[graph.edgeKind[on]!]!
    const viaTo = to + (graph.edgeM[on]! - alongM) * roads.secondsPerM[graph.edgeBackKind[on]!]!
    const compound = ground.entries.compound[entry]!
    const seconds = Math.min(viaFrom, viaTo) + entrySnaps.offM[entry]! * offRoadSecondsPerM
    if (seconds < (answers.get(compound) ?? Infinity)) answers.set(compound, seconds)
  })
  return answers
}
