/** The plane geometry against Turf, which shares no line with it. */
import fc from 'fast-check'
import { area, booleanPointInPolygon, centerOfMass, kinks, point, polygon, polygonToLine, pointToLineDistance } from '@turf/turf'
import { describe, expect, test } from 'vitest'
import { isSimple } from '#geodata/crossings'
import { planeAt } from '#geodata/plane'
import {
  boundsOf,
  centroid,
  distanceToPolygonM,
  isCounterClockwise,
  isInside,
  projected,
  signedArea,
  unprojected,
  wound,
  type Ring,
  type Vertex,
} from '#geodata/polygon'

const PLANE = planeAt(119.95, 31.7)

/** A star-shaped, hence simple, ring of 50–400 m round a place in the district, in degrees. */
const starRing = fc
  .record({
    lon: fc.double({ min: 119.9, max: 120, noNaN: true }),
    lat: fc.double({ min: 31.65, max: 31.75, noNaN: true }),
    reachesM: fc.array(fc.double({ min: 50, max: 400, noNaN: true }), { minLength: 3, maxLength: 24 }),
  })
  .map(({ lon, lat, reachesM }): Ring => {
    const [x, y] = [PLANE.xOf(lon), PLANE.yOf(lat)]
    const corners = reachesM.map((reachM, i): Vertex => {
      const angle = (2 * Math.PI * i) / reachesM.length
      return [PLANE.lonOf(x + reachM * Math.cos(angle)), PLANE.latOf(y + reachM * Math.sin(angle))]
    })
    return [...corners, corners[0] ?? [lon, lat]]
  })

/** Any closed ring of a few corners in a box of 300 m, crossing itself or not. */
const anyRing = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 })), { minLength: 4, maxLength: 9 })
  .map((corners): Ring => [...corners, corners[0] ?? [0, 0]])

const asTurf = (ring: Ring): ReturnType<typeof polygon> => polygon([ring.map(([lon, lat]) => [lon, lat])])

describe('a ring, against Turf', () => {
  test('has the area that Turf finds on the sphere, within 0.5 % (plane, and sphere for ellipsoid)', () => {
    fc.assert(
      fc.property(starRing, (ring) => {
        const areaM2 = Math.abs(signedArea(projected(PLANE, ring)))

        expect(Math.abs(areaM2 / area(asTurf(ring)) - 1)).toBeLessThan(0.005)
      }),
    )
  })

  test('holds the points that Turf says it holds', () => {
    fc.assert(
      fc.property(
        starRing,
        fc.double({ min: -0.005, max: 0.005, noNaN: true }),
        fc.double({ min: -0.005, max: 0.005, noNaN: true }),
        (ring, east, north) => {
          const [lon, lat] = centroid(ring)
          const at: Vertex = [lon + east, lat + north]

          expect(isInside([ring], at)).toBe(booleanPointInPolygon(point([at[0], at[1]]), asTurf(ring)))
        },
      ),
    )
  })

  test('has its centre of mass where Turf has it, within 1 mm', () => {
    fc.assert(
      fc.property(starRing, (ring) => {
        const [lon, lat] = centroid(ring)
        const [turfLon = 0, turfLat = 0] = centerOfMass(asTurf(ring)).geometry.coordinates

        expect(Math.hypot((lon - turfLon) * PLANE.lonDegreeM, (lat - turfLat) * PLANE.latDegreeM)).toBeLessThan(0.001)
      }),
    )
  })

  test('is as far from a point outside as Turf says, within 0.5 %, and 0 m from one inside', () => {
    fc.assert(
      fc.property(
        starRing,
        fc.double({ min: -0.01, max: 0.01, noNaN: true }),
        fc.double({ min: -0.01, max: 0.01, noNaN: true }),
        (ring, east, north) => {
          const [lon, lat] = centroid(ring)
          const at: Vertex = [lon + east, lat + north]
          const foundM = distanceToPolygonM(PLANE, [ring], at)
          const line = polygonToLine(asTurf(ring))
          if (line.type !== 'Feature' || line.geometry.type !== 'LineString') throw new TypeError('a ring is one line')
          const turfM = isInside([ring], at)
            ? 0
            : pointToLineDistance(point([at[0], at[1]]), { ...line, geometry: line.geometry }, { units: 'meters' })

          expect(Math.abs(foundM - turfM)).toBeLessThan(0.005 * turfM + 0.01)
        },
      ),
    )
  })

  test('that Turf finds to cross itself is not simple, and one drawn as a star is', () => {
    fc.assert(
      fc.property(starRing, (ring) => {
        expect(isSimple(projected(PLANE, ring))).toBe(true)
      }),
    )
    fc.assert(
      fc.property(anyRing, (ring) => {
        fc.pre(kinks(asTurf(ring)).features.length > 0)

        expect(isSimple(ring)).toBe(false)
      }),
    )
  })
})

