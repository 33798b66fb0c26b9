/** The district and its towns as areas: towns are the parts of the outline nearest their centres, so approximate. */
import { featureCollection, intersect, polygon, union } from '@turf/turf'
import type { Feature, MultiPolygon, Polygon as AreaOf } from 'geojson'
import { boundsOf, isInside, signedArea, wound, type Polygon, type Vertex } from '../polygon.ts'
import { cutBy } from './convex.ts'
import { towards } from './curve.ts'
import { FRAME_M, PLANE } from './frame.ts'
import { TOWNS, type Town } from './towns.ts'

export interface TownArea {
  readonly town: Town
  /** Metres on the plane, largest part first; none overlaps another town's. */
  readonly parts: readonly Polygon[]
}

/** Each town's part of the outline, and the whole shared out without rest. */
export function townAreas(outline: readonly Vertex[]): TownArea[] {
  return TOWNS.map((town) => {
    const cell = cellOf(town)
    // Turf's clipping is planar: it takes metres as readily as degrees.
    const part = intersect(featureCollection([polygon([mutable(outline)]), polygon([mutable(cell)])]))
    return { town, parts: partsOf(part) }
  })
}

/** All of an area's outer borders as one, for what concerns several towns together. */
export function united(areas: readonly TownArea[]): Polygon[] {
  const features = areas.flatMap(({ parts }) => parts.map((part) => polygon(part.map(mutable))))
  return partsOf(union(featureCollection(features)))
}

/** The town whose area holds the point. */
export function townAt(areas: readonly TownArea[]): (point: Vertex) => Town | undefined {
  const boxed = areas.flatMap(({ town, parts }) => parts.map((part) => ({ town, part, bounds: boundsOf(part[0] ?? []) })))
  return (point) =>
    boxed.find(
      ({ part, bounds: [west, south, east, north] }) =>
        point[0] >= west && point[0] <= east && point[1] >= south && point[1] <= north && isInside(part, point),
    )?.town
}

export function areaM2(parts: readonly Polygon[]): number {
  return parts.reduce((sum, part) => sum + part.reduce((area, ring, i) => area + (i === 0 ? 1 : -1) * Math.abs(signedArea(ring)), 0), 0)
}

/** The frame cut by the line half-way to every other centre: the town's Voronoi cell. */
function cellOf(town: Town): Vertex[] {
  const [west, south, east, north] = FRAME_M
  const centre = onPlane(town)
  let cell: Vertex[] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
  for (const other of TOWNS) {
    if (other.code === town.code) continue
    const from = onPlane(other)
    const middle = towards(centre, from, 0.5)
    const across: Vertex = [middle[0] - (from[1] - centre[1]), middle[1] + (from[0] - centre[0])]
    cell = cutBy(cell, { a: middle, b: across }, 0, centre)
  }
  return cell
}

function onPlane({ centre: [lon, lat] }: Town): Vertex {
  return [PLANE.xOf(lon), PLANE.yOf(lat)]
}

function partsOf(area: Feature<AreaOf | MultiPolygon> | null): Polygon[] {
  if (area === null) return []
  const polygons = area.geometry.type === 'Polygon' ? [area.geometry.coordinates] : area.geometry.coordinates
  return polygons
    .map((rings) => wound(rings.map((ring) => ring.map(([x = 0, y = 0]): Vertex => [x, y]))))
    .sort((a, b) => areaM2([b]) - areaM2([a]))
}

function mutable(ring: readonly Vertex[]): [number, number][] {
  return ring.map(([x, y]) => [x, y])
}
