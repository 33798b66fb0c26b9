import { booleanPointInPolygon } from '@turf/turf'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { meetings, type PointE7, signedAreaE14, simpleLoops } from '../../server/import/simple-loops.ts'

const corner = fc
  .tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }))
  .map(([x, y]): PointE7 => [x * 1_000_000, y * 1_000_000])
const ring = fc
  .array(corner, { minLength: 3, maxLength: 12 })
  .map((corners) =>
    corners.filter(([x, y], i) => x !== corners[(i + 1) % corners.length]?.[0] || y !== corners[(i + 1) % corners.length]?.[1]),
  )
  .filter((corners) => corners.length > 2)

it('loops of any ring keep its signed area, but for the rounding of crossings', () => {
  fc.assert(
    fc.property(ring, (corners) => {
      const total = simpleLoops(corners).reduce((sum, loop) => sum + signedAreaE14(loop), 0)

      // Each of at most n² crossings moves by half a unit on lines of at most 1.7e7 units.
      expect(Math.abs(total - signedAreaE14(corners))).toBeLessThan(corners.length ** 2 * 1.7e7)
    }),
  )
})

it('loops with area run through no place twice', () => {
  fc.assert(
    fc.property(ring, (corners) => {
      for (const loop of simpleLoops(corners)) expect(new Set(loop.map(String)).size).toBe(loop.length)
    }),
  )
})

it('the sweep finds what comparing every side with every other finds', () => {
  fc.assert(
    fc.property(ring, (corners) => {
      const found = new Set(meetings([corners]).map(({ sides: [a, b] }) => [a.index, b.index].toSorted((x, y) => x - y).join()))

      expect([...found].toSorted()).toEqual(everyPair(corners).toSorted())
    }),
  )
})

/** The slow obvious way: two sides meet if an end of one lies on the other, or each has the other's ends on both sides. */
function everyPair(corners: readonly PointE7[]): string[] {
  const n = corners.length
  const at = (i: number) => corners[i % n]!
  const turn = (a: PointE7, b: PointE7, c: PointE7) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
  const on = (a: PointE7, b: PointE7, p: PointE7) =>
    turn(a, b, p) === 0 && (p[0] - a[0]) * (p[0] - b[0]) <= 0 && (p[1] - a[1]) * (p[1] - b[1]) <= 0
  const pairs: string[] = []
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const [a, b, c, d] = [at(i), at(i + 1), at(j), at(j + 1)]
      const common = new Set(
        [a, b]
          .filter((p) => on(c, d, p))
          .concat([c, d].filter((p) => on(a, b, p)))
          .map(String),
      )
      if (j === i + 1) common.delete(String(b))
      if (i === (j + 1) % n) common.delete(String(a))
      const isCrossing = turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0
      if (common.size > 0 || isCrossing) pairs.push(`${i},${j}`)
    }
  }
  return pairs
}

it('a ring without meetings is its own only loop, and its corners are on its edge', () => {
  fc.assert(
    fc.property(ring, (corners) => {
      fc.pre(meetings([corners]).length === 0)
      const [only, ...others] = simpleLoops(corners)

      expect(others).toEqual([])
      expect(only).toBe(corners)
      const polygon = { type: 'Polygon' as const, coordinates: [[...corners, corners[0]!].map((point) => [...point])] }
      expect(corners.every((point) => booleanPointInPolygon([...point], polygon))).toBe(true)
    }),
  )
})
