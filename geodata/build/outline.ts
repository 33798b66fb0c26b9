/** From the ring as shipped to a polygon: the datum converted, the crossings mended, the stair-steps smoothed. */
import gcoord from 'gcoord'
import { crossingsOf, meetingOf } from '../crossings.ts'
import { distanceSqToSegment, projected, signedArea, type Ring, type Vertex } from '../polygon.ts'
import { PLANE } from './frame.ts'

/** Half the diagonal of the grid of 1/1024° that the package rounds to: below it the ring says nothing. */
const GRID_ERROR_M = 72

/** A corner narrower than 2° is a spur: rounding to 0.1 m could fold it shut. */
const LEAST_SPUR_COS = Math.cos((2 * Math.PI) / 180)

/** `[lon, lat]` of GCJ-02 to WGS 84. SOURCES.md gives the figures that say the package is in GCJ-02. */
export function toWgs84(ring: Ring): Vertex[] {
  return ring.map(([lon, lat]) => {
    const [lonWgs, latWgs] = gcoord.transform([lon, lat], gcoord.GCJ02, gcoord.WGS84)
    return [lonWgs, latWgs] as const
  })
}

/**
 * A simple ring, counter-clockwise, in metres on the plane, from one that touches, retraces and crosses itself.
 *
 * Repeated vertices and out-and-back spurs go first; then the ring is simplified by as much as its own grid is wrong; then,
 * while two sides still cross, it is cut there in two loops and the smaller is dropped.
 */
export function mendedOutline(lonLats: Ring): Vertex[] {
  let ring: Vertex[] = simplified(withoutSpurs(projected(PLANE, lonLats)), GRID_ERROR_M)
  for (let [crossing] = crossingsOf(ring, 1); crossing !== undefined; [crossing] = crossingsOf(ring, 1)) {
    ring = withoutSpurs(largerLoop(ring, crossing.first, crossing.second))
  }
  return signedArea(ring) > 0 ? ring : ring.reverse()
}

/** Drops vertices that repeat the one before and corners where the ring runs back beside itself. */
function withoutSpurs(ring: Ring): Vertex[] {
  const kept: Vertex[] = []
  for (const vertex of ring) {
    if (isSame(kept.at(-1), vertex)) continue
    while (runsBack(kept.at(-2), kept.at(-1), vertex)) kept.pop()
    if (!isSame(kept.at(-1), vertex)) kept.push(vertex)
  }
  if (kept[0] !== undefined && !isSame(kept[0], kept.at(-1))) kept.push(kept[0])
  return kept
}

function runsBack(before: Vertex | undefined, at: Vertex | undefined, after: Vertex): boolean {
  if (before === undefined || at === undefined) return false
  const [ax, ay, bx, by] = [before[0] - at[0], before[1] - at[1], after[0] - at[0], after[1] - at[1]]
  return ax * bx + ay * by > LEAST_SPUR_COS * Math.hypot(ax, ay) * Math.hypot(bx, by)
}

/** Cuts the ring where sides `first` and `second` meet and keeps the loop with the larger area. */
function largerLoop(ring: Ring, first: number, second: number): Vertex[] {
  const [a, b, c, d] = [ring[first], ring[first + 1], ring[second], ring[second + 1]]
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new RangeError(`no sides ${first}, ${second}`)
  const share = meetingOf(a, b, c, d)?.alongFirst ?? 1
  const cut: Vertex = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
  const inner: Vertex[] = [cut, ...ring.slice(first + 1, second + 1), cut]
  const outer: Vertex[] = [...ring.slice(0, first + 1), cut, ...ring.slice(second + 1)]
  return Math.abs(signedArea(inner)) > Math.abs(signedArea(outer)) ? inner : outer
}

/**
 * A line with the vertices dropped that lie within `errorM` of the line that remains.
 *
 * Source: Douglas and Peucker, Algorithms for the reduction of the number of points, The Canadian Cartographer 10 (1973).
 */
export function simplified(line: readonly Vertex[], errorM: number): Vertex[] {
  const [start, end] = [line[0], line.at(-1)]
  if (start === undefined || end === undefined || line.length < 3) return [...line]
  let [farthest, farthestSq] = [0, errorM * errorM]
  for (let i = 1; i < line.length - 1; i++) {
    const vertex = line[i]
    if (vertex === undefined) continue
    const offSq = distanceSqToSegment(vertex[0], vertex[1], start[0], start[1], end[0], end[1])
    if (offSq > farthestSq) [farthest, farthestSq] = [i, offSq]
  }
  if (farthest === 0) return [start, end]
  return [...simplified(line.slice(0, farthest + 1), errorM).slice(0, -1), ...simplified(line.slice(farthest), errorM)]
}

function isSame(a: Vertex | undefined, b: Vertex | undefined): boolean {
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1]
}
