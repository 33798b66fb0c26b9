import fc from 'fast-check'
import { expect, test } from 'vitest'
import { booleanContains, booleanDisjoint, polygon } from '@turf/turf'
import { slabsIn } from '#geodata/slabs'
import { signedArea, type Ring, type Vertex } from '#geodata/polygon'

/** A leaning four-sided block of 120–350 m, metres. */
const block = fc
  .record({
    widthM: fc.double({ min: 120, max: 350, noNaN: true }),
    heightM: fc.double({ min: 120, max: 350, noNaN: true }),
    lean: fc.double({ min: -0.25, max: 0.25, noNaN: true }),
  })
  .map(({ widthM, heightM, lean }): Ring => [
    [0, 0],
    [widthM, widthM * lean],
    [widthM - heightM * lean, heightM + widthM * lean],
    [-heightM * lean, heightM],
    [0, 0],
  ])

const asTurf = (ring: readonly Vertex[]): ReturnType<typeof polygon> => polygon([ring.map(([x, y]) => [x / 1e5, y / 1e5])])

test('every slab lies inside the footprint and stands clear of every other', () => {
  fc.assert(
    fc.property(block, (footprint) => {
      const slabs = slabsIn(footprint)

      expect(slabs.length).toBeGreaterThan(0)
      for (const [i, slab] of slabs.entries()) {
        expect(booleanContains(asTurf(footprint), asTurf(slab))).toBe(true)
        for (const other of slabs.slice(i + 1)) expect(booleanDisjoint(asTurf(slab), asTurf(other))).toBe(true)
      }
    }),
    { numRuns: 25 },
  )
})

test('every slab is 12 m deep and runs counter-clockwise', () => {
  fc.assert(
    fc.property(block, (footprint) => {
      for (const slab of slabsIn(footprint)) {
        const [a, b] = [slab[0] ?? [0, 0], slab[1] ?? [0, 0]]

        expect(signedArea(slab) / Math.hypot(b[0] - a[0], b[1] - a[1])).toBeCloseTo(12, 6)
      }
    }),
  )
})

test('the same footprint always holds the same slabs', () => {
  fc.assert(
    fc.property(block, (footprint) => {
      expect(slabsIn([...footprint])).toEqual(slabsIn(footprint))
    }),
  )
})

test('a footprint too small for a building holds none', () => {
  expect(
    slabsIn([
      [0, 0],
      [20, 0],
      [20, 20],
      [0, 20],
      [0, 0],
    ]),
  ).toEqual([])
})
