/** An area in the plane as the edges of its rings, asked one horizontal line at a time. */
import type { Plane } from '#geodata/plane'
import type { AreaGeometry } from '#wire/places'
import { unionOf, type Intervals } from './intervals.ts'

export interface FlatArea {
  /** Interleaved x, y of both ends of every edge; metres; length 4·E. */
  readonly edges: Float64Array
  readonly minX: number
  readonly minY: number
  readonly maxX: number
  readonly maxY: number
}

/** Above this many corners, corners closer than `THIN_M` to the last one kept are left out: they move no edge by more. */
const MANY_CORNERS = 2_000
const THIN_M = 0.5

/** @throws RangeError when there are no two different corners */
export function flatAreaOf(geometry: AreaGeometry, plane: Plane): FlatArea {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
  const rings = polygons.flat().map((ring) => Float64Array.from(ring.flatMap(([lon, lat]) => [plane.xOf(lon), plane.yOf(lat)])))
  return flatAreaOfRings(rings)
}

/** @param rings interleaved x, y of each closed ring, metres; the first corner is repeated as the last */
export function flatAreaOfRings(rings: readonly Float64Array[]): FlatArea {
  const corners = rings.reduce((sum, ring) => sum + ring.length / 2, 0)
  const edges = rings.flatMap((ring) => edgesOf(corners > MANY_CORNERS ? thinned(ring) : ring))
  if (edges.length === 0) throw new RangeError('an area needs edges')
  const [xs, ys] = [edges.filter((_, i) => i % 2 === 0), edges.filter((_, i) => i % 2 === 1)]
  const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Infinity)
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), -Infinity)
  return { edges: Float64Array.from(edges), minX: least(xs), minY: least(ys), maxX: most(xs), maxY: most(ys) }
}

function edgesOf(ring: Float64Array): number[] {
  const edges: number[] = []
  for (let i = 2; i < ring.length; i += 2) {
    if (ring[i] === ring[i - 2] && ring[i + 1] === ring[i - 1]) continue
    edges.push(ring[i - 2]!, ring[i - 1]!, ring[i]!, ring[i + 1]!)
  }
  return edges
}

function thinned(ring: Float64Array): Float64Array {
  const kept = [ring[0]!, ring[1]!]
  for (let i = 2; i < ring.length - 2; i += 2) {
    if (Math.hypot(ring[i]! - kept.at(-2)!, ring[i + 1]! - kept.at(-1)!) >= THIN_M) kept.push(ring[i]!, ring[i + 1]!)
  }
  kept.push(ring.at(-2)!, ring.at(-1)!)
  return Float64Array.from(kept)
}

/** What of an area horizontal lines from `fromY` to `toY` can meet: a shore of thousands of corners is some edges then. Cost: O(edges), once. */
export function stripOf(area: FlatArea, fromY: number, toY: number): FlatArea {
  if (area.minY >= fromY && area.maxY <= toY) return area
  const { edges } = area
  const kept: number[] = []
  for (let i = 0; i < edges.length; i += 4) {
    const [ay, by] = [edges[i + 1]!, edges[i + 3]!]
    if (Math.max(ay, by) >= fromY && Math.min(ay, by) <= toY) kept.push(edges[i]!, ay, edges[i + 2]!, by)
  }
  return { ...area, edges: Float64Array.from(kept) }
}

/** Where a horizontal line lies inside the area, by the even–odd rule, so that holes are outside. */
export function insideAt({ edges }: FlatArea, y: number): Intervals {
  const crossings: number[] = []
  for (let i = 0; i < edges.length; i += 4) {
    const ay = edges[i + 1]!
    const by = edges[i + 3]!
    if (ay > y !== by > y) crossings.push(edges[i]! + ((y - ay) / (by - ay)) * (edges[i + 2]! - edges[i]!))
  }
  if (crossings.length === 2 && crossings[0]! > crossings[1]!) crossings.reverse()
  return crossings.length > 2 ? crossings.sort((a, b) => a - b) : crossings
}

/** Where a horizontal line is at most `reachM` from the area. */
export function nearAt(area: FlatArea, y: number, reachM: number): Intervals {
  const { edges } = area
  const pieces: [number, number][] = []
  for (let i = 0; i < edges.length; i += 4) {
    const piece = nearEdgeAt(edges[i]!, edges[i + 1]!, edges[i + 2]!, edges[i + 3]!, y, reachM)
    if (piece) pieces.push(piece)
  }
  const inside = insideAt(area, y)
  for (let i = 0; i < inside.length; i += 2) pieces.push([inside[i]!, inside[i + 1]!])
  return unionOf(pieces)
}

/** The one piece of a line that is near an edge: a capsule is convex. It ends on the discs at the edge's ends, or on its two long sides. */
function nearEdgeAt(ax: number, ay: number, bx: number, by: number, y: number, reachM: number): [number, number] | undefined {
  if (y < Math.min(ay, by) - reachM || y > Math.max(ay, by) + reachM) return undefined
  let from = Infinity
  let to = -Infinity
  for (let end = 0; end < 2; end++) {
    const x = end === 0 ? ax : bx
    const awayY = y - (end === 0 ? ay : by)
    if (Math.abs(awayY) > reachM) continue
    const halfM = Math.sqrt(reachM * reachM - awayY * awayY)
    from = Math.min(from, x - halfM)
    to = Math.max(to, x + halfM)
  }
  if (ay !== by) {
    const lengthM = Math.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay))
    const sideX = (-(by - ay) / lengthM) * reachM
    const sideY = ((bx - ax) / lengthM) * reachM
    for (let sign = -1; sign <= 1; sign += 2) {
      const along = (y - (ay + sign * sideY)) / (by - ay)
      if (along < 0 || along > 1) continue
      const x = ax + sign * sideX + along * (bx - ax)
      from = Math.min(from, x)
      to = Math.max(to, x)
    }
  }
  return from <= to ? [from, to] : undefined
}

/** How far a point is from an area, metres; 0 inside it. */
export function distanceTo(area: FlatArea, x: number, y: number): number {
  const inside = insideAt(area, y)
  for (let i = 0; i < inside.length; i += 2) if (x >= inside[i]! && x <= inside[i + 1]!) return 0
  const { edges } = area
  let leastSq = Infinity
  for (let i = 0; i < edges.length; i += 4) {
    const [ax, ay] = [edges[i]!, edges[i + 1]!]
    const [wayX, wayY] = [edges[i + 2]! - ax, edges[i + 3]! - ay]
    const along = Math.max(0, Math.min(1, ((x - ax) * wayX + (y - ay) * wayY) / (wayX * wayX + wayY * wayY)))
    const [offX, offY] = [x - ax - along * wayX, y - ay - along * wayY]
    leastSq = Math.min(leastSq, offX * offX + offY * offY)
  }
  return Math.sqrt(leastSq)
}
