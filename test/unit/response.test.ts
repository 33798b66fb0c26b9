import { expect, test } from 'vitest'
import { planeAt } from '#geodata/plane'
import type { Mover } from '#wire/units'
import {
  answerAt,
  findNearestResponders,
  nearestColumns,
  type Responder,
  type ResponseAnswer,
} from '../../server/domain/response/nearest-responder.ts'
import type { ResponseGround } from '../../server/domain/response/response-ground.ts'
import { roadGraph } from '../../server/domain/response/road-graph.ts'
import { DEFAULT_TRAVEL } from '../../server/domain/response/travel.ts'
import { findReach, unitReach } from '../../server/domain/response/unit-reach.ts'
import { aResponder, tinyGround, tinyStreets } from '../support/tiny-streets.ts'

/** Nodes are stored to 1e-7 degree, a centimetre. */
const DIGITS = 1
const WALK_MPS = 1.4
const DRIVE_MPS = DEFAULT_TRAVEL.movers.vehicle.speedsMps.street
const DETOUR = 1.35

/** A street 400 m due east, in two halves. */
const street = tinyStreets(
  [
    [0, 0],
    [200, 0],
    [400, 0],
  ],
  [
    [0, 1, 'street'],
    [1, 2, 'street'],
  ],
)

function nearest(ground: ResponseGround, ...responders: readonly Responder[]): ResponseAnswer | undefined {
  const out = nearestColumns(ground.compounds)
  findNearestResponders(ground, responders, out)
  return answerAt(out, 0)
}

test('a walker takes the street at walking speed', () => {
  const ground = tinyGround(street, [[{ x: 400, y: 0 }]])

  const answer = nearest(ground, aResponder({ x: 100, y: 0 }))

  expect(answer!.by).toBe('road')
  expect(answer!.seconds).toBeCloseTo(300 / WALK_MPS, DIGITS)
})

test('a way between two places on one edge passes no crossing', () => {
  const ground = tinyGround(street, [[{ x: 150, y: 0 }]])

  expect(nearest(ground, aResponder({ x: 50, y: 0 }))!.seconds).toBeCloseTo(100 / WALK_MPS, DIGITS)
  expect(nearest(ground, aResponder({ x: 190, y: 0 }))!.seconds).toBeCloseTo(40 / WALK_MPS, DIGITS)
})

test('what lies beside the street is reached in a straight line, with the detour, from the nearest point of it', () => {
  const ground = tinyGround(street, [[{ x: 300, y: 40 }]])

  const answer = nearest(ground, aResponder({ x: 100, y: -20 }))

  expect(answer!.by).toBe('road')
  expect(answer!.seconds).toBeCloseTo((200 + DETOUR * 60) / WALK_MPS, DIGITS)
})

test('the nearest gate of a compound counts', () => {
  const ground = tinyGround(street, [
    [
      { x: 400, y: 0 },
      { x: 250, y: 0 },
    ],
  ])

  expect(nearest(ground, aResponder())!.seconds).toBeCloseTo(250 / WALK_MPS, DIGITS)
})

/** A square of 100 m whose south side may only be driven eastward. */
const square = tinyStreets(
  [
    [0, 0],
    [100, 0],
    [100, 100],
    [0, 100],
  ],
  [
    [0, 1, 'street', 'oneWay'],
    [1, 2, 'street'],
    [2, 3, 'street'],
    [3, 0, 'street'],
  ],
)

test('a driver goes round where a one-way street forbids the short way, a walker does not', () => {
  const ground = tinyGround(square, [[{ x: 0, y: 0 }]])

  expect(nearest(ground, aResponder({ mover: 'vehicle', x: 100, y: 0 }))!.seconds).toBeCloseTo(300 / DRIVE_MPS, DIGITS)
  expect(nearest(ground, aResponder({ mover: 'foot', x: 100, y: 0 }))!.seconds).toBeCloseTo(100 / WALK_MPS, DIGITS)
})

test('on a one-way street itself a driver goes on ahead, and right round to what lies behind', () => {
  const ground = tinyGround(square, [[{ x: 60, y: 0 }]])

  expect(nearest(ground, aResponder({ mover: 'vehicle', x: 20, y: 0 }))!.seconds).toBeCloseTo(40 / DRIVE_MPS, DIGITS)
  expect(nearest(ground, aResponder({ mover: 'vehicle', x: 90, y: 0 }))!.seconds).toBeCloseTo(370 / DRIVE_MPS, DIGITS)
})

/** A street, with a path to the north of its east end. */
const withPath = tinyStreets(
  [
    [0, 0],
    [200, 0],
    [200, 150],
  ],
  [
    [0, 1, 'street'],
    [1, 2, 'path'],
  ],
)

