/** Roads of GeoJSON, CSV and Shapefiles: lines with a class and perhaps a direction. Lines meet where they share a corner's place. */
import type { Position } from 'geojson'
import type { Crs } from '#wire/crs'
import { STREET_CLASSES } from '#geodata/streets'
import { columnFor } from './field-names.ts'
import { E7, parseGeometry } from './geometry.ts'
import { textOf } from './place-fields.ts'
import { fieldFault, quoted, type SourceRecord } from './record.ts'
import type { RoadLine } from './street-network.ts'
import { directionOf, streetClassOf } from './street-classes.ts'

export interface LineRoadOptions {
  readonly crs: Crs
  readonly columns: ReadonlyMap<string, string>
  /** Class of roads that state none (`--type`). */
  readonly type: string | undefined
}

/** @throws Fault that names what is wrong with the record */
export function roadLinesOf({ properties, geometry }: SourceRecord, { crs, columns, type }: LineRoadOptions): readonly RoadLine[] {
  const valueOf = (field: string) => textOf(properties.get(columnFor(field, properties.keys(), columns) ?? ''))
  const className = valueOf('class') || (type ?? '')
  const street = streetClassOf(className)
  if (!street)
    throw fieldFault(
      'class',
      className === '' ? `missing; give ${STREET_CLASSES.join(', ')} with --type` : `${quoted(className)} is not a known class of road`,
    )
  const direction = directionOf(valueOf('oneWay'))
  if (!direction) throw fieldFault('oneWay', `${quoted(valueOf('oneWay'))} is not known; give yes, no or -1`)
  return linesOf(parseGeometry(geometry, crs)).map((line) => {
    const lonLatE7 = line.flatMap(([lon = 0, lat = 0]) => [Math.round(lon * E7), Math.round(lat * E7)])
    const keys = line.map((_, i) => `${lonLatE7[2 * i]},${lonLatE7[2 * i + 1]}`)
    if (new Set(keys).size < 2) throw fieldFault('geometry', 'a line without length')
    return { class: street, direction, keys, lonLatE7 }
  })
}

function linesOf(geometry: ReturnType<typeof parseGeometry>): readonly Position[][] {
  if (geometry.type === 'LineString') return [geometry.coordinates]
  if (geometry.type === 'MultiLineString') return geometry.coordinates
  throw fieldFault('geometry', `is a ${geometry.type}; a road is a LineString`)
}
