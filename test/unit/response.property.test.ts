import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MOVERS } from '#wire/units'
import { planeAt } from '#geodata/plane'
import { STREET_CLASSES, type StreetNetwork } from '#geodata/streets'
import {
  answerAt,
  findNearestResponders,
  nearestColumns,
  type Responder,
  type ResponseAnswer,
} from '../../server/domain/response/nearest-responder.ts'
import { responseGround, type PlanePoint } from '../../server/domain/response/response-ground.ts'
import { roadGraph } from '../../server/domain/response/road-graph.ts'
import { soonestUnits } from '../../server/domain/response/soonest-units.ts'
import { DEFAULT_TRAVEL, type TravelSettings } from '../../server/domain/response/travel.ts'
import { findReach, unitReach } from '../../server/domain/response/unit-reach.ts'
import { slowResponse } from '../support/slow-response.ts'

const plane = planeAt(119.95, 31.68)
/** Lengths are kept in single precision. */
const DIGITS = 3

const place = fc.record({ x: fc.integer({ min: 0, max: 900 }), y: fc.integer({ min: 0, max: 900 }) })

function pairOf({ from, to }: { readonly from: number; readonly to: number }, nodes: number): string {
  return `${Math.min(from % nodes, to % nodes)}-${Math.max(from % nodes, to % nodes)}`
}

/** Streets between random places: parts that do not hang together, one-way streets, ends that lead nowhere, edges from a node to itself. */
const network = fc
  .record({
    nodes: fc.array(place, { minLength: 3, maxLength: 9 }),
    edges: fc.array(
      fc.record({
        from: fc.nat(),
        to: fc.nat(),
        street: fc.integer({ min: 0, max: STREET_CLASSES.length - 1 }),
        isOneWay: fc.nat(3).map((chance) => chance === 0),
      }),
      { minLength: 3, maxLength: 16, size: 'max' },
    ),
  })
  .map(({ nodes, edges: drawn }): StreetNetwork => {
    const edges = drawn.filter((edge, i) => drawn.findIndex((other) => pairOf(other, nodes.length) === pairOf(edge, nodes.length)) === i)
    return {
      // Shaken, and no two edges between the same nodes: which of two roads in the same place is meant, nobody can say.
      nodesE7: nodes.flatMap(({ x, y }, i) => [
        Math.round(plane.lonOf(x + 3 * Math.sin(1 + i)) * 1e7),
        Math.round(plane.latOf(y + 3 * Math.cos(7 * i)) * 1e7),
      ]),
      edges: edges.flatMap(({ from, to, street }) => [from % nodes.length, to % nodes.length, street]),
      oneWay: edges.flatMap(({ isOneWay }, edge) => (isOneWay ? [edge] : [])),
    }
  })
const settings = fc
  .record({
    snapReachM: fc.constantFrom(50, 500, 2_000),
    directReachM: fc.constantFrom(0, 60),
    leastPartNodes: fc.constantFrom(1, 2, 2, 3),
  })
  .map((reaches): TravelSettings => ({ ...DEFAULT_TRAVEL, ...reaches }))
const compounds = fc.array(fc.array(place, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4, size: 'max' })
const responders = fc
  .array(fc.record({ place, mover: fc.constantFrom(...MOVERS) }), { maxLength: 5, size: 'max' })
  .map((units) => units.map(({ place, mover }, i): Responder => ({ slot: 10 * (units.length - i), mover, ...place })))

const hasRoads = fc.nat(7).map((chance) => chance > 0)
const world = fc.record({ network, settings, compounds, responders, hasRoads })

function groundOf({ network, settings, compounds, hasRoads }: WorldPlaces) {
  return responseGround({ ...(hasRoads ? { roads: roadGraph(network, plane) } : {}), compounds, settings })
}
interface WorldPlaces {
  readonly network: StreetNetwork
  readonly settings: TravelSettings
  readonly compounds: readonly (readonly PlanePoint[])[]
  readonly hasRoads: boolean
}

/** What each unit alone would answer for each compound. */
function slowAnswers({ network, settings, compounds, hasRoads }: WorldPlaces, units: readonly Responder[]): (readonly ResponseAnswer[])[] {
  const judge = slowResponse(hasRoads ? network : { nodesE7: [], edges: [], oneWay: [] }, plane, settings)
  return compounds.map((ways) =>
    units.map((unit) => {
      const answers = ways.map((way) => judge(unit, way)).sort((a, b) => a.seconds - b.seconds)
      return { unit: unit.slot, ...answers[0]! }
    }),
  )
}

