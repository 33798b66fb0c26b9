/** The first and the last stretch of a way: between a place, the road beside it, and that road's ends. */
import type { MoverOnRoads } from './response-ground.ts'
import type { RoadSearch } from './road-search.ts'
import { NO_EDGE, type Snaps } from './snaps.ts'

/** Starts a search from a unit beside a road: at both ends of its edge, as far as it may go there. */
export function addStart(
  search: RoadSearch,
  { roads, offRoadSecondsPerM }: MoverOnRoads,
  snaps: Snaps,
  unit: number,
  number: number,
): void {
  const edge = snaps.edge[unit]!
  if (edge === NO_EDGE) return
  const { edgeFrom, edgeTo, edgeM, edgeKind, edgeBackKind } = roads.graph
  const offS = snaps.offM[unit]! * offRoadSecondsPerM
  const alongM = snaps.alongM[unit]!
  search.add(edgeFrom[edge]!, offS + stretchS(alongM, roads.secondsPerM[edgeBackKind[edge]!]!), number)
  search.add(edgeTo[edge]!, offS + stretchS(edgeM[edge]! - alongM, roads.secondsPerM[edgeKind[edge]!]!), number)
}

/** Seconds from the first end of its edge to an entry point; `Infinity` where a one-way street forbids it. */
export function fromFirstEndS({ roads, entrySnaps, offRoadSecondsPerM }: MoverOnRoads, entry: number): number {
  const perM = roads.secondsPerM[roads.graph.edgeKind[entrySnaps.edge[entry]!]!]!
  return stretchS(entrySnaps.alongM[entry]!, perM) + entrySnaps.offM[entry]! * offRoadSecondsPerM
}

/** The same from the second end. */
export function fromSecondEndS({ roads, entrySnaps, offRoadSecondsPerM }: MoverOnRoads, entry: number): number {
  const edge = entrySnaps.edge[entry]!
  const perM = roads.secondsPerM[roads.graph.edgeBackKind[edge]!]!
  return stretchS(roads.graph.edgeM[edge]! - entrySnaps.alongM[entry]!, perM) + entrySnaps.offM[entry]! * offRoadSecondsPerM
}

/** The entry points on the very edge that a unit is on, with the seconds along it: these ways pass no node, so no search finds them. */
export function eachEntryBeside(onRoads: MoverOnRoads, snaps: Snaps, unit: number, visit: (entry: number, seconds: number) => void): void {
  const { roads, entrySnaps, entryStart, entriesAt, offRoadSecondsPerM } = onRoads
  const edge = snaps.edge[unit]!
  if (edge === NO_EDGE) return
  const { edgeFrom, edgeKind, edgeBackKind } = roads.graph
  for (let i = entryStart[edgeFrom[edge]!]!; i < entryStart[edgeFrom[edge]! + 1]!; i++) {
    const entry = entriesAt[i]!
    if (entrySnaps.edge[entry] !== edge) continue
    const aheadM = entrySnaps.alongM[entry]! - snaps.alongM[unit]!
    const perM = roads.secondsPerM[(aheadM > 0 ? edgeKind : edgeBackKind)[edge]!]!
    const offM = snaps.offM[unit]! + entrySnaps.offM[entry]!
    visit(entry, stretchS(Math.abs(aheadM), perM) + offM * offRoadSecondsPerM)
  }
}

/** Seconds over a stretch; none for no metres, even where one may not go. */
function stretchS(metres: number, secondsPerM: number): number {
  return metres > 0 ? metres * secondsPerM : 0
}
