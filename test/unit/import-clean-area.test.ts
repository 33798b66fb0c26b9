import { area } from '@turf/turf'
import { describe, expect, it } from 'vitest'
import type { Geometry, Polygon } from 'geojson'
import { cleanArea, MAX_CORNERS } from '../../server/import/clean-area.ts'
import { parseGeometry } from '../../server/import/geometry.ts'
import { squareAt } from '../support/import-desk.ts'

function clean(geometry: Geometry) {
  return cleanArea(parseGeometry(geometry, 'WGS84'), 'footprint')
}
function cleanRings(...coordinates: (readonly (readonly [number, number])[])[]) {
  return clean({ type: 'Polygon', coordinates: coordinates as unknown as Polygon['coordinates'] })
}

describe('cleaning a footprint', () => {
  it('leaves a simple footprint as it is', () => {
    const square = squareAt(119.95, 31.7)

    expect(cleanRings(square)).toMatchObject({ area: { type: 'Polygon', coordinates: [square] }, mended: [] })
  })

  it('turns outlines counter-clockwise and holes clockwise', () => {
    const [outline, hole] = [squareAt(119.95, 31.7).toReversed(), squareAt(119.9505, 31.7005, 0.001)]

    expect(cleanRings(outline, hole).area.coordinates).toEqual([outline.toReversed(), hole.toReversed()])
  })

  it('closes an open ring and says so', () => {
    const square = squareAt(119.95, 31.7)

    const { area: closed, mended } = cleanRings(square.slice(0, -1))

    expect(closed.coordinates).toEqual([square])
    expect(mended).toEqual(['an open ring is closed'])
  })

  it('leaves out a spike and says so', () => {
    const [a, b, c, d] = squareAt(119.95, 31.7) as [[number, number], [number, number], [number, number], [number, number]]

    const { area: without, mended } = cleanRings([a, b, [119.96, 31.7], b, c, d, a])

    expect(without.coordinates).toEqual([[a, b, c, d, a]])
    expect(mended).toEqual(['a spike of the outline is left out'])
  })

  it('leaves out a slip of the pen where a ring crosses itself, and says so', () => {
    const slip: [number, number][] = [
      [0, 0],
      [0.01, 0],
      [0.01, 0.01],
      [0.005, 0.01],
      [0.00501, 0.01001],
      [0.00501, 0.00999],
      [0, 0.01],
      [0, 0],
    ]

    const { area: mendedArea, areaM2, mended } = cleanRings(slip)

    expect(mended).toEqual(['the outline crosses itself; loops of less than 1 % are left out'])
    expect(mendedArea.type).toBe('Polygon')
    expect(areaM2).toBeGreaterThan(0.99 * area({ type: 'Polygon', coordinates: [squareAt(0, 0, 0.01)] }))
  })

  it('refuses a bow tie, naming where it crosses', () => {
    expect(() =>
      cleanRings([
        [0, 0],
        [0.01, 0.01],
        [0.01, 0],
        [0, 0.01],
        [0, 0],
      ]),
    ).toThrow(/footprint: the outline crosses itself at 0\.005, 0\.005/)
  })

  it('refuses a bow tie whose lines meet at a corner', () => {
    expect(() =>
      cleanRings([
        [0, 0],
        [0.005, 0.005],
        [0.01, 0.01],
        [0.01, 0],
        [0.005, 0.005],
        [0, 0.01],
        [0, 0],
      ]),
    ).toThrow(/crosses itself/)
  })

  it('takes apart an outline whose halves touch at a corner, and keeps all of it', () => {
    const touching: [number, number][] = [
      [0, 0],
      [0.02, 0],
      [0.01, 0.01],
      [0.02, 0.02],
      [0, 0.02],
      [0.01, 0.01],
      [0, 0],
    ]

    const { area: both, mended } = cleanRings(touching)

    expect(both.type).toBe('MultiPolygon')
    expect(both.coordinates).toHaveLength(2)
    expect(mended).toEqual(['the outline touches itself and is taken apart there'])
  })

  it('makes a hole of what a line that touches itself cuts out', () => {
    const [inside, outside] = [
      [
        [0, 0],
        [0.002, 0.003],
        [0.003, 0.002],
      ],
      [
        [0, 0],
        [0.01, 0],
        [0.01, 0.01],
        [0, 0.01],
      ],
    ] as [[number, number][], [number, number][]]

    const { area: holed } = cleanRings([...outside, ...inside, [0, 0]])

    expect(holed.type).toBe('Polygon')
    expect(holed.coordinates).toHaveLength(2)
  })

  it.each([
    ['a hole outside', squareAt(0.02, 0.02, 0.001)],
    ['a hole across the outline', squareAt(0.005, 0.005, 0.01)],
  ])('refuses %s', (_, hole) => {
    expect(() => cleanRings(squareAt(0, 0, 0.01), hole)).toThrow(/footprint: hole 1 of 1 lies outside the outline, or crosses it/)
  })

  it('takes a hole that touches the outline at a corner', () => {
    expect(
      cleanRings(squareAt(0, 0, 0.01), [
        [0, 0.005],
        [0.003, 0.005],
        [0.003, 0.006],
        [0, 0.005],
      ]).area.coordinates,
    ).toHaveLength(2)
  })

  it.each([
    [
      'all corners in one place',
      [
        [1, 1],
        [1, 1],
        [1, 1],
        [1, 1],
      ],
    ],
    [
      'corners on one line',
      [
        [1, 1],
        [1.1, 1],
        [1.2, 1],
        [1, 1],
      ],
    ],
    [
      'a speck',
      [
        [1, 1],
        [1.000001, 1],
        [1.000001, 1.000001],
        [1, 1],
      ],
    ],
    [
      'two corners',
      [
        [1, 1],
        [1.1, 1.1],
        [1, 1],
      ],
    ],
  ])('refuses %s', (_, ring) => {
    expect(() => cleanRings(ring as [number, number][])).toThrow(/^footprint: .*(no area|needs 3)/)
  })

  it('joins parts that overlap, so that no ground counts twice', () => {
    const parts = [[squareAt(0, 0, 0.01)], [squareAt(0.005, 0, 0.01)]]

    const { areaM2, mended } = clean({ type: 'MultiPolygon', coordinates: parts })

    expect(mended).toEqual(['parts that overlap are joined'])
    expect(areaM2 / area({ type: 'Polygon', coordinates: [squareAt(0, 0, 0.01)] })).toBeCloseTo(1.5, 3)
  })

  it('keeps parts that lie apart', () => {
    const parts = [[squareAt(0, 0, 0.01)], [squareAt(0.02, 0, 0.01)]]

    expect(clean({ type: 'MultiPolygon', coordinates: parts })).toMatchObject({
      area: { type: 'MultiPolygon', coordinates: parts },
      mended: [],
    })
  })

  it.each(['Point', 'LineString', 'MultiPoint'] as const)('refuses a %s', (type) => {
    const coordinates =
      type === 'Point'
        ? [119, 31]
        : [
            [119, 31],
            [119.1, 31],
            [119.1, 31.1],
          ]

    expect(() => clean({ type, coordinates } as Geometry)).toThrow(/^footprint: is (a \w+; it|an open line; it) needs a Polygon/)
  })

  it('takes a footprint of nearly 100,000 corners and refuses one of more', () => {
    const star = (corners: number) => {
      const ring = Array.from({ length: corners }, (_, i): [number, number] => {
        const [angle, reach] = [(2 * Math.PI * i) / corners, 1 + 0.2 * Math.sin((100 * Math.PI * i) / corners)]
        return [120 + 0.3 * reach * Math.cos(angle), 31 + 0.3 * reach * Math.sin(angle)]
      })
      return [...ring, ring[0]!]
    }

    expect(cleanRings(star(MAX_CORNERS - 1)).mended).toEqual([])
    expect(() => cleanRings(star(MAX_CORNERS))).toThrow(/footprint: has 100001 corners; at most 100000/)
  })
})

