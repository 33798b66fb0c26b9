/** GeoJSON (RFC 7946): a FeatureCollection, one Feature, a bare geometry, or a feature a line (RFC 8142). */
import { decodeText } from './text.ts'
import type { ImportFile } from './import-file.ts'
import { fileFault, quoted, type Remarks, type SourceRecord } from './record.ts'

/** Names under which the old `crs` member says what we read anyway: WGS 84 and CGCS 2000, both as degrees. */
const CRS_READ = /(CRS:?84|EPSG:+(4326|4490))$/i

const GEOMETRY_TYPES: readonly unknown[] = [
  'Point',
  'MultiPoint',
  'LineString',
  'MultiLineString',
  'Polygon',
  'MultiPolygon',
  'GeometryCollection',
]

export async function* readGeojson(file: ImportFile, into: Remarks): AsyncGenerator<SourceRecord> {
  const { text } = decodeText(await file.whole())
  const features = featuresOf(parse(text, file.path), file.path)
  for (const [i, feature] of features.entries()) {
    const record = String(i + 1)
    if (!isObject(feature) || feature['type'] !== 'Feature') {
      into.refuse({ record, name: '', field: 'type', reason: `${quoted(feature)} is not a Feature` })
      continue
    }
    const { id, properties, geometry } = feature
    yield {
      record,
      id: typeof id === 'string' || typeof id === 'number' ? String(id) : undefined,
      properties: new Map(isObject(properties) ? Object.entries(properties) : []),
      geometry,
    }
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const lines = text.split('\n').map((line) => line.replace('\u001E', '').trim())
    const nonEmpty = lines.filter((line) => line !== '')
    if (nonEmpty.length > 1 && nonEmpty.every((line) => line.startsWith('{') && line.endsWith('}'))) {
      return { type: 'FeatureCollection', features: nonEmpty.map((line, i) => parseLine(line, path, i + 1)) }
    }
    throw fileFault(`${path}: is not JSON: ${error instanceof Error ? error.message : ''}`, error)
  }
}

function parseLine(line: string, path: string, number: number): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    throw fileFault(`${path}: line ${number} is not JSON: ${error instanceof Error ? error.message : ''}`, error)
  }
}

function featuresOf(document: unknown, path: string): readonly unknown[] {
  if (!isObject(document)) throw fileFault(`${path}: holds ${quoted(document)}, not GeoJSON`)
  checkCrs(document['crs'], path)
  const { type, features } = document
  if (type === 'Feature') return [document]
  if (GEOMETRY_TYPES.includes(type)) return [{ type: 'Feature', properties: {}, geometry: document }]
  if (type !== 'FeatureCollection') throw fileFault(`${path}: type ${quoted(type)} is not GeoJSON; a FeatureCollection is needed`)
  if (!Array.isArray(features)) throw fileFault(`${path}: its 'features' is not a list`)
  return features
}

function checkCrs(crs: unknown, path: string): void {
  if (crs === undefined || crs === null) return
  const name = isObject(crs) && isObject(crs['properties']) ? crs['properties']['name'] : undefined
  if (typeof name === 'string' && CRS_READ.test(name)) return
  throw fileFault(`${path}: its crs is ${quoted(name ?? crs)}; export it as EPSG:4326 (degrees), and say another datum with --crs`)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
