/** Well-known text to GeoJSON: points, lines, polygons and their multiples, Z and M dropped, `SRID=…;` of PostGIS allowed for degrees. */
import { fieldFault, quoted } from './record.ts'

const TYPES = {
  POINT: 'Point',
  MULTIPOINT: 'MultiPoint',
  LINESTRING: 'LineString',
  MULTILINESTRING: 'MultiLineString',
  POLYGON: 'Polygon',
  MULTIPOLYGON: 'MultiPolygon',
} as const
/** Brackets round a position, by type. */
const DEPTH = { POINT: 1, MULTIPOINT: 1, LINESTRING: 1, MULTILINESTRING: 2, POLYGON: 2, MULTIPOLYGON: 3 } as const

const HEAD = /^\s*(?:SRID=(\d+);)?\s*([A-Z]+)\s*(?:Z|M|ZM)?\s*(EMPTY\s*$|(?=\())/i
/** WGS 84 and CGCS 2000 as degrees; 0 is "unknown". */
const SRIDS_READ = ['4326', '4490', '0']

/**
 * @returns a GeoJSON geometry whose positions are numbers, not yet checked for their range; `undefined` for EMPTY
 * @throws Fault that quotes what cannot be read
 */
export function parseWkt(text: string): { readonly type: string; readonly coordinates: unknown } | undefined {
  const head = HEAD.exec(text)
  const name = head?.[2]?.toUpperCase().replace(/(ZM|Z|M)$/, '')
  if (!head || !name || !isType(name)) throw fieldFault('geometry', `${quoted(text)} is not well-known text`)
  if (head[1] !== undefined && !SRIDS_READ.includes(head[1])) {
    throw fieldFault('geometry', `SRID ${head[1]} is not read; export degrees (4326), and say another datum with --crs`)
  }
  if (head[3]?.trim().toUpperCase() === 'EMPTY') return undefined
  const body = text.slice(head[0].length)
  const coordinates = nested(body, name === 'MULTIPOINT')
  if (depthOf(coordinates) !== DEPTH[name] + 1) throw fieldFault('geometry', `${quoted(text)} has the wrong brackets for ${name}`)
  return { type: TYPES[name], coordinates: name === 'POINT' ? (coordinates as readonly unknown[])[0] : coordinates }
}

function isType(name: string): name is keyof typeof TYPES {
  return Object.hasOwn(TYPES, name)
}

/** Bracketed text as nested arrays, by way of JSON: `(1 2, 3 4)` → `[[1,2],[3,4]]`. */
function nested(body: string, isMultiPoint: boolean): unknown {
  if (/[^\d\s().,eE+-]/.test(body)) throw fieldFault('geometry', `${quoted(body)} holds what is not a number`)
  const plain = isMultiPoint
    ? body.replaceAll(/\(\s*([^(),]+?)\s*\)/g, (whole, inner: string) => (whole === body ? whole : ` ${inner} `))
    : body
  const bracketed = isMultiPoint && !plain.trim().startsWith('(') ? `(${plain})` : plain
  const json = bracketed
    .replaceAll(/[^(),]+/g, (position) => (position.trim() === '' ? '' : `[${position.trim().split(/\s+/).map(asJsonNumber).join(',')}]`))
    .replaceAll('(', '[')
    .replaceAll(')', ']')
  try {
    return JSON.parse(json)
  } catch {
    throw fieldFault('geometry', `${quoted(body)} breaks off or is not well-known text`)
  }
}

/** `+.5` and `1.` are numbers in well-known text, but not in JSON. */
function asJsonNumber(text: string): string {
  const value = Number(text)
  return Number.isFinite(value) ? String(value) : 'not-a-number' // not JSON: the caller says so
}

function depthOf(value: unknown): number {
  return Array.isArray(value) ? 1 + depthOf(value[0]) : 0
}
