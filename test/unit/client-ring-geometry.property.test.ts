/** The shapes of surroundings as the map draws them, against the geometry library of the house and against formulas. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { planeAt } from '#geodata/plane'
import { distanceToPolygon, isInside, signedArea, type Vertex } from '#geodata/polygon'
import type { AreaGeometry } from '#wire/places'
import { contourOf } from '../../client/map/contour.ts'
import { ringGround, type TileWays } from '../../client/map/ring-ground.ts'
import { ALL_SIDES, ringShapeOf, wayToUnseen, wayToWall, widestBearingRad, type RingCompound } from '../../client/map/ring-shape.ts'
import { outlineOf } from '../../client/map/surroundings.ts'

const plane = planeAt(119.95, 31.68)
const RADIUS_M = 80

function footprintOf(corners: readonly Vertex[]): AreaGeometry {
  const ring = [...corners, corners[0]!].map(([x, y]): [number, number] => [plane.lonOf(x), plane.latOf(y)])
  return { type: 'Polygon', coordinates: [ring] }
}

function aCompound(corners: readonly Vertex[], slot = 0): RingCompound {
  return { slot, type: 'commodity', footprint: footprintOf(corners) }
}

/** Corners round a middle, in order: simple, and sometimes hollow on a side. */
const someCorners = fc
  .tuple(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -300, max: 300 }), fc.array(fc.integer({ min: 25, max: 120 }), { minLength: 4, maxLength: 9 }))
  .map(([x, y, lengths]) =>
    lengths.map((length, i): Vertex => {
      const angle = (2 * Math.PI * i) / lengths.length
      return [x + length * Math.cos(angle), y + length * Math.sin(angle)]
    }),
  ) // prettier-ignore

const square: readonly Vertex[] = [[-50, -50], [50, -50], [50, 50], [-50, 50]] // prettier-ignore

it('measures the corners of a tile as far from the nearest walls as they are', () => {
  const corners = 5
  const out: TileWays = { edge: new Float64Array(25), gap: new Float64Array(25), type: new Uint8Array(25) }
  fc.assert(
    fc.property(fc.array(someCorners, { minLength: 1, maxLength: 4 }), fc.integer({ min: -6, max: 6 }), fc.integer({ min: -6, max: 6 }), (all, column, row) => {
      const shapes = all.map((one, slot) => ringShapeOf(aCompound(one, slot), plane))
      const ground = ringGround({ shapes, radiusM: RADIUS_M, corners, stepM: 12, reachM: 20, gapSides: () => 0 })

      ground.measure(column * 48, row * 48, out)

      for (let i = 0; i < 25; i++) {
        const at: Vertex = [column * 48 + (i % corners) * 12, row * 48 + Math.floor(i / corners) * 12]
        const polygons = all.map((one) => [[...one, one[0]!]])
        const isDeep = (polygon: Vertex[][]): boolean => isInside(polygon, at) && distanceToPolygon([polygon[0]!.map(([x, y]) => [x, y])], at) === 0
        if (polygons.some(isDeep)) continue
        const truth = Math.min(...polygons.map((polygon) => distanceToPolygon(polygon, at))) - RADIUS_M
        expect(out.edge[i]).toBeCloseTo(Math.min(20, truth), 3)
      }
    }),
  ) // prettier-ignore
})

it('draws no light deep within walls, and knows the type of the nearest compound', () => {
  const shapes = [ringShapeOf({ ...aCompound(square), type: 'apartment' }, plane)]
  const out: TileWays = { edge: new Float64Array(25), gap: new Float64Array(25), type: new Uint8Array(25) }

  ringGround({ shapes, radiusM: RADIUS_M, corners: 5, stepM: 12, reachM: 20, gapSides: () => 0 }).measure(0, 0, out)

  expect([out.edge[0], out.type[0]]).toEqual([20, 0])
  expect(out.edge[4]).toBeCloseTo(2 - RADIUS_M, 5)
  expect(out.type[4]).toBe(2)
})

