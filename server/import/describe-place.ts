/** One record of a file as a place that is fit to be recorded: fields found, geometry cleaned, name and id seen to. */
import { createHash } from 'node:crypto'
import { pointOnFeature } from '@turf/turf'
import type { Geometry, Point } from 'geojson'
import type { Crs } from '#wire/crs'
import { cleanArea, cleanFootprint } from './clean-area.ts'
import { columnFor, DIVISION_ID_COLUMNS } from './field-names.ts'
import { type FlatGeometry, parseGeometry } from './geometry.ts'
import type { PlaceFeature, PlaceKind } from './place-feature.ts'
import * as fields from './place-fields.ts'
import { fieldFault, type SourceRecord } from './record.ts'

export interface DescribeOptions {
  readonly kind: PlaceKind
  readonly crs: Crs
  /** Columns named by hand, by field. */
  readonly columns: ReadonlyMap<string, string>
  /** The compound type or post kind of records that state none. */
  readonly type: string | undefined
  /** Says what was done to make the record usable. */
  note(field: string, reason: string): void
}

/** What nameless places are called. */
const NAMELESS: Readonly<Record<PlaceKind, string>> = {
  compound: '未命名小区',
  watchPoint: '未命名守望点',
  policePost: '未命名警务点',
  division: '未命名区划',
  water: '未命名水域',
}
const DEFAULT_COMPOUND_TYPE = 'commodity'
const MAX_NAME_CHARS = 80
/** Of a SHA-256, in hex: 48 bits, so among 350,000 places two alike are one in 4,600. */
const HASH_CHARS = 12

/** @throws Fault that names the field and the reason */
export function describePlace(record: SourceRecord, options: DescribeOptions): PlaceFeature {
  const { kind, note } = options
  const columnOf = (field: string, known?: readonly string[]) => columnFor(field, record.properties.keys(), options.columns, known)
  const valueOf = (field: string) => record.properties.get(columnOf(field) ?? '')
  const text = (field: string) => fields.textOf(valueOf(field))
  const geometry = kind === 'watchPoint' || kind === 'policePost' ? pointOf(record, options) : areaOf(record, options)
  const idColumn = columnOf('id', kind === 'division' ? DIVISION_ID_COLUMNS : undefined)
  const givenId = fields.textOf(record.properties.get(idColumn ?? '')) || (record.id ?? '')
  const givenName = shortened(text('name'), note)
  const id = kind === 'division' ? divisionId(givenId) : givenId === '' ? hashOf(geometry, givenName) : fields.idOf(givenId)
  if (givenId === '') note('id', 'missing: made from shape and name')
  if (givenName === '') note('name', `missing: one is made from the id (${NAMELESS[kind]} …)`)
  const name = givenName || `${NAMELESS[kind]} ${id}`.slice(0, MAX_NAME_CHARS)
  return { type: 'Feature', id, geometry, properties: { name, ...ownFields(kind, { text, valueOf, name, geometry }, options) } }
}

interface Reading {
  text(field: string): string
  valueOf(field: string): unknown
  readonly name: string
  readonly geometry: Geometry
}

function ownFields(kind: PlaceKind, reading: Reading, options: DescribeOptions): Readonly<Record<string, unknown>> {
  const { text, valueOf, name } = reading
  const division = text('division') === '' ? {} : { division: text('division') }
  switch (kind) {
    case 'compound': {
      const households = text('households') === '' ? {} : { households: fields.countOf('households', text('households')) }
      return {
        type: compoundType(text('type'), options),
        ...division,
        ...households,
        gates: fields.lonLatsOf('gates', valueOf('gates'), options.crs),
      }
    }
    case 'watchPoint':
      return { ...(text('compound') === '' ? {} : { compound: fields.idOf(text('compound')) }), ...division }
    case 'policePost': {
      const kindText = text('kind') || (options.type ?? '')
      if (kindText === '') throw fieldFault('kind', 'missing; give one for all with --type')
      return { kind: fields.postKindOf(kindText), ...division }
    }
    case 'division':
      return divisionFields(reading, name, options)
    case 'water':
      return {}
  }
}

