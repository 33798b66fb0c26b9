/** CSV: comma, semicolon, tab or bar; place by well-known text, GeoJSON text, or columns of longitude and latitude. */
import { type CsvError, parse } from 'csv-parse/sync'
import { decodeText } from './text.ts'
import type { ImportFile } from './import-file.ts'
import { columnFor } from './field-names.ts'
import { fieldFault, fileFault, quoted, refusing, type Remarks, type SourceRecord } from './record.ts'
import { parseWkt } from './wkt.ts'

const DELIMITERS = [',', ';', '\t', '|'] as const

export interface CsvRow {
  /** The line of the file on which the row begins, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

export interface CsvTable {
  readonly header: readonly string[]
  readonly rows: readonly CsvRow[]
}

/**
 * Parses CSV text, its delimiter found out from the first line (outside quotes). A quote inside a cell without quotes is text: `37°36'37.8"N`.
 * @throws Fault when quotes are wrong, naming the line
 */
export function parseCsv(text: string): CsvTable {
  try {
    const found = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    })
    const firstLine = firstLines()
    const rows = (found as unknown as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      line: firstLine(record, info.lines),
      cells: record,
    })) // `info` changes the shape, which the types do not know
    const [header, ...others] = rows
    return { header: header?.cells.map((name) => name.trim()) ?? [], rows: others }
  } catch (error) {
    if (isCsvError(error)) throw fileFault(`line ${error['lines'] ?? '?'}: ${error.message}`, error)
    throw error
  }
}

/**
 * Tells the line on which each row begins, row after row in order. The parser gives the one on which it ends, and takes a return and a feed within
 * a cell for two lines.
 */
export function firstLines(): (cells: readonly string[], countedLine: number) => number {
  let tooMany = 0
  return (cells, countedLine) => {
    const text = cells.join(' ')
    const counted = text.match(/[\r\n]/g)?.length ?? 0
    const line = countedLine - tooMany - counted
    if (counted > 0) tooMany += counted - (text.match(/\r\n|\r|\n/g)?.length ?? 0)
    return line
  }
}

export function isCsvError(error: unknown): error is CsvError & { readonly lines?: number } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')
}

/** The delimiter that the first line has most of, outside quotes. */
export function delimiterOf(text: string): string {
  const end = text.search(/[\r\n]/)
  const line = (end < 0 ? text : text.slice(0, end)).replaceAll(/"[^"]*"/g, '')
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: line.split(delimiter).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).delimiter
}

export interface CsvOptions {
  readonly encoding?: string | undefined
  /** Columns named by hand, by field. */
  readonly columns: ReadonlyMap<string, string>
}

export async function* readCsv(file: ImportFile, options: CsvOptions, into: Remarks): AsyncGenerator<SourceRecord> {
  const { header, rows } = parseCsv(decodeText(await file.whole(), options.encoding).text)
  const columnOf = (field: string) => columnFor(field, header, options.columns)
  const [wkt, lon, lat] = [columnOf('wkt'), columnOf('lon'), columnOf('lat')]
  if (wkt === undefined && (lon === undefined || lat === undefined)) {
    throw fileFault(
      `${file.path}: no columns say where (found ${quoted(header.join(', '))}); needed are WKT, or longitude and latitude: 经度, 纬度`,
    )
  }
  const nameAt = header.indexOf(columnOf('name') ?? '')
  for (const { line, cells } of rows) {
    const record = `line ${line}`
    const name = cells[nameAt] ?? ''
    if (cells.length !== header.length) {
      into.refuse({ record, name, field: '', reason: `has ${cells.length} cells under ${header.length} columns` })
      continue
    }
    const properties = new Map(header.map((column, i): [string, string] => [column, cells[i] ?? '']).toReversed()) // of two columns with one name the first counts
    const geometry = refusing(into, { record, name }, () => ({ value: geometryOf(properties, { wkt, lon, lat }) }))
    if (geometry) yield { record, id: undefined, properties, geometry: geometry.value }
  }
}

function geometryOf(row: ReadonlyMap<string, string>, columns: Readonly<Record<'wkt' | 'lon' | 'lat', string | undefined>>): unknown {
  const text = columns.wkt === undefined ? '' : (row.get(columns.wkt)?.trim() ?? '')
  if (text.startsWith('{')) return geojsonCell(text)
  if (text !== '') return parseWkt(text)
  if (columns.lon === undefined || columns.lat === undefined) return undefined
  const [lon, lat] = [row.get(columns.lon)?.trim() ?? '', row.get(columns.lat)?.trim() ?? '']
  if (lon === '' && lat === '') return undefined
  return { type: 'Point', coordinates: [degreesOf(lon, columns.lon), degreesOf(lat, columns.lat)] }
}

function geojsonCell(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw fieldFault('geometry', `${quoted(text)} is not GeoJSON`)
  }
}

function degreesOf(text: string, column: string): number {
  const degrees = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
  if (!Number.isFinite(degrees)) throw fieldFault(column, `${quoted(text)} is not a number of degrees`)
  return degrees
}
