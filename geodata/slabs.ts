/** Buildings inside a compound's footprint, for drawing lit windows: invented, but always the same for the same footprint. */
import { isInside, signedArea, type Ring, type Vertex } from './polygon.ts'

/** How deep a slab is, and how far the next row stands behind it: ordinary daylight spacing of six storeys in Jiangsu. */
const DEPTH_M = 12
const SPACING_M = 27
/** What stays free along the wall. */
const WALL_M = 9
const LEAST_LENGTH_M = 22
const MOST_LENGTH_M = 58
const LEAST_LANE_M = 8
const MOST_LANE_M = 16
/** The share of places in a row left to greens and play. */
const OPEN_SHARE = 0.12

/**
 * Rows of slab buildings that fill a footprint, along the side that runs nearest to east–west, since homes face south.
 *
 * @param footprint closed, simple; metres on the plane
 * @returns closed rectangles, counter-clockwise, metres on the plane, each wholly inside the footprint, none touching another;
 *   none at all in a footprint too small to hold one
 *
 * Cost: O(rows · V), about 40 small arrays for 6 ha: call it once a compound and keep the answer.
 */
export function slabsIn(footprint: Ring): Vertex[][] {
  const axis = rowAxis(footprint)
  const upright = footprint.map((vertex) => turned(vertex, axis.x, -axis.y))
  const ys = upright.map(([, y]) => y)
  const top = Math.max(...ys) - WALL_M - DEPTH_M
  const luck = luckOf(footprint)
  const slabs: Vertex[][] = []
  for (let y = Math.min(...ys) + WALL_M; y <= top; y += DEPTH_M + SPACING_M) {
    for (const [from, to] of clearRuns(upright, y))
      for (const [west, east] of dealt(from, to, luck)) slabs.push(rectangle(west, east, y, axis))
  }
  return slabs.filter((slab) => slab.every((corner) => isInside([footprint], corner)))
}

/** The unit vector along the longest side among those within 45° of east–west; due east where there is none. */
function rowAxis(footprint: Ring): { x: number; y: number } {
  let [best, longest] = [{ x: 1, y: 0 }, 0]
  for (let i = 1; i < footprint.length; i++) {
    const [a, b] = [footprint[i - 1], footprint[i]]
    if (a === undefined || b === undefined) continue
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
    const length = Math.hypot(dx, dy)
    if (Math.abs(dx) <= Math.abs(dy) || length <= longest) continue
    const sign = Math.sign(dx)
    ;[best, longest] = [{ x: (sign * dx) / length, y: (sign * dy) / length }, length]
  }
  return best
}

/** Where a band of a slab's depth, starting at `y`, lies inside with room to the wall: runs of x. */
function clearRuns(ring: Ring, y: number): [number, number][] {
  const levels = [y, y + DEPTH_M, ...ring.map((vertex) => vertex[1]).filter((level) => level > y && level < y + DEPTH_M)]
  return levels.map((level) => runsAt(ring, level)).reduce(common)
}

function runsAt(ring: Ring, y: number): [number, number][] {
  const xs: number[] = []
  for (let i = 1; i < ring.length; i++) {
    const [a, b] = [ring[i - 1], ring[i]]
    if (a === undefined || b === undefined || a[1] > y === b[1] > y) continue
    xs.push(a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]))
  }
  xs.sort((a, b) => a - b)
  return xs.flatMap((x, i): [number, number][] => (i % 2 === 1 ? [[(xs[i - 1] ?? x) + WALL_M, x - WALL_M]] : []))
}

function common(one: readonly [number, number][], other: readonly [number, number][]): [number, number][] {
  return one
    .flatMap(([a, b]) => other.map(([c, d]): [number, number] => [Math.max(a, c), Math.min(b, d)]))
    .filter(([from, to]) => to > from)
}

/** A run dealt out to slabs and lanes from west to east. */
function dealt(from: number, to: number, luck: () => number): [number, number][] {
  const slabs: [number, number][] = []
  for (let west = from; to - west >= LEAST_LENGTH_M;) {
    const length = LEAST_LENGTH_M + (MOST_LENGTH_M - LEAST_LENGTH_M) * luck()
    const east = to - west - length < LEAST_LENGTH_M ? Math.min(to, west + MOST_LENGTH_M) : west + length
    if (luck() >= OPEN_SHARE) slabs.push([west, east])
    west = east + LEAST_LANE_M + (MOST_LANE_M - LEAST_LANE_M) * luck()
  }
  return slabs
}

function rectangle(west: number, east: number, south: number, axis: { x: number; y: number }): Vertex[] {
  const north = south + DEPTH_M
  const corners: Vertex[] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
  return corners.map((corner) => turned(corner, axis.x, axis.y))
}

function turned([x, y]: Vertex, cos: number, sin: number): Vertex {
  return [x * cos - y * sin, x * sin + y * cos]
}

/** Luck that follows from the footprint alone, to the decimetre. Source: the linear congruential generator of Numerical Recipes. */
function luckOf(footprint: Ring): () => number {
  let state = Math.round(10 * Math.sqrt(Math.abs(signedArea(footprint)))) >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
