/** A row of a site's table as a report with its whole life. */
import type { FieldError } from '#wire/errors'
import type { ReportMapping } from '#wire/report-mapping'
import { REPORTS, type Personal, type Report, type ReportKind } from '#wire/reports'
import { hasEnded } from './lifecycle.ts'
import { LIFECYCLES } from './lifecycles.ts'
import { pastLife } from './past-life.ts'
import { numberOf, personalOf, placeOf, quoted, Refused, requireWhole } from './row-checks.ts'
import { fieldsOf, PERSONAL_PREFIX, type FieldForm } from './table-fields.ts'
import { timeReader } from './told-times.ts'

/** A report as history brings it. Where it lies is worked out when it is kept. */
export interface PastReport {
  readonly report: Report
  readonly personal?: Personal
}

export type RowReading = { readonly ok: true; readonly past: PastReport } | ({ readonly ok: false } & FieldError)

export interface RowContext {
  /** Of times that state none, where the mapping does not say, minutes east of UTC. */
  readonly utcOffsetMin: number
  readonly nowMs: number
  readonly by: string
  readonly simulated: boolean
  /** The id of a row that states none: the same for the same cells. @param cells those that the mapping reads */
  readonly idOf: (cells: readonly string[]) => string
}

export interface RowReader {
  /** Columns that the mapping names and the table lacks. */
  readonly missing: readonly string[]
  read(cells: readonly string[]): RowReading
}

const DAY_MS = 86_400_000
/** What has not ended is going on: an incident of last month is not, whatever a table leaves out. [P] */
const OPEN_AT_MOST_MS: Readonly<Record<ReportKind, number>> = {
  incident: DAY_MS,
  hazard: 366 * DAY_MS,
  lead: 366 * DAY_MS,
  dispute: 366 * DAY_MS,
  complaint: 366 * DAY_MS,
  patrolTask: DAY_MS,
  award: 366 * DAY_MS,
}
/** 4 blue: as of a report that is brought without one. */
const LEAST_SEVERITY = 4
/** Units of one cell are set apart by any of these. */
const BETWEEN = /[;；、|,，\s]+/

/** Fields that do not stand in the report by themselves. */
const TOLD_APART = new Set(['id', 'at', 'lon', 'lat', 'state', 'note'])

/**
 * Makes what reads the rows of a table.
 *
 * Texts stand in the report as they stand in the cell. An empty cell says nothing.
 *
 * Cost of a row: about 10 µs.
 */
