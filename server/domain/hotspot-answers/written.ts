/** An answer about hotspots as text: JSON in columns, GeoJSON of its cells, or CSV. */
import { unprojected, type Vertex } from '#geodata/polygon'
import { csvCell } from '../csv-cell.ts'
import type { Figures, Table } from './answer.ts'
import { degrees, planeOfGround } from './cell-table.ts'
import type { Ground, HotspotCase, HotspotQuestion } from './question.ts'

type Told = Readonly<Record<string, unknown>>

/** @param tookMs how long the figures took */
export function written(given: HotspotCase, answer: Figures, tookMs: number): string {
  const { question, ground, asOfMs } = given
  const { counts, definitions, notes, figures, tables } = answer
  const parameters = { ...parametersOf(question), ...answer.settled }
  const head = { asOfMs, tookMs, parameters, counts, definitions, notes, figures }
  switch (question.form) {
    case 'json':
      return JSON.stringify({ ...head, ...Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, plain(table)])) })
    case 'geojson':
      return JSON.stringify({ type: 'FeatureCollection', features: featuresOf(ground, answer), ...head })
    case 'csv':
      return csvOf(head, question.table ? tables[question.table] : Object.values(tables)[0])
  }
}

function plain({ count, columns }: Table): Told {
  return { count, columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, Array.from<unknown>(column)])) }
}

/** By the names of the query, only those that the method goes by. */
function parametersOf(question: HotspotQuestion): Readonly<Record<string, string | number>> {
  const {
    method,
    place,
    tested,
    kind,
    classes,
    compoundTypes,
    hours,
    period,
    base,
    cellM,
    shape,
    bandM,
    repeatsM,
    repeatsDays,
    kernel,
    p,
    permutations,
    seed,
    periods,
    division,
  } = question
  const hasCells = method !== 'ranked' && (method !== 'clock' || place?.kind === 'cell')
  const isDensity = method === 'density' || method === 'truth' || method === 'dosage'
  const isChance = method === 'gi' || method === 'near-repeat'
  const isShuffled = method === 'near-repeat' || p === 'shuffles'
  return {
    method,
    ...(tested === undefined ? {} : { map: tested }),
    kind,
    ...(classes.length > 0 ? { class: classes.join(',') } : {}),
    ...(compoundTypes.length > 0 ? { compounds: compoundTypes.join(',') } : {}),
    ...(hours ? { hours: hours.name } : {}),
    from: period.fromMs,
    to: period.toMs,
    ...(base ? { baseFrom: base.fromMs, baseTo: base.toMs } : {}),
    ...(hasCells ? { cell: cellM, shape: shape === 'hexagon' ? 'hex' : 'square' } : {}),
    ...(place ? { [place.kind === 'cell' ? 'cellId' : 'compound']: place.id } : {}),
    ...(isDensity ? { kernel } : {}),
    ...(method === 'gi' || tested === 'gi' ? { band: bandM } : {}),
    ...(method === 'near-repeat' ? { bands: repeatsM.join(','), days: repeatsDays.join(',') } : {}),
    ...(method === 'gi' ? { p } : {}),
    ...(isChance && isShuffled ? { permutations, seed } : {}),
    ...(method === 'emerging' ? { band: bandM, periods } : {}),
    ...(division === undefined ? {} : { division }),
  }
}

interface Feature {
  readonly type: 'Feature'
  readonly id: unknown
  readonly geometry: { readonly type: string; readonly coordinates: unknown }
  readonly properties: Told
}

function featuresOf(ground: Ground, { tables: { cells, compounds }, drawn }: Figures): readonly Feature[] {
  if (cells && drawn) {
    const plane = planeOfGround(ground)
    const { corners } = drawn.grid.lattice
    return rowsOf(cells).map((row, at) => {
      const cell = drawn.rows[at]!
      const xys = Array.from({ length: corners.length / 2 + 1 }, (_, i): Vertex => {
        const from = (2 * i) % corners.length
        return [drawn.grid.x[cell]! + corners[from]!, drawn.grid.y[cell]! + corners[from + 1]!]
      })
      const ring = unprojected(plane, xys).map(([lon, lat]) => [degrees(lon), degrees(lat)])
      return feature(row, { type: 'Polygon', coordinates: [ring] })
    })
  }
  return compounds ? rowsOf(compounds).map((row) => feature(row, { type: 'Point', coordinates: [row['lon'], row['lat']] })) : []
}

function feature({ id, lon: _lon, lat: _lat, ...properties }: Told, geometry: Feature['geometry']): Feature {
  return { type: 'Feature', id, geometry, properties }
}

function rowsOf({ count, columns }: Table): Told[] {
  const named = Object.entries(columns)
  return Array.from({ length: count }, (_, row) => Object.fromEntries(named.map(([name, column]) => [name, told(column[row])])))
}

/** What is no number is nothing. */
function told(value: number | string | null | undefined): number | string | null {
  return value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? null : value
}

/** In UTF-8 with its mark, so that spreadsheets read it as such; what it was made from stands in a line of its own before the columns. */
function csvOf(head: Told, table: Table | undefined): string {
  const named = Object.entries(table?.columns ?? {})
  const cell = (value: number | string | null) => (typeof value === 'string' ? csvCell(value) : String(value ?? ''))
  const rows = Array.from({ length: table?.count ?? 0 }, (_, row) => named.map(([, column]) => cell(told(column[row]))).join(','))
  return [`\uFEFF${csvCell(`# ${JSON.stringify(head)}`)}`, named.map(([name]) => name).join(','), ...rows, ''].join('\r\n')
}
