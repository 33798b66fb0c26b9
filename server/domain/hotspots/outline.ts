/** The district's outline in the plane: which places are in it, and how much of a cell. */
import { areaLeft } from './area-left.ts'
import { boundsOf, signedArea, wound, type Bounds, type Polygon } from '#geodata/polygon'

interface Part {
  readonly bounds: Bounds
  /** Interleaved x, y of each closed ring, metres: outer counter-clockwise, holes clockwise, so that their signed areas add up. */
  readonly rings: readonly Float64Array[]
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

function partOf(rings: Polygon): Part {
  return { bounds: boundsOf(rings[0] ?? []), rings: rings.map((ring) => Float64Array.from(ring.flat())) }
}

/** Whether a place is in the outline, by the even–odd rule; on a side it may fall either way. Cost: O(corners of the parts round it). */
export function isWithin({ parts, without }: Outline, x: number, y: number): boolean {
  let inside = false
  for (const part of parts) if (isIn(part, x, y)) inside = !inside
  return inside && !without.some((part) => isIn(part, x, y))
}

function isIn({ bounds, rings }: Part, x: number, y: number): boolean {
  if (x < bounds[0] || x > bounds[2] || y < bounds[1] || y > bounds[3]) return false
  let inside = false
  for (const ring of rings) {
    for (let i = 2; i < ring.length; i += 2) {
      const [ay, by] = [ring[i - 1]!, ring[i + 1]!]
      if (ay > y !== by > y && x < ((ring[i]! - ring[i - 2]!) * (y - ay)) / (by - ay) + ring[i - 2]!) inside = !inside
    }
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
