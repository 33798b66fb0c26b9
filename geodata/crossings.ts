/** Where a ring crosses or touches itself: a ring that does is not a polygon, and every later answer about it is doubtful. */
import type { Ring, Vertex } from './polygon.ts'

/** Two sides of one ring, by the index of their first vertex, `first < second`, that share a point they should not. */
export interface Crossing {
  readonly first: number
  readonly second: number
}

/**
 * Whether a closed ring is simple: at least three corners, no side without length, and no two sides that meet but neighbours
 * at their common corner.
 *
 * Cost: as `crossingsOf`, but stops at the first.
 */
export function isSimple(ring: Ring): boolean {
  if (ring.length < 4 || !sameVertex(ring[0], ring.at(-1))) return false
  for (let i = 1; i < ring.length; i++) if (sameVertex(ring[i - 1], ring[i])) return false
  return crossingsOf(ring, 1).length === 0
}

/**
 * The pairs of sides that cross, touch or fold back on one another.
 *
 * The test is exact up to the rounding of one product: sides closer than about 1e-12 of their length may be taken to touch.
 *
 * @param most stop after as many
 *
 * Cost: O(V log V + P) with P the pairs of sides whose x ranges overlap; for a ring of thousands of short sides a few ms.
 * Source: sort and sweep; segment test after Cormen, Leiserson, Rivest, Stein, Introduction to Algorithms, §33.1.
 */
export function crossingsOf(ring: Ring, most = Infinity): Crossing[] {
  const sides = sidesOf(ring).sort((a, b) => a.west - b.west)
  const found: Crossing[] = []
  for (const [i, side] of sides.entries()) {
    for (let k = i + 1; k < sides.length; k++) {
      const other = sides[k]
      if (other === undefined || other.west > side.east) break
      if (!meetWrongly(side, other, ring.length - 1)) continue
      found.push({ first: Math.min(side.index, other.index), second: Math.max(side.index, other.index) })
      if (found.length >= most) return found
    }
  }
  return found
}

/**
 * Where segments a–b and c–d meet as shares of their lengths, or `undefined` where they do not or are parallel.
 *
 * @param slack how far beyond 0…1 still counts as meeting
 */
export function meetingOf(a: Vertex, b: Vertex, c: Vertex, d: Vertex, slack = 0): { alongFirst: number; alongSecond: number } | undefined {
  const cross = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0])
  if (cross === 0) return undefined
  const alongFirst = ((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0])) / cross
  const alongSecond = ((c[0] - a[0]) * (b[1] - a[1]) - (c[1] - a[1]) * (b[0] - a[0])) / cross
  const isWithin = (share: number): boolean => share >= -slack && share <= 1 + slack
  return isWithin(alongFirst) && isWithin(alongSecond) ? { alongFirst, alongSecond } : undefined
}

interface Side {
  readonly index: number
  readonly a: Vertex
  readonly b: Vertex
  readonly west: number
  readonly east: number
}

function sidesOf(ring: Ring): Side[] {
  const sides: Side[] = []
  for (let index = 0; index + 1 < ring.length; index++) {
    const [a, b] = [ring[index], ring[index + 1]]
    if (a === undefined || b === undefined) continue
    sides.push({ index, a, b, west: Math.min(a[0], b[0]), east: Math.max(a[0], b[0]) })
  }
  return sides
}

function meetWrongly(one: Side, other: Side, count: number): boolean {
  const [first, second] = one.index < other.index ? [one, other] : [other, one]
  if (second.index === first.index + 1) return foldsBack(first.a, first.b, second.b)
  if (first.index === 0 && second.index === count - 1) return foldsBack(second.a, second.b, first.b)
  return segmentsTouch(first.a, first.b, second.a, second.b)
}

/** Neighbours share their corner; they do wrong only when the second runs back along the first. */
function foldsBack(before: Vertex, corner: Vertex, after: Vertex): boolean {
  const straight = turn(before, corner, after) === 0
  return straight && (corner[0] - before[0]) * (after[0] - corner[0]) + (corner[1] - before[1]) * (after[1] - corner[1]) < 0
}

function segmentsTouch(a: Vertex, b: Vertex, c: Vertex, d: Vertex): boolean {
  const [abc, abd, cda, cdb] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)]
  if (abc * abd < 0 && cda * cdb < 0) return true
  return (
    (abc === 0 && isBetween(a, b, c)) ||
    (abd === 0 && isBetween(a, b, d)) ||
    (cda === 0 && isBetween(c, d, a)) ||
    (cdb === 0 && isBetween(c, d, b))
  )
}

/** Positive where a → b → c turns left, 0 where it does not turn. */
function turn(a: Vertex, b: Vertex, c: Vertex): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

function isBetween(a: Vertex, b: Vertex, p: Vertex): boolean {
  return Math.min(a[0], b[0]) <= p[0] && p[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= p[1] && p[1] <= Math.max(a[1], b[1])
}

function sameVertex(a: Vertex | undefined, b: Vertex | undefined): boolean {
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1]
}
