/** Base figures of the KPI board from a CSV file: what was counted in periods before the house kept reports. */
import { Compile } from 'typebox/compile'
import { COVERAGE_SETTING, DEFAULT_COVERAGE, type CoverageSettings } from '#wire/coverage'
import { Fault } from '#wire/errors'
import { KpiBase } from '#wire/kpi'
import { LIVE_REALM } from '#wire/live'
import { NOT_OVER, type KpiClock } from '../domain/kpi/period.ts'
import { timeReader } from '../domain/reports/told-times.ts'
import { kpiBaseId, subjectOf } from '../domain/subjects.ts'
import type { ImportFile } from './import-file.ts'
import type { ImportOptions, ImportTarget } from './import-places.ts'
import { importRows } from './import-rows.ts'
import { parseCsv, type CsvTable } from './read-csv.ts'
import { fieldFault, fileFault, quoted, refusing, remarks, type Remarks } from './record.ts'
import type { ImportReport } from './report.ts'
import { decodeText } from './text.ts'

/** A column may bear any of these names. */
const COLUMNS = {
  figure: ['figure', 'id', '指标'],
  from: ['from', '开始', '起'],
  to: ['to', '结束', '止'],
  value: ['value', '数值', '件数'],
} as const
type Field = keyof typeof COLUMNS

const FIGURE_WORDS: Readonly<Record<string, KpiBase['id']>> = {
  全部警情: 'allCalls',
  违法犯罪警情: 'crimeCalls',
  矛盾纠纷警情: 'disputeCalls',
  物业投诉: 'propertyComplaints',
  线索: 'leads',
  见义勇为奖励: 'awards',
}
const FIGURES: readonly string[] = KpiBase.properties.id.enum
const DAY_MS = 86_400_000
/** A day without a time of day. */
const DAY = /^\d{4}(\d{4}|[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日)$/
const baseCheck = Compile(KpiBase)

/**
 * Imports base figures. One transaction; the same file again changes nothing.
 *
 * @throws Fault when the file is no CSV or lacks a column, or the store refuses
 */
export async function importKpiBases(file: ImportFile, options: ImportOptions, target: ImportTarget): Promise<ImportReport> {
  if (file.format !== 'csv') throw fileFault(`${file.path} is ${file.format}; base figures are CSV`)
  const table = parseCsv(decodeText(await file.whole(), options.encoding).text)
  const said = remarks()
  const bases = basesOf(table, { utcOffsetMin: await utcOffsetMinOf(target), nowMs: target.nowMs }, said)
  const rows = new Map(Array.from(bases.values(), (base) => [kpiBaseId(base.id, base.fromMs), base]))
  return importRows(file, options, target, { kind: 'kpiBase', event: 'kpiBase:entered', rows, records: table.rows.length, said })
}

async function utcOffsetMinOf({ store, room }: ImportTarget): Promise<number> {
  const subject = subjectOf('setting', COVERAGE_SETTING)
  const state = await store.journal.stateOf(room, LIVE_REALM, subject)
  return { ...DEFAULT_COVERAGE, ...(state?.data as Partial<CoverageSettings> | undefined) }.utcOffsetMin // saved by that schema
}

/**
 * All the base figures of a table, or none.
 *
 * @throws Fault REQUEST_INVALID naming each line that cannot be, BODY_UNREADABLE where it is no table of them
 */
export function readKpiBases(bytes: Uint8Array, encoding: string | undefined, clock: KpiClock): readonly KpiBase[] {
  const said = remarks()
  const bases = basesOf(parseCsv(decodeText(bytes, encoding).text), clock, said)
  if (said.refused.length === 0) return [...bases.values()]
  const errors = said.refused.map(({ record, field, reason }) => ({ field: `body/${record}/${field}`, reason }))
  throw new Fault('REQUEST_INVALID', `${errors.length} lines cannot be: ${errors[0]!.field} ${errors[0]!.reason}`, { errors })
}

/** By figure and beginning: of two that are one, the later row counts. */
function basesOf({ header, rows }: CsvTable, { utcOffsetMin, nowMs }: KpiClock, said: Remarks): ReadonlyMap<string, KpiBase> {
  const at = (field: Field): number => header.findIndex((name) => (COLUMNS[field] as readonly string[]).includes(name))
  const places = { figure: at('figure'), from: at('from'), to: at('to'), value: at('value') }
  for (const field of Object.keys(places) as Field[])
    if (places[field] < 0) throw fileFault(`there is no column ${field} (${COLUMNS[field].join(', ')})`)
  const msOf = timeReader(undefined, utcOffsetMin)
  const bases = new Map<string, KpiBase>()
  for (const { line, cells } of rows) {
    const cell = (field: Field): string => cells[places[field]]?.trim() ?? ''
    const base = refusing(said, { record: `line ${line}`, name: cell('figure') }, () => baseOf(cell, msOf, nowMs))
    if (base) bases.set(kpiBaseId(base.id, base.fromMs), base)
  }
  return bases
}

/** @throws Fault naming the field that cannot be */
function baseOf(cell: (field: Field) => string, msOf: (text: string) => number, nowMs: number): KpiBase {
  const figure = FIGURE_WORDS[cell('figure')] ?? cell('figure')
  if (!FIGURES.includes(figure))
    throw fieldFault('figure', `${quoted(figure)} is none of ${[...FIGURES, ...Object.keys(FIGURE_WORDS)].join(', ')}`)
  const time = (field: 'from' | 'to'): number => {
    const ms = msOf(cell(field))
    if (Number.isNaN(ms)) throw fieldFault(field, `${quoted(cell(field))} is no day or time`)
    return ms
  }
  const fromMs = time('from')
  // The last day is counted in.
  const toMs = time('to') + (DAY.test(cell('to')) ? DAY_MS : 0)
  if (fromMs >= toMs) throw fieldFault('to', 'is not after from')
  if (toMs > nowMs) throw fieldFault('to', NOT_OVER)
  const value = /^\d{1,9}$/.test(cell('value')) ? Number(cell('value')) : Number.NaN
  const base = { id: figure, fromMs, toMs, value }
  if (!baseCheck.Check(base)) throw fieldFault('value', `${quoted(cell('value'))} is not a whole number from 0 to 100000000`)
  return base
}
