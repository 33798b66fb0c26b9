/** Polygons in a plane: the few questions that builder, importer and server ask of a ring. */
import type { Plane } from './plane.ts'

/** Two coordinates: `[lon, lat]` in degrees or `[x, y]` in metres; a function says which, or takes either. */
export type Vertex = readonly [number, number]
/** A closed ring as GeoJSON has it: the last vertex repeats the first. */
export type Ring = readonly Vertex[]
/** An outer ring, then its holes. */
export type Polygon = readonly Ring[]
/** West, south, east, north; or the same of x and y. */
export type Bounds = readonly [number, number, number, number]

/** The area a ring encloses, in the square of its unit: positive when it runs counter-clockwise. Cost: O(V). */
export function signedArea(ring: Ring): number {
  const [originX, originY] = ring[0] ?? [0, 0]
  let twice = 0
  forEachSide(ring, (ax, ay, bx, by) => {
    // Taken from the first vertex: products of full coordinates would lose digits to cancellation.
    twice += (ax - originX) * (by - originY) - (bx - originX) * (ay - originY)
  })
  return twice / 2
}

/** RFC 7946 asks for outer rings counter-clockwise and holes clockwise. */
export function isCounterClockwise(ring: Ring): boolean {
  return signedArea(ring) > 0
}

/** The same polygon with its rings turned the way RFC 7946 §3.1.6 asks. */
export function wound(polygon: Polygon): Polygon {
  return polygon.map((ring, i) => (isCounterClockwise(ring) === (i === 0) ? ring : ring.toReversed()))
}

/** The box round every vertex. Of an empty ring: infinities the wrong way round, which hold no point. */
export function boundsOf(ring: Ring): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x, y] of ring) {
    west = Math.min(west, x)
    south = Math.min(south, y)
    east = Math.max(east, x)
    north = Math.max(north, y)
  }
  return [west, south, east, north]
}

/** The centre of mass of the area inside the ring; of a ring without area, the mean of its vertices. */
export function centroid(ring: Ring): Vertex {
  const [originX, originY] = ring[0] ?? [0, 0]
  let [twice, sumX, sumY] = [0, 0, 0]
  forEachSide(ring, (ax, ay, bx, by) => {
    const cross = (ax - originX) * (by - originY) - (bx - originX) * (ay - originY)
    twice += cross
    sumX += (ax + bx - 2 * originX) * cross
    sumY += (ay + by - 2 * originY) * cross
  })
  if (twice === 0) return meanVertex(ring)
  return [originX + sumX / (3 * twice), originY + sumY / (3 * twice)]
}

/**
 * Whether a point lies inside a polygon, by the even–odd rule over all its rings.
 *
 * A point on a side may fall either way; two polygons that share the side never both claim it, nor both disown it.
 *
 * Cost: O(V), nothing allocated.
 * Source: Shimrat, Algorithm 112: position of point relative to polygon, CACM 5 (1962).
 */
export function isInside(polygon: Polygon, [x, y]: Vertex): boolean {
  let inside = false
  for (const ring of polygon) {
    forEachSide(ring, (ax, ay, bx, by) => {
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
    })
  }
  return inside
}

/** The distance from a point to a polygon's nearest side, in the polygon's unit, 0 inside. Cost: O(V), nothing allocated. */
export function distanceToPolygon(polygon: Polygon, point: Vertex): number {
  return isInside(polygon, point) ? 0 : distanceToSides(polygon, point)
}

/** The distance from a point to a polygon's nearest side, from within as from without. Cost: O(V), nothing allocated. */
export function distanceToSides(polygon: Polygon, [x, y]: Vertex): number {
  let leastSq = Infinity
  for (const ring of polygon) {
    forEachSide(ring, (ax, ay, bx, by) => {
      leastSq = Math.min(leastSq, distanceSqToSegment(x, y, ax, ay, bx, by))
    })
  }
  return Math.sqrt(leastSq)
}

/** The distance from a place to a polygon given in degrees, in metres on the plane, 0 inside. */
export function distanceToPolygonM(plane: Plane, polygon: Polygon, lonLat: Vertex): number {
  return distanceToPolygon(
    polygon.map((ring) => projected(plane, ring)),
    [plane.xOf(lonLat[0]), plane.yOf(lonLat[1])],
  )
}

/** Degrees to metres on the plane. */
export function projected(plane: Plane, lonLats: readonly Vertex[]): Vertex[] {
  return lonLats.map(([lon, lat]) => [plane.xOf(lon), plane.yOf(lat)])
}

/** Metres on the plane to degrees. */
export function unprojected(plane: Plane, xys: readonly Vertex[]): Vertex[] {
  return xys.map(([x, y]) => [plane.lonOf(x), plane.latOf(y)])
}

/** The square of the distance from (x, y) to the segment from a to b. */
export function distanceSqToSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay]
  const lengthSq = dx * dx + dy * dy
  const along = lengthSq === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / lengthSq))
  const [offX, offY] = [x - ax - along * dx, y - ay - along * dy]
  return offX * offX + offY * offY
}

function forEachSide(ring: Ring, see: (ax: number, ay: number, bx: number, by: number) => void): void {
  for (let i = 1; i < ring.length; i++) {
    const [a, b] = [ring[i - 1], ring[i]]
    if (a !== undefined && b !== undefined) see(a[0], a[1], b[0], b[1])
  }
}

function meanVertex(ring: Ring): Vertex {
  const count = Math.max(1, ring.length)
  return [ring.reduce((sum, [x]) => sum + x, 0) / count, ring.reduce((sum, [, y]) => sum + y, 0) / count]
}
