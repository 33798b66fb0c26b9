import { expect, test } from 'vitest'
import type { AreaGeometry, LonLat } from '#wire/places'
import { planeAt } from '#geodata/plane'
import { nearness } from '../../server/domain/nearness.ts'

const plane = planeAt(119.95, 31.68)
const REACH_M = 80

/** A ring through places given in metres of the plane. */
function ring(...places: readonly (readonly [number, number])[]): LonLat[] {
  return [...places, places[0]!].map(([x, y]) => [plane.lonOf(x), plane.latOf(y)])
}

const SQUARE: AreaGeometry = { type: 'Polygon', coordinates: [ring([0, 0], [100, 0], [100, 100], [0, 100])] }

function nearOf(footprints: readonly AreaGeometry[], x: number, y: number): number[] {
  const compounds = nearness(plane, REACH_M)
  footprints.forEach((footprint, slot) => compounds.set(slot, footprint))
  const out = new Uint32Array(8)
  return [...out.subarray(0, compounds.near(x, y, out))].toSorted((a, b) => a - b)
}

test.each([
  ['inside', 50, 50, true],
  ['on the edge', 0, 50, true],
  ['79.9 m off a side', 179.9, 50, true],
  ['80.1 m off a side', 180.1, 50, false],
  ['79.9 m off a corner, diagonally', 100 + 56.49, 100 + 56.49, true],
  ['within the bounds but 80.1 m off a corner', 100 + 56.65, 100 + 56.65, false],
  ['far away', 5_000, 5_000, false],
  ['on the other side of the Earth', 1e8, 1e8, false],
])('a place %s', (_, x, y, isNear) => {
  expect(nearOf([SQUARE], x, y)).toEqual(isNear ? [0] : [])
})

test('a place deep in a courtyard is not near; one by its wall is', () => {
  const court: AreaGeometry = {
    type: 'Polygon',
    coordinates: [ring([0, 0], [400, 0], [400, 400], [0, 400]), ring([50, 50], [350, 50], [350, 350], [50, 350])],
  }

  expect(nearOf([court], 200, 200)).toEqual([])
  expect(nearOf([court], 120, 200)).toEqual([0])
})

test('every part of a compound in several parts counts, and neighbours are all found', () => {
  const parts: AreaGeometry = {
    type: 'MultiPolygon',
    coordinates: [[ring([0, 0], [10, 0], [10, 10])], [ring([900, 0], [910, 0], [910, 10])]],
  }

  expect(nearOf([parts, SQUARE], 905, 0)).toEqual([0])
  expect(nearOf([parts, SQUARE], 5, 5)).toEqual([0, 1])
})

test('a compound that moved or went is no longer found where it was', () => {
  const compounds = nearness(plane, REACH_M)
  const out = new Uint32Array(1)
  compounds.set(0, SQUARE)
  compounds.set(0, { type: 'Polygon', coordinates: [ring([1_000, 0], [1_100, 0], [1_100, 100])] })

  expect(compounds.near(50, 50, out)).toBe(0)
  expect(compounds.near(1_090, 10, out)).toBe(1)
  compounds.remove(0)
  expect(compounds.near(1_090, 10, out)).toBe(0)
})
