/** The district's outline in the plane: which places are in it, and how much of a cell. */
import { areaLeft } from './area-left.ts'
import { boundsOf, signedArea, wound, type Bounds, type Polygon } from '#geodata/polygon'

interface Part {
  readonly bounds: Bounds
  /** Interleaved x, y of each closed ring, metres: outer counter-clockwise, holes clockwise, so that their signed areas add up. */
  readonly rings: readonly Float64Array[]
  readonly bands: Bands
}

/** The sides of a part by equal bands of height, so that a place is held against few of them. */
interface Bands {
  readonly perM: number
  /** Of band i those from `start[i]` to before `start[i + 1]`. */
  readonly start: Int32Array
  /** Interleaved x, y of both ends. */
  readonly sides: Float64Array
}

export interface Outline {
  readonly parts: readonly Part[]
  /** Taken out of them, each by itself. */
  readonly without: readonly Part[]
  readonly bounds: Bounds
  /** Of the parts, before anything is taken out. */
  readonly areaM2: number
}

/**
 * @param polygons metres on the plane; they may touch and must not overlap
 * @param without what is taken out of them, wherever it lies
 * @throws RangeError when nothing has an area
 */
export function outlineOf(polygons: readonly Polygon[], without: readonly Polygon[] = []): Outline {
  const turned = polygons.map(wound)
  const areaM2 = turned.flat().reduce((sum, ring) => sum + signedArea(ring), 0)
  if (!(areaM2 > 0)) throw new RangeError(`an outline of ${polygons.length} polygons has an area of ${areaM2} m²`)
  return {
    parts: turned.map(partOf),
    without: without.map(partOf),
    bounds: boundsOf(turned.flatMap((rings) => rings[0] ?? [])),
    areaM2,
  }
}

function partOf(polygon: Polygon): Part {
  const bounds = boundsOf(polygon[0] ?? [])
  const rings = polygon.map((ring) => Float64Array.from(ring.flat()))
  return { bounds, rings, bands: bandsOf(rings, bounds) }
}

/** A side stands in each band that it touches: more than so many times the sides, and the bands are made wider. */
const MOST_TIMES_A_SIDE = 4

function bandsOf(rings: readonly Float64Array[], [, south, , north]: Bounds): Bands {
  const sides = rings.flatMap((ring) => Array.from({ length: ring.length / 2 - 1 }, (_, i) => ring.subarray(2 * i, 2 * i + 4)))
  for (let count = Math.max(1, sides.length); ; count = Math.ceil(count / 2)) {
    const perM = north > south ? count / (north - south) : 0
    const bandOf = (y: number) => Math.max(0, Math.min(count - 1, Math.floor((y - south) * perM)))
    const spans = sides.map((side) => [bandOf(Math.min(side[1]!, side[3]!)), bandOf(Math.max(side[1]!, side[3]!))] as const)
    const total = spans.reduce((sum, [first, last]) => sum + last - first + 1, 0)
    if (count > 1 && total > MOST_TIMES_A_SIDE * sides.length) continue
    const start = new Int32Array(count + 1)
    for (const [first, last] of spans) for (let band = first; band <= last; band++) start[band + 1]!++
    for (let band = 0; band < count; band++) start[band + 1]! += start[band]!
    const free = start.slice()
    const sorted = new Float64Array(4 * total)
    spans.forEach(([first, last], i) => {
      for (let band = first; band <= last; band++) sorted.set(sides[i]!, 4 * free[band]!++)
    })
    return { perM, start, sides: sorted }
  }
}

/** Whether a place is in the outline, by the even–odd rule; on a side it may fall either way. Cost: O(sides at its height). */
export function isWithin({ parts, without }: Outline, x: number, y: number): boolean {
  let inside = false
  for (const part of parts) if (isIn(part, x, y)) inside = !inside
  return inside && !without.some((part) => isIn(part, x, y))
}

