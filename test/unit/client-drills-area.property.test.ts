/** Corners of an area as they are drawn: the ring stays closed, what is moved is moved by what was said, and a map and its places agree. */
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { LonLat } from '#wire/places'
import { planeAt } from '#geodata/plane'
import {
  cornersOf,
  LEAST_CORNERS,
  otherKind,
  ringOf,
  shifted,
  withCorner,
  withCornerAfter,
  withCornerAt,
  withoutCorner,
} from '../../client/drills/area-corners.ts'
import { areaCamera } from '../../client/drills/drill-marks.ts'
import { placeAt, pointOf } from '../../client/map/view-place.ts'
import { at } from '../support/drills.ts'

const SQUARE = [at(-50, -50), at(50, -50), at(50, 50), at(-50, 50)]
/** Places are kept to 1e-7 of a degree, a centimetre. */
const KEPT_M = 0.02
const places = fc.array(
  fc.tuple(fc.double({ min: -400, max: 400, noNaN: true }), fc.double({ min: -400, max: 400, noNaN: true })).map(([x, y]) => at(x, y)),
  { minLength: LEAST_CORNERS, maxLength: 12 },
)

function apartM(a: LonLat, b: LonLat): number {
  const { xOf, yOf } = planeAt(...a)
  return Math.hypot(xOf(b[0]), yOf(b[1]))
}

test('whatever is done to corners, their ring is closed and encloses something', () => {
  const deeds = fc.array(fc.tuple(fc.constantFrom('press', 'half', 'move', 'remove'), fc.nat(), fc.integer({ min: -300, max: 300 })), {
    maxLength: 20,
  })
  fc.assert(
    fc.property(places, deeds, (begun, done) => {
      const end = done.reduce<LonLat[]>((corners, [deed, index, metres]) => {
        const i = index % corners.length
        if (deed === 'press') return withCorner(corners, at(metres, -metres))
        if (deed === 'half') return withCornerAfter(corners, i)
        if (deed === 'move') return withCornerAt(corners, i, shifted(corners[i]!, metres, metres))
        return withoutCorner(corners, i)
      }, begun)
      const ring = ringOf(end)

      expect(ring.at(-1)).toEqual(ring[0])
      expect(ring.length).toBeGreaterThan(LEAST_CORNERS)
      expect(cornersOf(ring)).toEqual(end)
    }),
  )
})

test('a place on the map is where its pixel is, and the pixel where its place is', () => {
  fc.assert(
    fc.property(places, fc.integer({ min: 200, max: 3_000 }), fc.integer({ min: 200, max: 2_000 }), (corners, widthPx, heightPx) => {
      const view = { camera: areaCamera(corners), metresPerPx: 1, widthPx, heightPx }

      for (const corner of corners) expect(apartM(placeAt(view, pointOf(view, corner)), corner)).toBeLessThan(0.001)
    }),
  )
})

test('the map begins with all of an area in sight, the middle of it in the middle', () => {
  const view = { camera: areaCamera(SQUARE), metresPerPx: 1, widthPx: 400, heightPx: 400 }
  const points = SQUARE.map((corner) => pointOf(view, corner))

  for (const { x, y } of points) {
    expect(Math.min(x, y)).toBeGreaterThan(0)
    expect(Math.max(x, y)).toBeLessThan(400)
  }
  // North is up.
  expect(points[3]!.y).toBeLessThan(points[0]!.y)
})

describe('a corner', () => {
  it('is put into the side that it was pressed beside', () => {
    expect(withCorner(SQUARE, at(0, -60)).findIndex((corner) => apartM(corner, at(0, -60)) < KEPT_M)).toBe(1)
    expect(withCorner(SQUARE, at(-60, 0)).findIndex((corner) => apartM(corner, at(-60, 0)) < KEPT_M)).toBe(4)
  })

  it('halfway stands in the middle of its side, also of the last', () => {
    expect(apartM(withCornerAfter(SQUARE, 0)[1]!, at(0, -50))).toBeLessThan(KEPT_M)
    expect(apartM(withCornerAfter(SQUARE, 3)[4]!, at(-50, 0))).toBeLessThan(KEPT_M)
  })

  it('is moved by the metres that were said, and the others stay', () => {
    const moved = withCornerAt(SQUARE, 2, shifted(SQUARE[2]!, 10, -1))

    expect(apartM(moved[2]!, at(60, 49))).toBeLessThan(KEPT_M)
    expect(moved.toSpliced(2, 1)).toEqual(SQUARE.toSpliced(2, 1))
  })

  it('is not taken from the last three', () => {
    const three = withoutCorner(SQUARE, 1)

    expect(three).toEqual([SQUARE[0], SQUARE[2], SQUARE[3]])
    expect(withoutCorner(three, 0)).toEqual(three)
  })
})

describe('another kind of area', () => {
  it('of a circle is a square round it', () => {
    const square = otherKind({ kind: 'circle', at: at(0), radiusM: 50 })

    expect(square.kind).toBe('polygon')
    const corners = square.kind === 'polygon' ? cornersOf(square.ring) : []
    corners.forEach((corner, i) => expect(apartM(corner, SQUARE[i]!)).toBeLessThan(KEPT_M))
    expect(corners).toHaveLength(4)
  })

  it('of corners is a circle that holds them all', () => {
    const circle = otherKind({ kind: 'polygon', ring: ringOf(SQUARE) })

    expect(circle).toMatchObject({ kind: 'circle', radiusM: 71 })
    expect(circle.kind === 'circle' && apartM(circle.at, at(0))).toBeLessThan(KEPT_M)
  })
})
