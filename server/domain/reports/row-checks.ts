/** What cannot be in a row of a table, each refused by its field. */
import { Compile } from 'typebox/compile'
import type { Crs } from '#wire/crs'
import type { LonLat } from '#wire/places'
import { Personal, REPORTS, type ReportKind } from '#wire/reports'
import { toWgs84 } from '../gate-datum.ts'
import { whyNotFound } from './patrol-counts.ts'
import { PERSONAL_PREFIX } from './table-fields.ts'

const CHECKS = Object.fromEntries(Object.entries(REPORTS).map(([kind, schema]) => [kind, Compile(schema)]))
const personalCheck = Compile(Personal)

/** Refuses one row; caught where it is read. */
export class Refused extends Error {
  readonly field: string

  constructor(field: string, reason: string) {
    super(reason)
    this.field = field
  }
}

export function numberOf(field: string, cell: string): number {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(cell)) throw new Refused(field, `${quoted(cell)} is no number`)
  return Number(cell)
}

export function placeOf(lon: unknown, lat: unknown, crs: Crs): LonLat | undefined {
  if (lon === undefined && lat === undefined) return undefined
  if (typeof lon !== 'number' || typeof lat !== 'number')
    throw new Refused(typeof lon === 'number' ? 'lat' : 'lon', 'is missing: a place has both')
  if (lon === 0 && lat === 0) throw new Refused('lon', 'and lat are both 0: no place')
  if (Math.abs(lon) > 180) throw new Refused('lon', `${lon} is not from -180 to 180`)
  if (Math.abs(lat) > 90) throw new Refused('lat', `${lat} is not from -90 to 90`)
  const [east, north] = toWgs84(lon, lat, crs)
  return [east, north]
}

export function personalOf(said: ReadonlyMap<string, unknown>): Personal | undefined {
  const found = [...said].filter(([field]) => field.startsWith(PERSONAL_PREFIX))
  if (found.length === 0) return undefined
  const personal: unknown = Object.fromEntries(found.map(([field, value]) => [field.slice(PERSONAL_PREFIX.length), String(value)]))
  if (personalCheck.Check(personal)) return personal
  throw refusalOf(personalCheck.Errors(personal), PERSONAL_PREFIX, personal)
}

export function requireWhole(kind: ReportKind, report: { readonly state: string; readonly duplicateOf?: unknown }): void {
  if (report.state === 'duplicate' && report.duplicateOf === undefined)
    throw new Refused('duplicateOf', "is needed for the state 'duplicate'")
  if (report.state !== 'duplicate' && report.duplicateOf !== undefined) throw new Refused('duplicateOf', "belongs to the state 'duplicate'")
  const check = CHECKS[kind]!
  if (!check.Check(report)) throw refusalOf(check.Errors(report), '', report)
  const reason = whyNotFound({ ...report })
  if (reason !== undefined) throw new Refused('found', reason)
}

interface SchemaError {
  readonly keyword: string
  readonly instancePath: string
  readonly message: string
  readonly params: object
}

/** The first thing wrong, in words that say what would be right. */
function refusalOf(errors: readonly SchemaError[], prefix: string, value: unknown): Refused {
  const [first] = errors
  if (!first) throw new RangeError('a report that fails its schema has no error')
  const { keyword, instancePath, message, params } = first
  if (keyword === 'required' && 'requiredProperties' in params)
    return new Refused(prefix + String((params.requiredProperties as readonly string[])[0]), 'is missing')
  const [, top = '', ...inner] = instancePath.split('/')
  const name = top === 'stamps' ? (inner.at(-1) ?? top) : top // a stamp holds the note
  const field = prefix + name
  if (keyword === 'enum' && 'allowedValues' in params) {
    const found = String((value as Readonly<Record<string, unknown>>)[name])
    return new Refused(field, `${quoted(found)} is none of ${(params.allowedValues as readonly unknown[]).join(', ')}`)
  }
  return new Refused(field, keyword === 'pattern' ? 'holds characters that are not allowed here' : message)
}

/** A cell as a reason may quote it: short, on one line. */
export function quoted(cell: string): string {
  const line = cell.replaceAll(/\s+/g, ' ')
  return `'${line.length > 40 ? `${line.slice(0, 39)}…` : line}'`
}
