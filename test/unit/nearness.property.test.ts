import { point, pointToPolygonDistance, polygon } from '@turf/turf'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LonLat } from '#wire/places'
import { planeAt } from '#geodata/plane'
import { nearness } from '../../server/domain/nearness.ts'

const plane = planeAt(119.95, 31.68)
const REACH_M = 80
/** Turf's sphere and our ellipsoid differ by up to 0.6 %: closer to the limit than this they may disagree. */
const DOUBT_M = 1

/** A simple ring: corners at growing bearings round a centre. */
const footprint = fc
  .record({
    x: fc.integer({ min: -600, max: 600 }),
    y: fc.integer({ min: -600, max: 600 }),
    radii: fc.array(fc.integer({ min: 10, max: 300 }), { minLength: 3, maxLength: 9 }),
  })
  .map(({ x, y, radii }) => {
    const corners = radii.map((radius, i): LonLat => {
      const bearing = (2 * Math.PI * i) / radii.length
      return [plane.lonOf(x + radius * Math.cos(bearing)), plane.latOf(y + radius * Math.sin(bearing))]
    })
    return [...corners, corners[0]!]
  })
const place = fc.tuple(fc.integer({ min: -900, max: 900 }), fc.integer({ min: -900, max: 900 }))

test('the compounds found are those that turf finds within reach', () => {
  fc.assert(
    fc.property(fc.array(footprint, { minLength: 1, maxLength: 6 }), fc.array(place, { minLength: 1, maxLength: 10 }), (rings, places) => {
      const compounds = nearness(plane, REACH_M)
      rings.forEach((ring, slot) => compounds.set(slot, { type: 'Polygon', coordinates: [ring] }))
      const out = new Uint32Array(rings.length)
      for (const [x, y] of places) {
        const found = new Set(out.subarray(0, compounds.near(x, y, out)))
        rings.forEach((ring, slot) => {
          const distanceM = pointToPolygonDistance(point([plane.lonOf(x), plane.latOf(y)]), polygon([ring]), { units: 'meters' })
          if (Math.abs(distanceM - REACH_M) > DOUBT_M) expect(found.has(slot)).toBe(distanceM < REACH_M)
        })
      }
    }),
    { numRuns: 200 },
  )
})
