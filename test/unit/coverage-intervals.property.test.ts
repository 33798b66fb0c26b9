import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { both, minus, unionOf, type Intervals } from '../../server/domain/coverage/intervals.ts'

/** Ends are whole, so that the points between them, half-way, tell everything. */
const END = 30
const HALF = 0.5
type Piece = readonly [from: number, to: number]

const pieces: fc.Arbitrary<Piece[]> = fc.array(fc.tuple(fc.integer({ min: 0, max: END }), fc.integer({ min: 0, max: END })), {
  maxLength: 8,
})

function holds(list: readonly Piece[], x: number): boolean {
  return list.some(([from, to]) => from < x && x < to)
}

/** Which points of the line lie in the intervals, one between any two whole numbers. */
function pointsOf(inside: (x: number) => boolean): string {
  return Array.from({ length: END }, (_, i) => (inside(i + HALF) ? '#' : '.')).join('')
}

function drawn(intervals: Intervals): string {
  return pointsOf((x) => intervals.some((from, i) => i % 2 === 0 && from < x && x < intervals[i + 1]!))
}

/** Sorted, and no two pieces touch. */
function expectTidy(intervals: Intervals): void {
  expect(intervals.length % 2).toBe(0)
  for (let i = 1; i < intervals.length; i++) expect(intervals[i]).toBeGreaterThan(intervals[i - 1]!)
}

test('the union holds the points that lie in any piece, in pieces that do not touch', () => {
  fc.assert(
    fc.property(pieces, (some) => {
      const union = unionOf([...some])

      expect(drawn(union)).toBe(pointsOf((x) => holds(some, x)))
      expectTidy(union)
    }),
  )
})

test('the difference holds the points of the one that do not lie in the other', () => {
  fc.assert(
    fc.property(pieces, pieces, (some, others) => {
      const left = minus(unionOf([...some]), unionOf([...others]))

      expect(drawn(left)).toBe(pointsOf((x) => holds(some, x) && !holds(others, x)))
      expectTidy(left)
    }),
  )
})

test('what is common holds the points that lie in both', () => {
  fc.assert(
    fc.property(pieces, pieces, (some, others) => {
      const shared = both(unionOf([...some]), unionOf([...others]))

      expect(drawn(shared)).toBe(pointsOf((x) => holds(some, x) && holds(others, x)))
      expectTidy(shared)
    }),
  )
})