describe('a ring, by law', () => {
  test('turned round has the opposite area, and winding it puts it right', () => {
    fc.assert(
      fc.property(starRing, (ring) => {
        expect(signedArea(ring.toReversed())).toBeCloseTo(-signedArea(ring), 15)
        expect(isCounterClockwise(wound([ring.toReversed()])[0] ?? [])).toBe(true)
      }),
    )
  })

  test('goes to the plane and back within 1 cm', () => {
    fc.assert(
      fc.property(starRing, (ring) => {
        const back = unprojected(PLANE, projected(PLANE, ring))

        for (const [i, [lon, lat]] of ring.entries()) {
          expect(Math.hypot(((back[i]?.[0] ?? 0) - lon) * PLANE.lonDegreeM, ((back[i]?.[1] ?? 0) - lat) * PLANE.latDegreeM)).toBeLessThan(
            0.01,
          )
        }
      }),
    )
  })
})

describe('the edges', () => {
  const square: Ring = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
    [0, 0],
  ]
  const hole: Ring = [
    [4, 4],
    [4, 6],
    [6, 6],
    [6, 4],
    [4, 4],
  ]

  test('a point in a hole is outside, and its distance is to the hole’s side', () => {
    expect(isInside([square, hole], [5, 5])).toBe(false)
    expect(isInside([square, hole], [2, 2])).toBe(true)
  })

  test('the bounds of nothing hold no point', () => {
    const [west, , east] = boundsOf([])

    expect(west).toBeGreaterThan(east)
  })

  test('a ring without area has the mean of its vertices for a centre', () => {
    expect(
      centroid([
        [2, 2],
        [2, 2],
      ]),
    ).toEqual([2, 2])
  })

  test.each<[string, Ring]>([
    [
      'a bow tie',
      [
        [0, 0],
        [10, 10],
        [10, 0],
        [0, 10],
        [0, 0],
      ],
    ],
    [
      'a ring that touches itself at a corner',
      [
        [0, 0],
        [10, 0],
        [5, 5],
        [10, 10],
        [0, 10],
        [5, 5],
        [0, 0],
      ],
    ],
    [
      'a spur out and back',
      [
        [0, 0],
        [10, 0],
        [20, 0],
        [10, 0],
        [10, 10],
        [0, 0],
      ],
    ],
    [
      'a side without length',
      [
        [0, 0],
        [10, 0],
        [10, 0],
        [10, 10],
        [0, 0],
      ],
    ],
    [
      'an open ring',
      [
        [0, 0],
        [10, 0],
        [10, 10],
        [0, 10],
      ],
    ],
    [
      'two corners',
      [
        [0, 0],
        [10, 0],
        [0, 0],
      ],
    ],
  ])('%s is not simple', (_name, ring) => {
    expect(isSimple(ring)).toBe(false)
  })

  test('a square is simple, whichever way it runs', () => {
    expect(isSimple(square)).toBe(true)
    expect(isSimple(square.toReversed())).toBe(true)
  })
})