test('a walker takes the path to the gate, a driver leaves the car where the street ends', () => {
  const ground = tinyGround(withPath, [[{ x: 200, y: 150 }]])

  expect(nearest(ground, aResponder({ mover: 'foot' }))!.seconds).toBeCloseTo(350 / WALK_MPS, DIGITS)
  const beyondS = (DETOUR * 150) / DEFAULT_TRAVEL.movers.vehicle.offRoadMps
  expect(nearest(ground, aResponder({ mover: 'vehicle' }))!.seconds).toBeCloseTo(200 / DRIVE_MPS + beyondS, DIGITS)
})

/** An expressway 1 km long between two streets. */
const withExpressway = tinyStreets(
  [
    [0, 0],
    [0, 100],
    [1_000, 100],
    [1_000, 0],
  ],
  [
    [0, 1, 'street'],
    [1, 2, 'expressway'],
    [2, 3, 'street'],
  ],
)

test('a driver takes the expressway and a walker keeps off it', () => {
  const ground = tinyGround(withExpressway, [[{ x: 1_000, y: 0 }]])

  expect(nearest(ground, aResponder({ mover: 'vehicle' }))!.seconds).toBeCloseTo(
    200 / DRIVE_MPS + 1_000 / DEFAULT_TRAVEL.movers.vehicle.speedsMps.expressway,
    DIGITS,
  )
  expect(nearest(ground, aResponder({ mover: 'foot' }))).toMatchObject({ by: 'straight' })
})

test('a compound beside an expressway is not entered from it', () => {
  const ground = tinyGround(withExpressway, [[{ x: 900, y: 90 }]])

  const answer = nearest(ground, aResponder({ mover: 'vehicle', x: 500, y: 100 }))

  const expresswayS = 500 / DEFAULT_TRAVEL.movers.vehicle.speedsMps.expressway
  expect(answer!.seconds).toBeCloseTo(expresswayS + 10 / DRIVE_MPS + (DETOUR * 100) / DEFAULT_TRAVEL.movers.vehicle.offRoadMps, DIGITS)
})

test('where no roads are loaded the answer is the straight line with the detour, and says so', () => {
  const ground = tinyGround(undefined, [[{ x: 300, y: 400 }]])

  const answer = nearest(ground, aResponder())

  expect(answer!.by).toBe('straight')
  expect(answer!.seconds).toBeCloseTo((DETOUR * 500) / WALK_MPS, DIGITS)
})

test('a place out of reach of every road is answered in a straight line', () => {
  const ground = tinyGround(street, [[{ x: 200, y: 600 }]])

  const answer = nearest(ground, aResponder({ x: 200, y: 0 }))

  expect(answer!.by).toBe('straight')
  expect(answer!.seconds).toBeCloseTo((DETOUR * 600) / WALK_MPS, DIGITS)
})

/** The street, and 300 m north of it a lane that meets nothing. */
const withIsland = tinyStreets(
  [
    [0, 0],
    [200, 0],
    [400, 0],
    [0, 300],
    [400, 300],
  ],
  [
    [0, 1, 'street'],
    [1, 2, 'street'],
    [3, 4, 'street'],
  ],
)

test('a lane that meets nothing and is too small to be believed leads nobody: its places belong to the main part', () => {
  const ground = tinyGround(withIsland, [[{ x: 400, y: 290 }]], { leastPartNodes: 3 })

  const answer = nearest(ground, aResponder())

  expect(answer!.by).toBe('road')
  expect(answer!.seconds).toBeCloseTo((400 + DETOUR * 290) / WALK_MPS, DIGITS)
})

test('between two parts that are both believed the straight line answers, within each the road', () => {
  const ground = tinyGround(withIsland, [[{ x: 400, y: 300 }]])

  expect(nearest(ground, aResponder({ x: 400, y: 0 }))).toMatchObject({ by: 'straight' })
  expect(nearest(ground, aResponder({ x: 400, y: 0 }))!.seconds).toBeCloseTo((DETOUR * 300) / WALK_MPS, DIGITS)
  expect(nearest(ground, aResponder({ x: 0, y: 300 }))).toMatchObject({ by: 'road' })
})

test('a unit near enough goes straight there instead of out to the street and back', () => {
  const compound = [[{ x: 200, y: 120 }]]
  const unit = aResponder({ x: 200, y: 40 })

  const near = nearest(tinyGround(street, compound, { directReachM: 100 }), unit)
  const far = nearest(tinyGround(street, compound, { directReachM: 50 }), unit)

  expect(near).toMatchObject({ by: 'straight' })
  expect(near!.seconds).toBeCloseTo((DETOUR * 80) / WALK_MPS, DIGITS)
  expect(far).toMatchObject({ by: 'road' })
  expect(far!.seconds).toBeCloseTo((DETOUR * 160) / WALK_MPS, DIGITS)
})

