/** The ground that response times are searched over: the compounds' gates on the roads, laid out once and searched many times. */
import type { Mover } from '#wire/units'
import { moverRoads, NO_PART, type MoverRoads } from './mover-roads.ts'
import type { RoadGraph } from './road-graph.ts'
import { roadSearch, type RoadSearch } from './road-search.ts'
import { segmentGrid, type SegmentGrid } from './segment-grid.ts'
import { edgeGrid, NO_EDGE, snapPlaces, type Snaps } from './snaps.ts'
import { checkTravel, straightCosts, type StraightCosts, type TravelSettings } from './travel.ts'

/** A place in the district's plane, metres. */
export interface PlanePoint {
  readonly x: number
  readonly y: number
}

export interface ResponseGroundOptions {
  /** Absent while no roads are loaded. */
  readonly roads?: RoadGraph
  /** By compound, in the order in which answers come: its gates, else its centroid; at least one. */
  readonly compounds: readonly (readonly PlanePoint[])[]
  readonly settings: TravelSettings
}

/** Every way in to every compound. */
export interface EntryPoints {
  readonly xs: Float64Array
  readonly ys: Float64Array
  readonly compound: Int32Array
  readonly grid: SegmentGrid
}

/** One kind of mover on this ground. */
export interface MoverGround extends StraightCosts {
  /** Absent while no roads are loaded. */
  readonly onRoads?: MoverOnRoads
}

export interface MoverOnRoads {
  readonly roads: MoverRoads
  /** The way from a place to the road beside it, the detour in it. */
  readonly offRoadSecondsPerM: number
  readonly entrySnaps: Snaps
  /** Entry points snapped into each part. */
  readonly partEntries: Int32Array
  /** Entry points by both end nodes of their edges: those at node n are `entriesAt[entryStart[n]]` up to `entryStart[n + 1]`. */
  readonly entryStart: Int32Array
  readonly entriesAt: Int32Array
  /** Where units are on the roads. */
  snap(xs: Float64Array, ys: Float64Array): Snaps
  /** Where places are gone to from the roads, as the entry points are. */
  snapGoals(xs: Float64Array, ys: Float64Array): Snaps
}

export interface ResponseGround {
  readonly settings: TravelSettings
  readonly compounds: number
  readonly entries: EntryPoints
  /** Buffers that searches share, so one runs at a time. */
  readonly search: RoadSearch
  /** Laid out when first asked for: a district without bicycles pays for none. */
  moverGround(mover: Mover): MoverGround
}

/**
 * Lays out a ground; make another when roads, compounds or settings change.
 *
 * @throws RangeError when a compound has no point, a point is no place, or a setting is out of range
 *
 * Cost: O(edges + entry points), then O(nodes + edges + entry points) for each kind of mover that appears; figures in
 * `docs/response-and-proposals.md`.
 */
export function responseGround({ roads, compounds, settings }: ResponseGroundOptions): ResponseGround {
  checkTravel(settings)
  const entries = entryPointsOf(compounds)
  const grid = roads && edgeGrid(roads)
  const grounds = new Map<Mover, MoverGround>()

  function layOut(mover: Mover): MoverGround {
    const costs = straightCosts(settings, mover)
    if (!roads || !grid) return costs
    const usable = moverRoads(roads, settings.movers[mover], settings.leastPartNodes)
    const { offRoadSecondsPerM } = costs
    return { ...costs, onRoads: { ...entriesOnRoads(usable, grid, entries, settings.snapReachM), offRoadSecondsPerM } }
  }

  return {
    settings,
    compounds: compounds.length,
    entries,
    search: roadSearch(roads?.nodes ?? 0),
    moverGround(mover) {
      const ground = grounds.get(mover) ?? layOut(mover)
      grounds.set(mover, ground)
      return ground
    },
  }
}

function entryPointsOf(compounds: readonly (readonly PlanePoint[])[]): EntryPoints {
  const points = compounds.flat()
  const xs = Float64Array.from(points, ({ x }) => x)
  const ys = Float64Array.from(points, ({ y }) => y)
  const compound = Int32Array.from(compounds.flatMap((ways, i) => ways.map(() => i)))
  const closed = compounds.findIndex((ways) => ways.length === 0)
  if (closed >= 0) throw new RangeError(`compound ${closed} has no point to be reached at`)
  checkPlaces(xs, ys)
  return { xs, ys, compound, grid: pointGrid(xs, ys) }
}

/** @throws RangeError when a place is not finite: it would be near nothing and everything */
export function checkPlaces(xs: Float64Array, ys: Float64Array): void {
  const lost = xs.findIndex((x, i) => !Number.isFinite(x + ys[i]!))
  if (lost >= 0) throw new RangeError(`place ${lost} is at ${xs[lost]}, ${ys[lost]}`)
}

export function pointGrid(xs: Float64Array, ys: Float64Array): SegmentGrid {
  const segments = new Float64Array(4 * xs.length)
  for (let i = 0; i < xs.length; i++) segments.set([xs[i]!, ys[i]!, xs[i]!, ys[i]!], 4 * i)
  return segmentGrid(segments)
}

function entriesOnRoads(
  roads: MoverRoads,
  grid: SegmentGrid,
  { xs, ys }: EntryPoints,
  reachM: number,
): Omit<MoverOnRoads, 'offRoadSecondsPerM'> {
  const snapGoals: MoverOnRoads['snapGoals'] = (goalXs, goalYs) =>
    snapPlaces(roads, grid, goalXs, goalYs, { reachM, allowsExpressway: false })
  const entrySnaps = snapGoals(xs, ys)
  const partEntries = new Int32Array(roads.partNodes.length)
  for (const part of entrySnaps.part) if (part !== NO_PART) partEntries[part]!++
  return {
    roads,
    entrySnaps,
    partEntries,
    ...entriesByNode(roads.graph, entrySnaps),
    snap: (unitXs, unitYs) => snapPlaces(roads, grid, unitXs, unitYs, { reachM, allowsExpressway: true }),
    snapGoals,
  }
}

function entriesByNode({ nodes, edgeFrom, edgeTo }: RoadGraph, { edge }: Snaps): Pick<MoverOnRoads, 'entryStart' | 'entriesAt'> {
  const entryStart = new Int32Array(nodes + 1)
  for (const on of edge) {
    if (on === NO_EDGE) continue
    entryStart[edgeFrom[on]! + 1]!++
    entryStart[edgeTo[on]! + 1]!++
  }
  for (let node = 0; node < nodes; node++) entryStart[node + 1]! += entryStart[node]!
  const entriesAt = new Int32Array(entryStart[nodes]!)
  const next = entryStart.slice(0, nodes)
  edge.forEach((on, entry) => {
    if (on === NO_EDGE) return
    entriesAt[next[edgeFrom[on]!]!++] = entry
    entriesAt[next[edgeTo[on]!]!++] = entry
  })
  return { entryStart, entriesAt }
}