function isIn({ bounds, bands: { perM, start, sides } }: Part, x: number, y: number): boolean {
  if (x < bounds[0] || x > bounds[2] || y < bounds[1] || y > bounds[3]) return false
  const band = Math.min(start.length - 2, Math.floor((y - bounds[1]) * perM))
  let inside = false
  for (let at = 4 * start[band]!; at < 4 * start[band + 1]!; at += 4) {
    const [ax, ay, bx, by] = [sides[at]!, sides[at + 1]!, sides[at + 2]!, sides[at + 3]!]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
  }
  return inside
}

/**
 * How much of a convex cell lies in the outline, m², exact up to rounding.
 *
 * Each ring is cut at the cell's sides one after another. Of a ring with bays the cut leaves pieces joined along the cell's side, forth and back:
 * no polygon any more, but of the right signed area, and that is all that is asked. Where something is taken out, what the cut leaves of both is held together.
 *
 * @param corners interleaved x, y, counter-clockwise, not closed; metres
 *
 * Cost: O(corners of the parts that the cell's box meets); where something is taken out, as `areaLeft` of the sides in the cell.
 * Source: Sutherland, Hodgman, Reentrant polygon clipping, CACM 17 (1974).
 */
export function areaWithin({ parts, without }: Outline, corners: Float64Array): number {
  const box = boxOf(corners)
  const cutOf = (part: Part) => (doMeet(part.bounds, box) ? part.rings.map((ring) => clipped(ring, corners)) : [])
  const cut = parts.flatMap(cutOf)
  const out = without.map(cutOf).filter((rings) => rings.some(({ length }) => length > 0))
  return out.length > 0 ? areaLeft(cut, out) : cut.reduce((twice, ring) => twice + twiceAreaOf(ring), 0) / 2
}

function doMeet(a: Bounds, b: Bounds): boolean {
  return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1]
}

function clipped(ring: Float64Array, corners: Float64Array): ArrayLike<number> {
  let kept: ArrayLike<number> = ring.subarray(0, ring.length - 2)
  for (let i = 0; i < corners.length && kept.length > 0; i += 2) {
    const next = (i + 2) % corners.length
    kept = leftOf(kept, corners[i]!, corners[i + 1]!, corners[next]!, corners[next + 1]!)
  }
  return kept
}

/** What of a ring (not closed) lies to the left of the line from a to b. */
function leftOf(ring: ArrayLike<number>, ax: number, ay: number, bx: number, by: number): number[] {
  const kept: number[] = []
  let [fromX, fromY] = [ring[ring.length - 2]!, ring[ring.length - 1]!]
  let fromSide = (bx - ax) * (fromY - ay) - (by - ay) * (fromX - ax)
  for (let i = 0; i < ring.length; i += 2) {
    const [x, y] = [ring[i]!, ring[i + 1]!]
    const side = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
    if (side >= 0 !== fromSide >= 0) {
      const along = fromSide / (fromSide - side)
      kept.push(fromX + along * (x - fromX), fromY + along * (y - fromY))
    }
    if (side >= 0) kept.push(x, y)
    ;[fromX, fromY, fromSide] = [x, y, side]
  }
  return kept
}

function twiceAreaOf(ring: ArrayLike<number>): number {
  let twice = 0
  // From the first corner: products of full coordinates would lose digits to cancellation.
  for (let i = 4; i < ring.length; i += 2) {
    const [ax, ay] = [ring[i - 2]! - ring[0]!, ring[i - 1]! - ring[1]!]
    twice += ax * (ring[i + 1]! - ring[1]!) - ay * (ring[i]! - ring[0]!)
  }
  return twice
}

function boxOf(corners: Float64Array): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < corners.length; i += 2) {
    west = Math.min(west, corners[i]!)
    east = Math.max(east, corners[i]!)
    south = Math.min(south, corners[i + 1]!)
    north = Math.max(north, corners[i + 1]!)
  }
  return [west, south, east, north]
}
