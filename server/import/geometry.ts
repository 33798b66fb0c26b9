/** Geometry from outside: its shape and every position are checked, heights are dropped, all is turned to WGS 84. */
import type { Geometry, Position } from 'geojson'
import type { Crs } from '#wire/crs'
import { toWgs84 } from '../domain/gate-datum.ts'
import { fieldFault, quoted } from './record.ts'

/** Geometry without the nesting that GeoJSON allows and nobody uses. */
export type FlatGeometry = Exclude<Geometry, { type: 'GeometryCollection' }>

/** Positions are kept to this many parts of a degree: 1 cm, as OpenStreetMap and the wire do. */
export const E7 = 1e7

/**
 * Checks a GeoJSON geometry and turns it to WGS 84.
 *
 * @returns a new geometry, positions `[lon, lat]` rounded to 1e-7 degree
 * @throws Fault that names what is wrong and where
 */
export function parseGeometry(value: unknown, crs: Crs): FlatGeometry {
  if (value === undefined || value === null) throw fieldFault('geometry', 'empty')
  if (typeof value !== 'object') throw fieldFault('geometry', `${quoted(value)} is not a geometry`)
  const { type, coordinates, geometries } = value as { type?: unknown; coordinates?: unknown; geometries?: unknown }
  if (type === 'GeometryCollection') return onlyMember(geometries, crs)
  if (Array.isArray(coordinates) && coordinates.length === 0) throw fieldFault('geometry', 'empty')
  const position = (given: unknown) => parsePosition(given, crs)
  const line = (given: unknown) => list(given).map(position)
  const polygon = (given: unknown) => list(given).map(line)
  switch (type) {
    case 'Point':
      return { type, coordinates: position(coordinates) }
    case 'MultiPoint':
    case 'LineString':
      return { type, coordinates: line(coordinates) }
    case 'MultiLineString':
    case 'Polygon':
      return { type, coordinates: polygon(coordinates) }
    case 'MultiPolygon':
      return { type, coordinates: list(coordinates).map(polygon) }
    default:
      throw fieldFault('geometry', `type ${quoted(type)} is not a GeoJSON geometry`)
  }
}

function onlyMember(geometries: unknown, crs: Crs): FlatGeometry {
  const members = list(geometries)
  if (members.length === 0) throw fieldFault('geometry', 'empty')
  const [member] = members
  if (members.length > 1 || (member as { type?: unknown } | null)?.type === 'GeometryCollection') {
    throw fieldFault('geometry', `a collection of ${members.length} geometries; give one Polygon, MultiPolygon, line or Point`)
  }
  return parseGeometry(member, crs)
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw fieldFault('geometry', `${quoted(value)} stands where a list of positions is due`)
  return value
}

function parsePosition(value: unknown, crs: Crs): Position {
  const [lon, lat] = list(value)
  if (typeof lon !== 'number' || typeof lat !== 'number' || !Number.isFinite(lon) || !Number.isFinite(lat)) {
    throw fieldFault('geometry', `position ${quoted(value)} is not two numbers`)
  }
  if (Math.abs(lon) > 180) throw fieldFault('geometry', `longitude ${lon} is outside ±180 (projected? a Shapefile needs its .prj)`)
  if (Math.abs(lat) > 90) throw fieldFault('geometry', `latitude ${lat} is outside ±90 (longitude and latitude swapped?)`)
  const [wgsLon, wgsLat] = toWgs84(lon, lat, crs)
  return [round7(wgsLon), round7(wgsLat)]
}

function round7(degrees: number): number {
  return Math.round(degrees * E7) / E7 || 0 // no −0, which JSON would not bring back
}
