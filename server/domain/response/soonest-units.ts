/** How soon each of some units is at one place: who could be sent to something that has just happened. */
import { MOVERS } from '#wire/units'
import { enteringSecondsPerM, NO_PART } from './mover-roads.ts'
import type { Responder, ResponseAnswer } from './nearest-responder.ts'
import { checkPlaces, type MoverGround, type MoverOnRoads, type PlanePoint, type ResponseGround } from './response-ground.ts'
import type { RoadSearch } from './road-search.ts'
import { NO_EDGE, type Snaps } from './snaps.ts'

/** One place is one start. */
const THE_PLACE = 0

interface Way {
  readonly seconds: number
  readonly by: ResponseAnswer['by']
}

/**
 * How soon each unit is at a place, the soonest first; of several as soon, the one of the lowest slot first.
 *
 * By the rules of `findNearestResponders`, as if the place were a compound with this one entry point: each answer is what the unit alone would
 * give there. The roads are searched once for each kind of mover, from the place backwards, however many units there are.
 *
 * @throws RangeError when the place or a unit is at no place
 *
 * Cost: O(nodes · log nodes) for each kind of mover present, and a look in a grid for each unit.
 */
export function soonestUnits(ground: ResponseGround, place: PlanePoint, units: readonly Responder[]): readonly ResponseAnswer[] {
  checkPlaces(Float64Array.of(place.x), Float64Array.of(place.y))
  const answers = MOVERS.flatMap((mover) => {
    const ours = units.filter((unit) => unit.mover === mover)
    return ours.length === 0 ? [] : answersOf(ground, ground.moverGround(mover), place, ours)
  })
  return answers.sort((a, b) => a.seconds - b.seconds || a.unit - b.unit)
}

function answersOf(
  { search, settings }: ResponseGround,
  { onRoads, straightSecondsPerM, offRoadSecondsPerM }: MoverGround,
  place: PlanePoint,
  units: readonly Responder[],
): readonly ResponseAnswer[] {
  const [xs, ys] = [Float64Array.from(units, ({ x }) => x), Float64Array.from(units, ({ y }) => y)]
  checkPlaces(xs, ys)
  const roads = onRoads && waysByRoad(search, onRoads, place, onRoads.snap(xs, ys))
  return units.map(({ slot, x, y }, i) => {
    const awayM = Math.hypot(place.x - x, place.y - y)
    const isTogether = roads?.isTogether(i) ?? false
    const mayGoStraight = !isTogether || awayM <= settings.directReachM
    const straightS = mayGoStraight ? awayM * (isTogether ? offRoadSecondsPerM : straightSecondsPerM) : Infinity
    const roadS = roads?.secondsOf(i) ?? Infinity
    const way: Way = straightS < roadS ? { seconds: straightS, by: 'straight' } : { seconds: roadS, by: 'road' }
    return { unit: slot, ...way }
  })
}

interface WaysByRoad {
  /** Whether a unit is on the part of the network that the place is on. */
  isTogether(unit: number): boolean
  /** `Infinity` where no road leads there. */
  secondsOf(unit: number): number
}

/** The answers are copied out: the buffers of the search are shared. */
function waysByRoad(search: RoadSearch, onRoads: MoverOnRoads, place: PlanePoint, units: Snaps): WaysByRoad {
  const { roads, offRoadSecondsPerM } = onRoads
  const { edgeFrom, edgeTo, edgeM, edgeKind, edgeBackKind } = roads.graph
  const goal = onRoads.snapGoals(Float64Array.of(place.x), Float64Array.of(place.y))
  const goalEdge = goal.edge[0]!
  const [goalAlongM, goalOffS] = [goal.alongM[0]!, goal.offM[0]! * offRoadSecondsPerM]
  const seconds = new Float64Array(units.edge.length).fill(Infinity)

  function thereS(edge: number, metres: number): number {
    return metres > 0 ? metres * roads.secondsPerM[edgeKind[edge]!]! : 0
  }

  function backS(edge: number, metres: number): number {
    return metres > 0 ? metres * roads.secondsPerM[edgeBackKind[edge]!]! : 0
  }

  if (goalEdge !== NO_EDGE) {
    search.add(edgeFrom[goalEdge]!, thereS(goalEdge, goalAlongM) + goalOffS, THE_PLACE)
    search.add(edgeTo[goalEdge]!, backS(goalEdge, edgeM[goalEdge]! - goalAlongM) + goalOffS, THE_PLACE)
    search.run({ ...roads, secondsPerM: enteringSecondsPerM(roads.secondsPerM) }, Infinity)
    units.edge.forEach((edge, unit) => {
      if (edge === NO_EDGE) return
      const alongM = units.alongM[unit]!
      const ways = [
        backS(edge, alongM) + search.seconds[edgeFrom[edge]!]!,
        thereS(edge, edgeM[edge]! - alongM) + search.seconds[edgeTo[edge]!]!,
        // On the very edge of the place no crossing is passed.
        ...(edge === goalEdge
          ? [(goalAlongM > alongM ? thereS(edge, goalAlongM - alongM) : backS(edge, alongM - goalAlongM)) + goalOffS]
          : []),
      ]
      seconds[unit] = units.offM[unit]! * offRoadSecondsPerM + Math.min(...ways)
    })
    search.clear()
  }
  return {
    isTogether: (unit) => goal.part[0] !== NO_PART && units.part[unit] === goal.part[0],
    secondsOf: (unit) => seconds[unit]!,
  }
}
