/** The district as files: GeoJSON in degrees, rounded to 0.1 m. */
import type { Feature, Geometry, Position } from 'geojson'
import { wound, type Polygon, type Vertex } from '../polygon.ts'
import { PLANE } from './frame.ts'
import { streetNetwork } from './network.ts'
import type { District } from './district.ts'
import { riverBank } from './water.ts'

/** 1e-6 degree is 0.1 m. */
const PER_DEGREE = 1e6
const DISTRICT = { code: '320412', name: '武进区', centre: [119.942437, 31.701187] } as const

export function placeFiles(district: District): ReadonlyMap<string, string> {
  return new Map<string, string>([
    ['compounds.geojson', collection(compoundFeatures(district))],
    ['watch-points.geojson', collection(watchPointFeatures(district))],
    ['police-posts.geojson', collection(policePostFeatures(district))],
    ['divisions.geojson', collection(divisionFeatures(district))],
    ['water.geojson', collection(waterFeatures(district))],
    ['streets.json', `${JSON.stringify(streetNetwork(district.network))}\n`],
  ])
}

/** `[x, y]` in metres to `[lon, lat]`, rounded. */
export function degrees([x, y]: Vertex): Position {
  return [Math.round(PLANE.lonOf(x) * PER_DEGREE) / PER_DEGREE, Math.round(PLANE.latOf(y) * PER_DEGREE) / PER_DEGREE]
}

export function polygonGeometry(polygon: Polygon): Geometry {
  return { type: 'Polygon', coordinates: wound(polygon).map((ring) => ring.map(degrees)) }
}

export function areaGeometry(parts: readonly Polygon[]): Geometry {
  const [first] = parts
  if (first !== undefined && parts.length === 1) return polygonGeometry(first)
  return { type: 'MultiPolygon', coordinates: parts.map((part) => wound(part).map((ring) => ring.map(degrees))) }
}

export function feature(id: string, geometry: Geometry, properties: Readonly<Record<string, unknown>>): Feature {
  return { type: 'Feature', id, properties, geometry }
}

function compoundFeatures({ compounds }: District): Feature[] {
  return compounds.map(({ id, name, type, division, households, gates, footprint }) =>
    feature(id, polygonGeometry([footprint]), { name, type, division, households, gates: gates.map(degrees) }),
  )
}

function watchPointFeatures({ watchPoints }: District): Feature[] {
  return watchPoints.map(({ id, name, at, compound, division }) =>
    feature(id, { type: 'Point', coordinates: degrees(at) }, { name, compound, division }),
  )
}

function policePostFeatures({ policePosts }: District): Feature[] {
  return policePosts.map(({ id, name, kind, at, division }) =>
    feature(id, { type: 'Point', coordinates: degrees(at) }, { name, kind, division }),
  )
}

function divisionFeatures({ outline, areas }: District): Feature[] {
  const whole = feature(DISTRICT.code, polygonGeometry([outline]), {
    name: DISTRICT.name,
    kind: 'district',
    centre: DISTRICT.centre,
    entrusted: false,
  })
  return [
    whole,
    ...areas.map(({ town: { code, name, kind, centre, entrusted }, parts }) =>
      feature(code, areaGeometry(parts), { name, kind, centre, entrusted }),
    ),
  ]
}

/** All the water of the frame: what the base map shows is what coverage leaves out. */
function waterFeatures({ rivers, lakes }: District): Feature[] {
  return [
    ...rivers.map((river, i) => feature(`river-${i + 1}`, polygonGeometry([riverBank(river)]), { name: river.name })),
    ...lakes.map(({ name, shore }, i) => feature(`lake-${i + 1}`, polygonGeometry(shore), { name: name ?? `未命名湖泊 ${i + 1}` })),
  ]
}

/** One feature a line, so that a change shows as the lines it changes. */
function collection(features: readonly Feature[]): string {
  const head = '{"type":"FeatureCollection","simulated":true,"features":[\n'
  return `${head}${features.map((each) => JSON.stringify(each)).join(',\n')}\n]}\n`
}
