/** The lane along a compound's wall: its outline moved outwards. */
import type { Point } from './track-line.ts'

/** A corner is moved out at most this many times the lane's distance, however sharp it is. */
const SHARPEST_CORNER = 1.5

/**
 * A closed ring moved outwards. Sharp corners are cut; a deep notch narrower than twice the distance may cross itself, which somebody
 * who walks there does not mind.
 *
 * @param ring first point not repeated at the end; either orientation; at least 3 points
 */
export function ringLane(ring: readonly Point[], outwardM: number): readonly Point[] {
  const outward = signedAreaM2(ring) > 0 ? outwardM : -outwardM
  return ring.map((corner, i) => {
    const before = normalOf(ring[(i + ring.length - 1) % ring.length]!, corner)
    const after = normalOf(corner, ring[(i + 1) % ring.length]!)
    const sum = { x: before.x + after.x, y: before.y + after.y }
    const halfCos = Math.hypot(sum.x, sum.y) / 2
    if (halfCos === 0) return corner // a spike: there and back
    const reach = (outward * Math.min(SHARPEST_CORNER, 1 / halfCos)) / (2 * halfCos)
    return { x: corner.x + sum.x * reach, y: corner.y + sum.y * reach }
  })
}

/** Positive where the ring runs anticlockwise, seen with x to the east and y to the north. */
export function signedAreaM2(ring: readonly Point[]): number {
  let twice = 0
  for (let i = 0; i < ring.length; i++) {
    const a = ring[i]!
    const b = ring[(i + 1) % ring.length]!
    twice += a.x * b.y - b.x * a.y
  }
  return twice / 2
}

/** The unit normal to the right of a step: outwards for a ring that runs anticlockwise. Zero for a step of no length. */
function normalOf(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  return length === 0 ? { x: 0, y: 0 } : { x: (to.y - from.y) / length, y: (from.x - to.x) / length }
}