describe('checking a geometry', () => {
  it.each([
    [{ type: 'Point', coordinates: [Number.NaN, 31] }, /position '\[null,31\]' is not two numbers/],
    [{ type: 'Point', coordinates: ['119', 31] }, /is not two numbers/],
    [{ type: 'Point', coordinates: [181, 31] }, /longitude 181 is outside ±180/],
    [{ type: 'Point', coordinates: [31, 119] }, /latitude 119 is outside ±90/],
    [{ type: 'Polygon', coordinates: 'abc' }, /stands where a list of positions is due/],
    [{ type: 'Polygon', coordinates: [[[0, 0], null, [1, 1]]] }, /'null' stands where/],
    [{ type: 'Polygon', coordinates: [] }, /geometry: empty/],
    [{ type: 'Circle', coordinates: [0, 0] }, /type 'Circle' is not a GeoJSON geometry/],
    [undefined, /geometry: empty/],
    ['POINT', /'POINT' is not a geometry/],
    [{ type: 'GeometryCollection', geometries: [] }, /geometry: empty/],
  ])('refuses %j, saying why', (geometry, reason) => {
    expect(() => parseGeometry(geometry, 'WGS84')).toThrow(reason)
  })

  it('drops heights and keeps seven decimals', () => {
    expect(parseGeometry({ type: 'Point', coordinates: [119.123456789, 31.7, 12] }, 'WGS84')).toEqual({
      type: 'Point',
      coordinates: [119.1234568, 31.7],
    })
  })

  it('turns GCJ-02 at Wujin to WGS 84 within 10 cm, as two libraries have it', () => {
    const { coordinates } = parseGeometry({ type: 'Point', coordinates: [119.94712039, 31.69908695] }, 'GCJ02') as { coordinates: number[] }

    expect(Math.abs(coordinates[0]! - 119.942437)).toBeLessThan(1e-6)
    expect(Math.abs(coordinates[1]! - 31.701187)).toBeLessThan(1e-6)
  })

  it('takes CGCS 2000 as it is', () => {
    expect(parseGeometry({ type: 'Point', coordinates: [119.94, 31.7] }, 'CGCS2000')).toEqual({
      type: 'Point',
      coordinates: [119.94, 31.7],
    })
  })
})
