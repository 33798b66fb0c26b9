/** Response times the slow, obvious way: every pair by itself, all-pairs shortest ways by Floyd and Warshall. The judge of the quick one. */
import type { Mover } from '#wire/units'
import type { Plane } from '#geodata/plane'
import { STREET_CLASSES, type StreetNetwork } from '#geodata/streets'
import type { Responder, ResponseBy } from '../../server/domain/response/nearest-responder.ts'
import type { PlanePoint } from '../../server/domain/response/response-ground.ts'
import type { TravelSettings } from '../../server/domain/response/travel.ts'

interface Side {
  readonly from: number
  readonly to: number
  readonly metres: number
  readonly isExpressway: boolean
  /** Seconds a metre there and back; `Infinity` where this mover may not. */
  readonly there: number
  readonly back: number
}

interface Spot {
  readonly side: number
  readonly share: number
  readonly offM: number
}

export interface SlowAnswer {
  readonly seconds: number
  readonly by: ResponseBy
}

/** What one unit alone would answer for one entry point. */
export function slowResponse(network: StreetNetwork, plane: Plane, settings: TravelSettings) {
  const nodes = Array.from({ length: network.nodesE7.length / 2 }, (_, i): PlanePoint => {
    return { x: plane.xOf(network.nodesE7[2 * i]! / 1e7), y: plane.yOf(network.nodesE7[2 * i + 1]! / 1e7) }
  })

  function sidesOf(mover: Mover): Side[] {
    const travel = settings.movers[mover]
    return Array.from({ length: network.edges.length / 3 }, (_, edge) => {
      const [from, to, street] = network.edges.slice(3 * edge, 3 * edge + 3) as [number, number, number]
      const speedMps = travel.speedsMps[STREET_CLASSES[street]!]
      const there = speedMps > 0 ? 1 / speedMps : Infinity
      const back = travel.obeysOneWay && network.oneWay.includes(edge) ? Infinity : there
      const metres = Math.hypot(nodes[from]!.x - nodes[to]!.x, nodes[from]!.y - nodes[to]!.y)
      return { from, to, metres, isExpressway: STREET_CLASSES[street] === 'expressway', there, back }
    })
  }

  /** Seconds between all pairs; rows and columns beyond the nodes are extra places that arcs may name. */
  function allPairs(count: number, arcs: readonly (readonly [number, number, number])[]): number[][] {
    const best = Array.from({ length: count }, (_, a) => Array.from({ length: count }, (_, b) => (a === b ? 0 : Infinity)))
    for (const [a, b, seconds] of arcs) best[a]![b] = Math.min(best[a]![b]!, seconds)
    for (let via = 0; via < count; via++)
      for (let a = 0; a < count; a++) for (let b = 0; b < count; b++) best[a]![b] = Math.min(best[a]![b]!, best[a]![via]! + best[via]![b]!)
    return best
  }

  function arcsOf(sides: readonly Side[]): [number, number, number][] {
    return sides.flatMap(({ from, to, metres, there, back }): [number, number, number][] => [
      [from, to, metres === 0 && there === Infinity ? Infinity : metres * there],
      [to, from, metres === 0 && back === Infinity ? Infinity : metres * back],
    ])
  }

  function spotOf(at: PlanePoint, sides: readonly Side[], mayUse: (side: Side) => boolean): Spot | undefined {
    let best: Spot | undefined
    sides.forEach((side, index) => {
      if (!mayUse(side)) return
      const [a, b] = [nodes[side.from]!, nodes[side.to]!]
      const lengthSq = (b.x - a.x) ** 2 + (b.y - a.y) ** 2
      const along = lengthSq > 0 ? ((at.x - a.x) * (b.x - a.x) + (at.y - a.y) * (b.y - a.y)) / lengthSq : 0
      const share = Math.min(1, Math.max(0, along))
      const foot = share === 1 ? b : { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) }
      const offM = Math.hypot(at.x - foot.x, at.y - foot.y)
      if (offM <= settings.snapReachM && (!best || offM < best.offM)) best = { side: index, share, offM }
    })
    return best
  }

  function ride(metres: number, perM: number): number {
    return metres === 0 ? 0 : metres * perM
  }

  return answer

  function answer(unit: Responder, entry: PlanePoint): SlowAnswer {
    const sides = sidesOf(unit.mover)
    const offRoadPerM = settings.detour / settings.movers[unit.mover].offRoadMps
    const awayM = Math.hypot(unit.x - entry.x, unit.y - entry.y)
    const straight: SlowAnswer = { seconds: (awayM * settings.detour) / settings.movers[unit.mover].straightMps, by: 'straight' }
    const reach = allPairs(nodes.length, arcsOf(sides))
    const together = (a: number, b: number) => reach[a]![b]! < Infinity && reach[b]![a]! < Infinity
    const partSize = (a: number) => nodes.filter((_, b) => together(a, b)).length
    const isUsable = (side: Side) => side.there < Infinity && together(side.from, side.to) && partSize(side.from) >= settings.leastPartNodes

    const start = spotOf(unit, sides, isUsable)
    const end = spotOf(entry, sides, (side) => isUsable(side) && !side.isExpressway)
    if (!start || !end) return straight
    const road: SlowAnswer = {
      seconds: rideS(sides, start, end) + (start.offM + end.offM) * offRoadPerM,
      by: 'road',
    }
    const beside: SlowAnswer = { seconds: awayM * offRoadPerM, by: 'straight' }
    const isTogether = together(sides[start.side]!.from, sides[end.side]!.from)
    const direct = isTogether ? beside : straight
    return (!isTogether || awayM <= settings.directReachM) && direct.seconds < road.seconds ? direct : road
  }

  /** Seconds on the roads between two spots, each taken as a node of its own. */
  function rideS(sides: readonly Side[], start: Spot, end: Spot): number {
    const [startNode, endNode] = [nodes.length, nodes.length + 1]
    const [first, last] = [sides[start.side]!, sides[end.side]!]
    const arcs = arcsOf(sides)
    arcs.push([startNode, first.to, ride((1 - start.share) * first.metres, first.there)])
    arcs.push([startNode, first.from, ride(start.share * first.metres, first.back)])
    arcs.push([last.from, endNode, ride(end.share * last.metres, last.there)])
    arcs.push([last.to, endNode, ride((1 - end.share) * last.metres, last.back)])
    if (start.side === end.side) {
      const aheadM = (end.share - start.share) * first.metres
      arcs.push([startNode, endNode, ride(Math.abs(aheadM), aheadM > 0 ? first.there : first.back)])
    }
    return allPairs(nodes.length + 2, arcs)[startNode]![endNode]!
  }
}
