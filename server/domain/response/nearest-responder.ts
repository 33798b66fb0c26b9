/** The nearest responder of every compound: one search for each kind of mover, however many responders and compounds there are. */
import { MOVERS, type Mover } from '#wire/units'
import { NO_PART } from './mover-roads.ts'
import { addStart, eachEntryBeside, fromFirstEndS, fromSecondEndS } from './road-legs.ts'
import { checkPlaces, pointGrid, type MoverGround, type MoverOnRoads, type ResponseGround } from './response-ground.ts'
import type { SegmentGrid } from './segment-grid.ts'
import { NO_EDGE } from './snaps.ts'

/** A unit that could be sent now. */
export interface Responder {
  readonly slot: number
  readonly mover: Mover
  /** Metres in the district's plane. */
  readonly x: number
  readonly y: number
}

/** How an answer was found. `straight` stands for an estimate that knows no road. */
export type ResponseBy = 'road' | 'straight'

export interface ResponseAnswer {
  readonly unit: number
  readonly seconds: number
  readonly by: ResponseBy
}

const NOBODY = -1

/** An answer for each compound, in columns. */
export interface NearestResponders {
  /** Slot of the nearest unit; −1 where there is none. */
  readonly unit: Int32Array
  /** `Infinity` where there is none. */
  readonly seconds: Float64Array
  /** 1 by road, 0 in a straight line. */
  readonly isByRoad: Uint8Array
}

/** Columns for so many compounds, to be filled again and again. */
export function nearestColumns(compounds: number): NearestResponders {
  return {
    unit: new Int32Array(compounds).fill(NOBODY),
    seconds: new Float64Array(compounds).fill(Infinity),
    isByRoad: new Uint8Array(compounds),
  }
}

/** The answer for one compound, or `undefined` while nobody is available. */
export function answerAt(columns: NearestResponders, compound: number): ResponseAnswer | undefined {
  const unit = columns.unit[compound]
  if (unit === undefined || unit === NOBODY) return undefined
  return { unit, seconds: columns.seconds[compound]!, by: columns.isByRoad[compound] ? 'road' : 'straight' }
}

/**
 * Finds, for every compound, the responder that is there soonest; of several as soon, the one of the lowest slot.
 *
 * A responder reaches an entry point by road where both lie within `snapReachM` of roads that hang together for its kind of mover. Otherwise it goes in a
 * straight line times `detour`, or by a way that leads there and not back, if one does and is sooner. Within `directReachM` it may go
 * straight too, at its speed beside the road. So an answer is exactly the least of what each responder alone would give, and one more never makes any slower.
 * How wrong: `docs/response-and-proposals.md`.
 *
 * @param out what is found; every element is written
 * @throws RangeError when `out` has another length, or a responder is at no place
 *
 * Cost: O(nodes · log nodes) for each kind of mover present, and O(responders + entry points) looks in a grid; allocates some arrays the
 * length of `responders`, nothing by node or compound.
 */
export function findNearestResponders(ground: ResponseGround, responders: readonly Responder[], out: NearestResponders): void {
  if (out.unit.length !== ground.compounds) throw new RangeError(`${out.unit.length} answers for ${ground.compounds} compounds`)
  out.unit.fill(NOBODY)
  out.seconds.fill(Infinity)
  for (const mover of MOVERS) {
    const units = unitsOf(responders.filter((responder) => responder.mover === mover))
    if (units.slots.length === 0) continue
    const moverGround = ground.moverGround(mover)
    const parts = moverGround.onRoads
      ? offerByRoad(ground, moverGround.onRoads, units, out)
      : new Int32Array(units.slots.length).fill(NO_PART)
    offerStraight(ground, moverGround, units, parts, out)
  }
}

interface Units {
  readonly slots: Int32Array
  readonly xs: Float64Array
  readonly ys: Float64Array
}

function unitsOf(responders: readonly Responder[]): Units {
  const units = {
    slots: Int32Array.from(responders, ({ slot }) => slot),
    xs: Float64Array.from(responders, ({ x }) => x),
    ys: Float64Array.from(responders, ({ y }) => y),
  }
  checkPlaces(units.xs, units.ys)
  return units
}

/** Takes an answer if it is better than the one that stands. */
function offer(out: NearestResponders, compound: number, unit: number, seconds: number, isByRoad: 0 | 1): void {
  const bestS = out.seconds[compound]!
  if (!(seconds < bestS || (seconds === bestS && seconds < Infinity && unit < out.unit[compound]!))) return
  out.unit[compound] = unit
  out.seconds[compound] = seconds
  out.isByRoad[compound] = isByRoad
}

/** @returns the part of the network each unit is on */
function offerByRoad({ search, entries }: ResponseGround, onRoads: MoverOnRoads, units: Units, out: NearestResponders): Int32Array {
  const snaps = onRoads.snap(units.xs, units.ys)
  units.slots.forEach((slot, unit) => addStart(search, onRoads, snaps, unit, slot))
  search.run(onRoads.roads, Infinity)
  onRoads.entrySnaps.edge.forEach((edge, entry) => {
    if (edge === NO_EDGE) return
    const [from, to] = [onRoads.roads.graph.edgeFrom[edge]!, onRoads.roads.graph.edgeTo[edge]!]
    offer(out, entries.compound[entry]!, search.start[from]!, search.seconds[from]! + fromFirstEndS(onRoads, entry), 1)
    offer(out, entries.compound[entry]!, search.start[to]!, search.seconds[to]! + fromSecondEndS(onRoads, entry), 1)
  })
  search.clear()
  units.slots.forEach((slot, unit) =>
    eachEntryBeside(onRoads, snaps, unit, (entry, seconds) => offer(out, entries.compound[entry]!, slot, seconds, 1)),
  )
  return snaps.part
}

/** Offers each entry point the nearest unit of every part of the network, in a straight line, where that is allowed and can be sooner. */
function offerStraight(
  { entries, settings }: ResponseGround,
  { straightSecondsPerM, offRoadSecondsPerM, onRoads }: MoverGround,
  units: Units,
  parts: Int32Array,
  out: NearestResponders,
): void {
  const { xs, ys, compound } = entries
  for (const part of new Set(parts)) {
    const fleet = fleetOf(units, parts, part)
    let [entry, nearestM, secondsPerM] = [0, 0, 0]
    const look = (unit: number): number => {
      const awayM = Math.hypot(fleet.xs[unit]! - xs[entry]!, fleet.ys[unit]! - ys[entry]!)
      if (awayM > nearestM) return nearestM
      nearestM = awayM
      offer(out, compound[entry]!, fleet.slots[unit]!, awayM * secondsPerM, 0)
      return nearestM
    }
    for (entry = 0; entry < compound.length; entry++) {
      const isByRoad = part !== NO_PART && onRoads?.entrySnaps.part[entry] === part
      secondsPerM = isByRoad ? offRoadSecondsPerM : straightSecondsPerM
      nearestM = Math.min(isByRoad ? settings.directReachM : Infinity, out.seconds[compound[entry]!]! / secondsPerM)
      fleet.grid.search(xs[entry]!, ys[entry]!, nearestM, look)
    }
  }
}

function fleetOf({ slots, xs, ys }: Units, parts: Int32Array, part: number): Units & { readonly grid: SegmentGrid } {
  const isOn = (_: number, unit: number) => parts[unit] === part
  const fleet = { slots: slots.filter(isOn), xs: xs.filter(isOn), ys: ys.filter(isOn) }
  return { ...fleet, grid: pointGrid(fleet.xs, fleet.ys) }
}