test('the nearest responder is the one that a slow search of every pair by itself finds', () => {
  let byRoad = 0
  let straight = 0
  fc.assert(
    fc.property(world, ({ responders, ...places }) => {
      const out = nearestColumns(places.compounds.length)
      findNearestResponders(groundOf(places), responders, out)

      const judged = slowAnswers(places, responders)
      judged.forEach((answers, compound) => {
        const bestS = Math.min(...answers.map(({ seconds }) => seconds))
        const answer = answerAt(out, compound)
        if (responders.length === 0) return expect(answer).toBeUndefined()
        expect(answer!.seconds).toBeCloseTo(bestS, DIGITS)
        const same = answers.filter(({ unit, by }) => unit === answer!.unit && by === answer!.by)
        expect(same.some(({ seconds }) => Math.abs(seconds - bestS) < 10 ** -DIGITS)).toBe(true)
        if (answer!.by === 'road') byRoad++
        else straight++
      })
    }),
    { numRuns: 1_000 },
  )
  expect(byRoad).toBeGreaterThan(100)
  expect(straight).toBeGreaterThan(100)
})

test('the nearest responder is exactly the soonest of those that each unit alone would be, the lowest slot among equals', () => {
  fc.assert(
    fc.property(world, ({ responders, ...places }) => {
      const ground = groundOf(places)
      const together = nearestColumns(places.compounds.length)
      findNearestResponders(ground, responders, together)
      const alone = responders.map((unit) => {
        const out = nearestColumns(places.compounds.length)
        findNearestResponders(ground, [unit], out)
        return out
      })
      places.compounds.forEach((_, compound) => {
        const answers = alone.map((out) => answerAt(out, compound)!).sort((a, b) => a.seconds - b.seconds || a.unit - b.unit)
        expect(answerAt(together, compound)).toStrictEqual(answers[0])
      })
    }),
  )
})

test('more units never make an answer slower', () => {
  fc.assert(
    fc.property(world, fc.nat(), ({ responders, ...places }, cut) => {
      const ground = groundOf(places)
      const [all, some] = [nearestColumns(places.compounds.length), nearestColumns(places.compounds.length)]
      findNearestResponders(ground, responders, all)
      findNearestResponders(ground, responders.slice(cut % (responders.length + 1)), some)
      places.compounds.forEach((_, compound) => expect(all.seconds[compound]).toBeLessThanOrEqual(some.seconds[compound]!))
    }),
  )
})

test('what one unit reaches within a limit is what it alone would answer, if that is soon enough', () => {
  fc.assert(
    fc.property(world, fc.constantFrom(0, 30, 120, 600, Infinity), ({ responders, ...places }, limitS) => {
      const ground = groundOf(places)
      const out = unitReach(places.compounds.length)
      for (const unit of responders) {
        findReach(ground, unit, limitS, out)
        const alone = nearestColumns(places.compounds.length)
        findNearestResponders(ground, [unit], alone)
        const reached = new Set(out.reached.subarray(0, out.count))
        places.compounds.forEach((_, compound) => {
          const { seconds, by } = answerAt(alone, compound)!
          expect(reached.has(compound)).toBe(seconds <= limitS)
          expect(out.seconds[compound]).toBe(seconds <= limitS ? seconds : Infinity)
          if (seconds <= limitS) expect(out.isByRoad[compound]).toBe(by === 'road' ? 1 : 0)
        })
      }
    }),
  )
})

test('who is soonest at a place is whom a slow search of each unit by itself finds there, in order', () => {
  let byRoad = 0
  fc.assert(
    fc.property(world, place, ({ responders, ...places }, at) => {
      const found = soonestUnits(groundOf(places), at, responders)

      const [judged = []] = slowAnswers({ ...places, compounds: [[at]] }, responders)
      expect(found).toHaveLength(responders.length)
      for (const { unit, seconds, by } of found) {
        const slow = judged.find((answer) => answer.unit === unit)!
        expect(seconds).toBeCloseTo(slow.seconds, DIGITS)
        if (by === slow.by && by === 'road') byRoad++
      }
      for (const [i, { seconds }] of found.entries()) expect(seconds).toBeGreaterThanOrEqual(found[i - 1]?.seconds ?? 0)
    }),
    { numRuns: 500 },
  )
  expect(byRoad).toBeGreaterThan(100)
})

test('who is soonest at a place is exactly who is soonest at a compound with that entry point', () => {
  fc.assert(
    fc.property(world, place, ({ responders, ...places }, at) => {
      const ground = groundOf({ ...places, compounds: [[at]] })
      for (const { unit, seconds, by } of soonestUnits(ground, at, responders)) {
        const alone = nearestColumns(1)
        findNearestResponders(ground, [responders.find(({ slot }) => slot === unit)!], alone)
        expect(seconds).toBeCloseTo(answerAt(alone, 0)!.seconds, DIGITS)
        if (Math.abs(seconds - answerAt(alone, 0)!.seconds) === 0) expect(by).toBe(answerAt(alone, 0)!.by)
      }
    }),
  )
})