function compoundType(text: string, { type, note }: DescribeOptions): string {
  if (text !== '') return fields.compoundTypeOf(text)
  if (type !== undefined) return fields.compoundTypeOf(type)
  note('type', `missing: taken as ${DEFAULT_COMPOUND_TYPE} (another with --type)`)
  return DEFAULT_COMPOUND_TYPE
}

function divisionFields(
  { text, valueOf, geometry }: Reading,
  name: string,
  { type, crs }: DescribeOptions,
): Readonly<Record<string, unknown>> {
  const kind = text('kind') || fields.divisionKindByName(name) || (type ?? '')
  if (kind === '') throw fieldFault('kind', 'missing, and the name does not tell; give one for all with --type')
  const entrusted = fields.yesOrNo('entrusted', text('entrusted'))
  const given = valueOf('centre')
  if (geometry.type === 'Point') return { kind: fields.divisionKindOf(kind), entrusted }
  const centre = given === undefined || given === '' ? middleOf(geometry) : fields.lonLatOf('centre', given, crs)
  return { kind: fields.divisionKindOf(kind), centre, entrusted }
}

function divisionId(text: string): string {
  if (!/^\d{6,12}$/.test(text))
    throw fieldFault(
      'id',
      text === '' ? 'missing; a division needs its code of 6 to 12 digits' : `'${text.slice(0, 60)}' is not a code of 6 to 12 digits`,
    )
  return text
}

/** A name as the wire takes it: at most 80 characters, not cut inside one. */
function shortened(name: string, note: DescribeOptions['note']): string {
  if (name.length <= MAX_NAME_CHARS) return name
  note('name', `longer than ${MAX_NAME_CHARS} characters: cut`)
  const cut = name.slice(0, MAX_NAME_CHARS)
  return cut.isWellFormed() || !name.isWellFormed() ? cut : cut.slice(0, -1)
}

function areaOf(record: SourceRecord, { kind, crs, note }: DescribeOptions): Geometry {
  const field = kind === 'compound' ? 'footprint' : 'area'
  const geometry = parseGeometry(record.geometry, crs)
  if (kind === 'division' && geometry.type === 'Point') return checkedPoint(geometry)
  const { area, mended } = kind === 'compound' ? cleanFootprint(geometry, field) : cleanArea(geometry, field)
  for (const what of mended) note(field, what)
  return area
}

function pointOf(record: SourceRecord, { crs, note }: DescribeOptions): Point {
  const geometry = parseGeometry(record.geometry, crs)
  if (geometry.type === 'Point') return checkedPoint(geometry)
  const [only, ...others] = geometry.type === 'MultiPoint' ? geometry.coordinates : []
  if (only && others.length === 0) return checkedPoint({ type: 'Point', coordinates: only })
  if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') throw fieldFault('at', `is a ${geometry.type}; it needs a Point`)
  note('at', 'is an area: a point inside it is taken')
  return { type: 'Point', coordinates: middleOf(cleanArea(geometry, 'at').area) }
}

function checkedPoint(point: FlatGeometry & Point): Point {
  const [lon, lat] = point.coordinates
  if (lon === 0 && lat === 0) throw fieldFault('at', 'is at 0, 0, which is where unset positions lie')
  return point
}

/** A point that is inside, as the centroid of a bent shape need not be. */
function middleOf(geometry: Geometry): number[] {
  return pointOnFeature(geometry).geometry.coordinates.map((degrees) => Number(degrees.toFixed(7)))
}

function hashOf(geometry: Geometry, name: string): string {
  return `h-${createHash('sha256')
    .update(JSON.stringify([geometry, name]))
    .digest('hex')
    .slice(0, HASH_CHARS)}`
}