test.each([200, 400])('of units that are as soon at %s m the lowest slot answers, whatever their order', (x) => {
  const ground = tinyGround(street, [[{ x, y: 0 }]])
  const [west, east] = [aResponder({ slot: 7, x: 50 }), aResponder({ slot: 3, x: 50 })]

  expect(nearest(ground, west, east)!.unit).toBe(3)
  expect(nearest(ground, east, west)!.unit).toBe(3)
})

test('a distant car may be nearer than a close walker', () => {
  const ground = tinyGround(street, [[{ x: 400, y: 0 }]])

  const answer = nearest(ground, aResponder({ slot: 1, x: 300 }), aResponder({ slot: 2, mover: 'vehicle', x: 50 }))

  expect(answer).toMatchObject({ unit: 2, by: 'road' })
})

test('nobody available is no answer, and later answers do not remember earlier units', () => {
  const ground = tinyGround(street, [[{ x: 400, y: 0 }]])
  const out = nearestColumns(1)

  findNearestResponders(ground, [aResponder({ x: 400 })], out)
  findNearestResponders(ground, [aResponder({ slot: 5 })], out)
  expect(answerAt(out, 0)).toMatchObject({ unit: 5 })
  expect(answerAt(out, 0)!.seconds).toBeCloseTo(400 / WALK_MPS, DIGITS)

  findNearestResponders(ground, [], out)
  expect(answerAt(out, 0)).toBeUndefined()
})

test('one unit reaches what the limit allows, and each search forgets the one before', () => {
  const ground = tinyGround(street, [[{ x: 100, y: 0 }], [{ x: 300, y: 0 }]])
  const out = unitReach(2)

  findReach(ground, aResponder(), 250, out)
  expect(new Set(out.reached.subarray(0, out.count))).toStrictEqual(new Set([0, 1]))
  expect(out.seconds[1]).toBeCloseTo(300 / WALK_MPS, DIGITS)

  findReach(ground, aResponder(), 100, out)
  expect([...out.reached.subarray(0, out.count)]).toStrictEqual([0])
  expect(out.seconds[1]).toBe(Infinity)
})

test('a search does not find what an earlier one reached from elsewhere', () => {
  const places = [0, 200, 400, 600, 800].map((x): [number, number] => [x, 0])
  const long = tinyStreets(places, [
    [0, 1, 'street'],
    [1, 2, 'street'],
    [2, 3, 'street'],
    [3, 4, 'street'],
  ])
  const ground = tinyGround(long, [[{ x: 600, y: 0 }]])
  const out = unitReach(1)

  for (let repeat = 0; repeat < 5; repeat++) findReach(ground, aResponder({ x: 0 }), 10, out)
  findReach(ground, aResponder({ x: 500 }), 600, out)
  expect(out.count).toBe(1)
  findReach(ground, aResponder({ x: 0 }), 100, out)
  expect(out.count).toBe(0)
  expect(nearest(ground, aResponder({ x: 0 }))!.seconds).toBeCloseTo(600 / WALK_MPS, DIGITS)
})

test('impossible ground and places are refused by what they are', () => {
  const plane = planeAt(119.95, 31.68)
  const edgeTo = (to: number, street: number) => () => roadGraph({ nodesE7: [0, 0, 1, 1], edges: [0, to, street], oneWay: [] }, plane)

  expect(edgeTo(2, 0)).toThrow('edge 0 of the streets names node 0, node 2 or class 0')
  expect(edgeTo(1, 9)).toThrow(RangeError)
  expect(() => roadGraph({ nodesE7: [0, 0], edges: [], oneWay: [0] }, plane)).toThrow('no edge 0 to be one-way')
  expect(() => roadGraph({ nodesE7: [0, Number.NaN], edges: [], oneWay: [] }, plane)).toThrow('node 0 of the streets is no place')
  expect(() => tinyGround(street, [[]])).toThrow('compound 0 has no point')
  expect(() => tinyGround(street, [[{ x: Number.NaN, y: 0 }]])).toThrow(RangeError)
  expect(() => tinyGround(street, [], { detour: 0.9 })).toThrow('detour 0.9')
  expect(() => nearest(tinyGround(street, [[{ x: 0, y: 0 }]]), aResponder({ x: Infinity }))).toThrow(RangeError)
  expect(() => findNearestResponders(tinyGround(street, []), [], nearestColumns(1))).toThrow('1 answers for 0 compounds')
})

test.each<Mover>(['foot', 'bicycle', 'vehicle'])('a speed at which a %s never arrives is refused', (mover) => {
  const movers = { ...DEFAULT_TRAVEL.movers, [mover]: { ...DEFAULT_TRAVEL.movers[mover], straightMps: 0 } }

  expect(() => tinyGround(street, [], { movers })).toThrow(`${mover} in a straight line: 0 m/s`)
})