export function rowReader(mapping: ReportMapping, header: readonly string[], context: RowContext): RowReader {
  const { kind, columns, times = {}, codes = {}, fixed = {}, crs = 'WGS84' } = mapping
  const lifecycle = LIFECYCLES[kind]
  const forms = fieldsOf(kind)
  const names = new Map(header.map((name, i): [string, number] => [name, i]).toReversed()) // of two columns with one name the first counts
  const places = new Map(Object.entries(columns).map(([field, column]): [string, number] => [field, names.get(column) ?? -1]))
  const timePlaces = Object.entries(times).map(([state, column]) => ({ state, place: names.get(column) ?? -1 }))
  // Nothing personal: an id is on walls, and a phone's number is soon guessed from a hash of it.
  const open = [...places].flatMap(([field, place]) => (field.startsWith(PERSONAL_PREFIX) ? [] : place))
  const used = [...new Set([...open, ...timePlaces.map(({ place }) => place)])].sort((a, b) => a - b)
  const msOf = timeReader(mapping.timeFormat, mapping.utcOffsetMin ?? context.utcOffsetMin)
  const hasSeverity = 'severity' in REPORTS[kind].properties
  const codeTables = new Map(Object.entries(codes).map(([field, table]) => [field, new Map(Object.entries(table))] as const))

  function timeOf(field: string, cell: string): number {
    const ms = msOf(cell)
    if (Number.isNaN(ms))
      throw new Refused(field, `${quoted(cell)} is no time${mapping.timeFormat ? ` of the form ${mapping.timeFormat}` : ''}`)
    return ms
  }

  function valueOf(field: string, form: FieldForm, cell: string): unknown {
    const table = codeTables.get(field)
    const meant = table ? (table.get(cell.trim()) ?? table.get('*')) : undefined
    if (meant !== undefined) return meant
    switch (form) {
      case 'text':
        return cell
      case 'id':
        return cell.trim().replaceAll(/[\s/]+/g, '-')
      case 'code':
        return cell.trim()
      case 'number':
      case 'degrees':
        return numberOf(field, cell.trim())
      case 'time':
        return timeOf(field, cell.trim())
      case 'list':
        return cell.trim().split(BETWEEN).filter(Boolean)
    }
  }

  /** Every field that the row or the mapping says something of. */
  function saidIn(cells: readonly string[]): Map<string, unknown> {
    const said = new Map<string, unknown>(Object.entries(fixed))
    for (const [field, place] of places) {
      const cell = cells[place] ?? ''
      if (cell.trim() !== '') said.set(field, valueOf(field, forms.get(field) ?? 'text', cell))
    }
    return said
  }

  function lifeOf(said: ReadonlyMap<string, unknown>, cells: readonly string[]) {
    const atMs = said.get('at') as number | undefined // of the form `time`
    if (atMs === undefined) throw new Refused('at', 'is missing')
    const known = timePlaces.flatMap(({ state, place }) => {
      const cell = cells[place]?.trim() ?? ''
      return cell === '' ? [] : [{ state, atMs: timeOf(state, cell) }]
    })
    const { nowMs: knownMs, by } = context
    const [state, note] = [wordIn(said, 'state'), wordIn(said, 'note')]
    const life = pastLife(lifecycle, {
      atMs,
      times: known,
      ...(state === undefined ? {} : { state }),
      ...(note === undefined ? {} : { note }),
      knownMs,
      by,
    })
    if (!life.ok) throw new Refused(life.field, life.reason)
    if (!hasEnded(lifecycle, life) && knownMs - atMs > OPEN_AT_MOST_MS[kind])
      throw new Refused('state', `it would be '${life.state}' still, after ${Math.floor((knownMs - atMs) / DAY_MS)} days: say how it ended`)
    return { atMs, state: life.state, stamps: life.stamps }
  }

  function reportOf(cells: readonly string[]): PastReport {
    const said = saidIn(cells)
    const life = lifeOf(said, cells)
    const personal = personalOf(said)
    const place = placeOf(said.get('lon'), said.get('lat'), crs)
    const code = kind === 'incident' && codeTables.has('class') ? cells[places.get('class') ?? -1]?.trim() : undefined
    const own: Record<string, unknown> = hasSeverity ? { severity: LEAST_SEVERITY } : {}
    if (code) own['code'] = code
    for (const [field, value] of said)
      if (!TOLD_APART.has(field) && !field.startsWith(PERSONAL_PREFIX)) own[field === 'due' ? 'dueMs' : field] = value
    if (places.has('id') && !said.has('id')) throw new Refused('id', 'is missing')
    const report = {
      ...own,
      id: said.get('id') ?? context.idOf(used.map((place) => cells[place] ?? '')),
      ...(place ? { place } : {}),
      ...life,
      knownMs: context.nowMs,
      hasPersonal: personal !== undefined,
      simulated: context.simulated,
    }
    requireWhole(kind, report)
    return { report: report as unknown as Report, ...(personal ? { personal } : {}) } // just checked
  }

  return {
    missing: [...new Set([...Object.values(columns), ...Object.values(times)])].filter((column) => !names.has(column)),
    read(cells) {
      try {
        return { ok: true, past: reportOf(cells) }
      } catch (error) {
        if (error instanceof Refused) return { ok: false, field: error.field, reason: error.message }
        throw error
      }
    },
  }
}

function wordIn(said: ReadonlyMap<string, unknown>, field: string): string | undefined {
  const value = said.get(field)
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value)
}
