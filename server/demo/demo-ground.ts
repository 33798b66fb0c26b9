/** The ground as the shift knows it: compounds with their outlines, posts, and the streets between them, in metres of one plane. */
import { planeAt, type Plane } from '#geodata/plane'
import type { StreetNetwork } from '#geodata/streets'
import { streetGraph, type StreetGraph } from './street-graph.ts'
import { signedAreaM2 } from './ring-lane.ts'
import type { Point } from './track-line.ts'

export interface DemoCompound {
  readonly id: string
  readonly division: string | undefined
  /** The outline, its first point not repeated; the largest part where there are several. */
  readonly ring: readonly Point[]
  readonly centre: Point
  /** The nearest nodes of the network. */
  readonly footNode: number
  readonly driveNode: number
}

export interface DemoPost {
  readonly division: string | undefined
  readonly at: Point
  readonly driveNode: number
}

export interface DemoGround {
  readonly plane: Plane
  readonly streets: StreetGraph
  readonly compounds: readonly DemoCompound[]
  readonly watchPoints: readonly DemoPost[]
  readonly policePosts: readonly DemoPost[]
}

/** A place in a file of `geodata/places`. */
export interface PlaceFeature {
  readonly id: string
  readonly properties: { readonly division?: string }
  readonly geometry: { readonly type: string; readonly coordinates: unknown }
}

export interface GroundFiles {
  readonly compounds: readonly PlaceFeature[]
  readonly watchPoints: readonly PlaceFeature[]
  readonly policePosts: readonly PlaceFeature[]
  readonly streets: StreetNetwork
}

type LonLat = readonly [lon: number, lat: number]

/** @throws RangeError when there is no compound, or no street to walk on */
export function demoGround(files: GroundFiles): DemoGround {
  const first = files.compounds[0]
  if (!first) throw new RangeError('the demo ground has no compound')
  const [originLon, originLat] = outlineOf(first)[0] ?? [0, 0]
  const plane = planeAt(originLon, originLat)
  const streets = streetGraph(files.streets, plane)
  const toPoint = ([lon, lat]: LonLat): Point => ({ x: plane.xOf(lon), y: plane.yOf(lat) })

  function nodeNear(at: Point, traveller: 'onFoot' | 'driving'): number {
    const node = streets.nearestNode(at, traveller)
    if (node === undefined) throw new RangeError(`the street network has nowhere to go ${traveller}`)
    return node
  }

  function postOf(feature: PlaceFeature): DemoPost {
    const at = toPoint(feature.geometry.coordinates as LonLat) // posts are points, by their schema
    return { division: feature.properties.division, at, driveNode: nodeNear(at, 'driving') }
  }

  return {
    plane,
    streets,
    compounds: files.compounds.map((feature) => {
      const ring = openRing(outlineOf(feature).map(toPoint))
      const centre = middleOf(ring)
      const nodes = { footNode: nodeNear(centre, 'onFoot'), driveNode: nodeNear(centre, 'driving') }
      return { id: feature.id, division: feature.properties.division, ring, centre, ...nodes }
    }),
    watchPoints: files.watchPoints.map(postOf),
    policePosts: files.policePosts.map(postOf),
  }
}

/** The outer ring; of several parts, that of the largest. */
function outlineOf({ geometry }: PlaceFeature): readonly LonLat[] {
  // The two shapes a footprint may have, by its schema.
  const parts = (
    geometry.type === 'MultiPolygon' ? geometry.coordinates : [geometry.coordinates]
  ) as readonly (readonly (readonly LonLat[])[])[]
  const rings = parts.flatMap((part) => part.slice(0, 1))
  const sizeOf = (ring: readonly LonLat[]): number => Math.abs(signedAreaM2(ring.map(([x, y]) => ({ x, y }))))
  return [...rings].sort((a, b) => sizeOf(b) - sizeOf(a))[0] ?? []
}

function openRing(ring: readonly Point[]): readonly Point[] {
  const first = ring[0]
  const last = ring.at(-1)
  return first && last && first.x === last.x && first.y === last.y ? ring.slice(0, -1) : ring
}

function middleOf(ring: readonly Point[]): Point {
  const sum = ring.reduce((total, point) => ({ x: total.x + point.x, y: total.y + point.y }), { x: 0, y: 0 })
  return { x: sum.x / ring.length, y: sum.y / ring.length }
}
