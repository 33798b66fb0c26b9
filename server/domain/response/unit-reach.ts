/** How soon one unit is at each compound, within a limit: what a proposal weighs. */
import { NO_PART } from './mover-roads.ts'
import type { Responder } from './nearest-responder.ts'
import { checkPlaces, type MoverOnRoads, type ResponseGround } from './response-ground.ts'
import { addStart, eachEntryBeside, fromFirstEndS, fromSecondEndS } from './road-legs.ts'

/** The compounds a unit reaches. Filled again and again; only what the last search reached is set. */
export interface UnitReach {
  /** Compounds reached, in no order that means anything: the first `count`. */
  readonly reached: Int32Array
  count: number
  /** By compound; `Infinity` where it is not reached. */
  readonly seconds: Float64Array
  /** By compound reached: 1 by road, 0 in a straight line. */
  readonly isByRoad: Uint8Array
}

/** Columns for so many compounds. */
export function unitReach(compounds: number): UnitReach {
  return {
    reached: new Int32Array(compounds),
    count: 0,
    seconds: new Float64Array(compounds).fill(Infinity),
    isByRoad: new Uint8Array(compounds),
  }
}

/**
 * Finds the compounds that a unit can be at within `limitS`, by the rules of `findNearestResponders`.
 *
 * @param out what is found; what it held before is forgotten
 * @throws RangeError when `out` has another length, the unit is at no place, or the limit is not a time
 *
 * Cost: O(n · log n) for the n nodes within the limit, and the entry points near them: it follows the limit, not the size of the network.
 */
export function findReach(ground: ResponseGround, unit: Responder, limitS: number, out: UnitReach): void {
  if (out.seconds.length !== ground.compounds) throw new RangeError(`${out.seconds.length} answers for ${ground.compounds} compounds`)
  if (!(limitS >= 0)) throw new RangeError(`a limit of ${limitS} s`)
  forget(out)
  const [xs, ys] = [Float64Array.of(unit.x), Float64Array.of(unit.y)]
  checkPlaces(xs, ys)
  const { onRoads, straightSecondsPerM, offRoadSecondsPerM } = ground.moverGround(unit.mover)
  const snaps = onRoads?.snap(xs, ys)
  const part = snaps?.part[0] ?? NO_PART
  const { compound } = ground.entries
  if (onRoads && snaps && part !== NO_PART) {
    addStart(ground.search, onRoads, snaps, 0, unit.slot)
    eachEntryReached(ground, onRoads, limitS, (entry, seconds) => take(out, compound[entry]!, seconds, limitS, 1))
    eachEntryBeside(onRoads, snaps, 0, (entry, seconds) => take(out, compound[entry]!, seconds, limitS, 1))
  }

  const entryParts = onRoads?.entrySnaps.part
  const isAllOnPart = part !== NO_PART && onRoads?.partEntries[part] === compound.length
  const nearM = ground.settings.directReachM
  const reachM = isAllOnPart ? nearM : Math.max(nearM, limitS / straightSecondsPerM)
  ground.entries.grid.search(unit.x, unit.y, reachM, (entry) => {
    const awayM = Math.hypot(ground.entries.xs[entry]! - unit.x, ground.entries.ys[entry]! - unit.y)
    const isByRoad = part !== NO_PART && entryParts?.[entry] === part
    if (isByRoad && awayM > nearM) return reachM
    take(out, compound[entry]!, awayM * (isByRoad ? offRoadSecondsPerM : straightSecondsPerM), limitS, 0)
    return reachM
  })
}

function forget(out: UnitReach): void {
  for (let i = 0; i < out.count; i++) out.seconds[out.reached[i]!] = Infinity
  out.count = 0
}

function take(out: UnitReach, compound: number, seconds: number, limitS: number, isByRoad: 0 | 1): void {
  const knownS = out.seconds[compound]!
  if (seconds > limitS || !(seconds < knownS)) return
  if (knownS === Infinity) out.reached[out.count++] = compound
  out.seconds[compound] = seconds
  out.isByRoad[compound] = isByRoad
}

/** Runs the search that was started and visits the entry points beside the nodes it reached. */
function eachEntryReached(
  { search }: ResponseGround,
  onRoads: MoverOnRoads,
  limitS: number,
  visit: (entry: number, seconds: number) => void,
): void {
  const { roads, entrySnaps, entryStart, entriesAt } = onRoads
  search.run(roads, limitS)
  for (let i = 0; i < search.reachedCount; i++) {
    const node = search.reached[i]!
    for (let at = entryStart[node]!; at < entryStart[node + 1]!; at++) {
      const entry = entriesAt[at]!
      const isFirstEnd = roads.graph.edgeFrom[entrySnaps.edge[entry]!] === node
      visit(entry, search.seconds[node]! + (isFirstEnd ? fromFirstEndS(onRoads, entry) : fromSecondEndS(onRoads, entry)))
    }
  }
  search.clear()
}
