/** Where places meet the roads. */
import { STREET_CLASSES } from '#geodata/streets'
import { NO_PART, type MoverRoads } from './mover-roads.ts'
import { ARC_KINDS_A_CLASS, type RoadGraph } from './road-graph.ts'
import { segmentGrid, type SegmentGrid } from './segment-grid.ts'

const EXPRESSWAY = STREET_CLASSES.indexOf('expressway')
export const NO_EDGE = -1

/** By place: the nearest usable edge, how far along it, how far beside it, and the part of the network it is in. */
export interface Snaps {
  /** `NO_EDGE` where no usable road is within reach. */
  readonly edge: Int32Array
  readonly alongM: Float64Array
  readonly offM: Float64Array
  /** `NO_PART` where there is no edge. */
  readonly part: Int32Array
}

/** The edges of a graph in a grid. */
export function edgeGrid({ edges, edgeFrom, edgeTo, xs, ys }: RoadGraph): SegmentGrid {
  const segments = new Float64Array(4 * edges)
  for (let edge = 0; edge < edges; edge++) {
    const [from, to] = [edgeFrom[edge]!, edgeTo[edge]!]
    segments.set([xs[from]!, ys[from]!, xs[to]!, ys[to]!], 4 * edge)
  }
  return segmentGrid(segments)
}

/** What a snap may land on. */
export interface SnapRules {
  readonly reachM: number
  /** Nobody lives on an expressway, but a car may be driving there, and can leave it only where it meets other roads. */
  readonly allowsExpressway: boolean
}

/**
 * Snaps places to the nearest edge that a mover may use, whose ends are in one part of the network; of two as near, the one of lower number.
 *
 * Wrong where the nearest road is not the one that leads in: a place between two roads takes the nearer, by the width of a block at most.
 *
 * @param xs metres in the plane; @param ys as many
 *
 * Cost: the cells of the grid out to the nearest usable edge, or to `reachM` where there is none.
 */
export function snapPlaces(roads: MoverRoads, grid: SegmentGrid, xs: Float64Array, ys: Float64Array, rules: SnapRules): Snaps {
  const { graph, partOf } = roads
  const snaps: Snaps = {
    edge: new Int32Array(xs.length).fill(NO_EDGE),
    alongM: new Float64Array(xs.length),
    offM: new Float64Array(xs.length),
    part: new Int32Array(xs.length).fill(NO_PART),
  }
  for (let place = 0; place < xs.length; place++) {
    const [x, y] = [xs[place]!, ys[place]!]
    let [best, bestM] = [NO_EDGE, rules.reachM]
    grid.search(x, y, rules.reachM, (edge) => {
      if (!isUsable(roads, edge, rules)) return bestM
      const awayM = distanceM(graph, edge, x, y)
      if (awayM < bestM || (awayM === bestM && (best === NO_EDGE || edge < best))) [best, bestM] = [edge, awayM]
      return bestM
    })
    if (best === NO_EDGE) continue
    snaps.edge[place] = best
    snaps.alongM[place] = graph.edgeM[best]! * shareAlong(graph, best, x, y)
    snaps.offM[place] = bestM
    snaps.part[place] = partOf[graph.edgeFrom[best]!]!
  }
  return snaps
}

function isUsable({ graph, secondsPerM, partOf }: MoverRoads, edge: number, rules: SnapRules): boolean {
  const kind = graph.edgeKind[edge]!
  if (!rules.allowsExpressway && Math.floor(kind / ARC_KINDS_A_CLASS) === EXPRESSWAY) return false
  const part = partOf[graph.edgeFrom[edge]!]!
  return part !== NO_PART && part === partOf[graph.edgeTo[edge]!]! && secondsPerM[kind]! < Infinity
}

/** 0 at the first end to 1 at the second. */
function shareAlong({ xs, ys, edgeFrom, edgeTo }: RoadGraph, edge: number, x: number, y: number): number {
  const [ax, ay] = [xs[edgeFrom[edge]!]!, ys[edgeFrom[edge]!]!]
  const [dx, dy] = [xs[edgeTo[edge]!]! - ax, ys[edgeTo[edge]!]! - ay]
  const lengthSq = dx * dx + dy * dy
  return lengthSq > 0 ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / lengthSq)) : 0
}

/** At an end, that of the node itself, so that edges which meet there are exactly as near. */
function distanceM(graph: RoadGraph, edge: number, x: number, y: number): number {
  const share = shareAlong(graph, edge, x, y)
  const { xs, ys, edgeFrom, edgeTo } = graph
  const [from, to] = [edgeFrom[edge]!, edgeTo[edge]!]
  if (share === 1) return Math.hypot(x - xs[to]!, y - ys[to]!)
  return Math.hypot(x - xs[from]! - share * (xs[to]! - xs[from]!), y - ys[from]! - share * (ys[to]! - ys[from]!))
}