it('tells the way to the edge of a gap, and where one side is unseen to the edge of that side', () => {
  const out: TileWays = { edge: new Float64Array(25), gap: new Float64Array(25), type: new Uint8Array(25) }
  const measured = (sides: number): number[] => {
    const shapes = [ringShapeOf(aCompound(square), plane)]
    ringGround({ shapes, radiusM: RADIUS_M, corners: 5, stepM: 12, reachM: 20, gapSides: () => sides }).measure(96, 0, out)
    return [...out.gap]
  }

  // 46 m east of the wall, due east of the middle, and as much again to the north.
  expect(measured(ALL_SIDES)[0]).toBeCloseTo(-34, 5)
  expect(measured(0)[0]).toBe(20)
  expect(measured(1)[0]).toBe(20)
  expect(measured(1 << 4)[0]).toBeCloseTo(-96 * Math.sin((11.25 / 180) * Math.PI), 5)
  expect(measured(1 << 4)[20]).toBeGreaterThan(0)
})

it('finds the unseen side of a place whatever its bearing, and nothing where all or none is unseen', () => {
  const shape = ringShapeOf(aCompound(square), plane)
  const at = (bearingDeg: number): Vertex => [100 * Math.sin((bearingDeg * Math.PI) / 180), 100 * Math.cos((bearingDeg * Math.PI) / 180)]
  for (let sector = 0; sector < 16; sector++) {
    expect(wayToUnseen(shape, 1 << sector, ...at(sector * 22.5))).toBeCloseTo(-100 * Math.sin((11.25 * Math.PI) / 180), 5)
    expect(wayToUnseen(shape, 1 << sector, ...at(sector * 22.5 + 22.5))).toBeGreaterThan(0)
  }
  expect([wayToUnseen(shape, ALL_SIDES, 1, 1), wayToUnseen(shape, 0, 1, 1)]).toEqual([-Infinity, Infinity])
  expect(widestBearingRad(0b1000_0000_0000_0011)).toBeCloseTo(2 * Math.PI, 5)
})

it('draws a circle as a circle, counter-clockwise, and a hole in it clockwise', () => {
  const rings = contourOf({ west: -150, south: -150, east: 150, north: 150, at: (x, y) => Math.abs(Math.hypot(x, y) - 90) - 30 }, 5)

  const areas = rings.map(signedArea).sort((a, b) => b - a)
  expect(areas.length).toBe(2)
  expect(areas[0]! / (Math.PI * 120 ** 2)).toBeCloseTo(1, 2)
  expect(areas[1]! / (Math.PI * 60 ** 2)).toBeCloseTo(-1, 2)
})

it('outlines surroundings as far from the walls as they reach, at every vertex', () => {
  fc.assert(
    fc.property(someCorners, (corners) => {
      const compound = aCompound(corners)
      const shape = ringShapeOf(compound, plane)
      const { area } = outlineOf(compound, RADIUS_M)
      const rings = area.type === 'Polygon' ? area.coordinates : area.coordinates.flat()

      expect(rings.length).toBeGreaterThan(0)
      for (const [lon, lat] of rings.flat()) {
        expect(Math.abs(wayToWall(shape, plane.xOf(lon), plane.yOf(lat)) - RADIUS_M)).toBeLessThan(0.11)
      }
    }),
    {
      numRuns: 25,
      // A notch whose ridge lies between two samples that differ in sign.
      examples: [[[[25, 0], [19.15, 16.07], [4.34, 24.62], [-58.5, 101.32], [-38.53, 14.02], [-77.05, -28.05], [-23, -39.84], [4.34, -24.62], [19.15, -16.07]]]], // prettier-ignore
    },
  )
})

it('outlines an unseen side as its share of the ring, and writes its figure in the middle of it', () => {
  const half = 0b0000_0001_1111_1111 // north by east to south: nine sectors of sixteen
  const { area, at } = outlineOf(aCompound(square), RADIUS_M, half)
  const rings = area.type === 'Polygon' ? area.coordinates : area.coordinates.flat()
  const areaM2 = signedArea(rings[0]!.map(([lon, lat]): Vertex => [plane.xOf(lon), plane.yOf(lat)]))

  const ringM2 = 4 * 100 * RADIUS_M + Math.PI * RADIUS_M ** 2
  expect(areaM2 / ringM2).toBeGreaterThan(0.52)
  expect(areaM2 / ringM2).toBeLessThan(0.6)
  expect(plane.xOf(at[0])).toBeCloseTo(50 + RADIUS_M / 2, -1)
  expect(Math.abs(plane.yOf(at[1]))).toBeLessThan(30)
})
