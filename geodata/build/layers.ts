/** What the base map shows, and from which zoom on. */
import type { Feature, FeatureCollection, Geometry } from 'geojson'
import { STREET_CLASSES, type StreetClass } from '../streets.ts'
import { centroid, isInside, type Vertex } from '../polygon.ts'
import type { District } from './district.ts'
import { united } from './divisions.ts'
import { FRAME_M, PLANE } from './frame.ts'
import { TOWNS } from './towns.ts'
import { riverBank } from './water.ts'
import { areaGeometry, degrees, polygonGeometry } from './write.ts'

/** Features that appear together; several may share a layer's name. */
export interface Sheet {
  readonly layer: string
  readonly leastZoom: number
  readonly features: FeatureCollection
}

/** Narrower streets wait until there is room for them. */
const ROADS_FROM_ZOOM: Readonly<Record<StreetClass, number>> = { expressway: 8, arterial: 9, road: 11, street: 12, path: 14 }
const COMPOUNDS_FROM_ZOOM = 11

export function sheetsOf(district: District): Sheet[] {
  const entrusted = united(district.areas.filter(({ town }) => town.entrusted))
  const water = [
    ...district.rivers.map((river) => drawn(polygonGeometry([riverBank(river)]), { kind: 'river', name: river.name })),
    ...district.lakes.map(({ name, shore }) =>
      drawn(polygonGeometry(shore), name === undefined ? { kind: 'lake' } : { kind: 'lake', name }),
    ),
  ]
  return [
    sheet('district', 0, [drawn(polygonGeometry([district.outline]), { name: '武进区' })]),
    sheet('water', 0, water),
    ...STREET_CLASSES.map((streetClass, classIndex) =>
      sheet('roads', ROADS_FROM_ZOOM[streetClass], [roads(district, streetClass, classIndex)]),
    ),
    sheet(
      'rail',
      0,
      district.rails.map((line) => drawn({ type: 'LineString', coordinates: line.map(degrees) }, {})),
    ),
    sheet(
      'compounds',
      COMPOUNDS_FROM_ZOOM,
      district.compounds.map(({ id, name, type, footprint }) => drawn(polygonGeometry([footprint]), { id, name, type })),
    ),
    sheet('entrusted', 0, [drawn(areaGeometry(entrusted), {})]),
    sheet('places', 0, names(district)),
  ]
}

/** All streets of a class as one feature: a tag each would outweigh the lines. */
function roads({ streets }: District, streetClass: StreetClass, classIndex: number): Feature {
  const lines = chains(streets.edges.filter((edge) => edge[2] === classIndex).map(([from, to]) => [from, to]))
  return drawn(
    { type: 'MultiLineString', coordinates: lines.map((line) => line.map((node) => degrees(streets.nodes[node] ?? [0, 0]))) },
    { class: streetClass },
  )
}

/** Edges strung together into lines that end at ends and forks: fewer, longer lines simplify and draw better. */
function chains(edges: readonly (readonly [number, number])[]): number[][] {
  const touching = new Map<number, number[]>()
  for (const [i, edge] of edges.entries()) for (const node of edge) touching.set(node, [...(touching.get(node) ?? []), i])
  const used = new Set<number>()
  const walk = (start: number, first: number): number[] => {
    const line = [start]
    for (let [at, next] = [start, first as number | undefined]; next !== undefined;) {
      used.add(next)
      const [from, to] = edges[next] ?? [at, at]
      at = from === at ? to : from
      line.push(at)
      const here = touching.get(at) ?? []
      next = here.length === 2 ? here.find((edge) => !used.has(edge)) : undefined
    }
    return line
  }
  const lines: number[][] = []
  for (const [node, here] of touching) if (here.length !== 2) for (const edge of here) if (!used.has(edge)) lines.push(walk(node, edge))
  for (const [i, [from]] of edges.entries()) if (!used.has(i)) lines.push(walk(from, i))
  return lines
}

/** Names to print: towns, the two lakes everyone knows, and each river at the middle of its course through the district. */
function names({ outline, lakes, rivers }: District): Feature[] {
  const towns = TOWNS.map(({ name, centre: [lon, lat], entrusted }) =>
    point([PLANE.xOf(lon), PLANE.yOf(lat)], { kind: 'town', name: name.replace(/镇$|街道$/, ''), entrusted }),
  )
  const waters = lakes.flatMap(({ name, shore: [ring] }) =>
    name === undefined || ring === undefined ? [] : [point(centroid(ring.map(intoFrame)), { kind: 'lake', name })],
  )
  const courses = rivers.flatMap(({ name, middle }) => {
    const within = middle.filter((vertex) => isInside([outline], vertex))
    const at = within[Math.floor(within.length / 2)]
    return at === undefined ? [] : [point(at, { kind: 'river', name })]
  })
  return [...towns, ...waters, ...courses]
}

function intoFrame([x, y]: Vertex): Vertex {
  const [west, south, east, north] = FRAME_M
  return [Math.min(east, Math.max(west, x)), Math.min(north, Math.max(south, y))]
}

function sheet(layer: string, leastZoom: number, features: Feature[]): Sheet {
  return { layer, leastZoom, features: { type: 'FeatureCollection', features } }
}

function point(at: Vertex, properties: Readonly<Record<string, unknown>>): Feature {
  return drawn({ type: 'Point', coordinates: degrees(at) }, properties)
}

function drawn(geometry: Geometry, properties: Readonly<Record<string, unknown>>): Feature {
  return { type: 'Feature', properties: { ...properties }, geometry }
}
