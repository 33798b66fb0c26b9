/** The report of an import: what happened to every record, for the screen and for a file. */
import { csvCell } from '../domain/csv-cell.ts'
import type { Remark } from './record.ts'

/** What an import did, or with a dry run would do. */
export interface ImportReport {
  /** `compounds`, `roads`, … */
  readonly what: string
  readonly file: string
  readonly format: string
  readonly dryRun: boolean
  readonly records: number
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  /** Simulated places that gave way to the site's own. */
  readonly removed: number
  readonly refused: readonly Remark[]
  readonly notes: readonly Remark[]
  /** Figures of this kind of import, such as kilometres of road. */
  readonly figures: Readonly<Record<string, number | string>>
}

/** Records named under one note on the screen; the report file has them all. */
const NOTED_ON_SCREEN = 3

/** The report as lines for the screen: every refused record, notes of one wording together. */
export function reportLines(report: ImportReport): readonly string[] {
  const { records, added, changed, unchanged, removed, refused, notes } = report
  const lines = [
    `${report.what} from ${report.file} (${report.format})${report.dryRun ? ': dry run, nothing is written' : ''}`,
    `${records} records: ${added} added, ${changed} changed, ${unchanged} unchanged, ${refused.length} refused`,
  ]
  if (removed > 0) lines.push(`${removed} simulated ones removed: the site's own are here`)
  for (const [name, value] of Object.entries(report.figures)) lines.push(`  ${name}: ${value}`)
  for (const remark of refused) lines.push(`refused  ${sentence(remark)}`)
  for (const [reason, same] of Map.groupBy(notes, (remark) => `${remark.field}: ${remark.reason}`)) {
    const named = same.slice(0, NOTED_ON_SCREEN).map((remark) => remark.record)
    const more = same.length > named.length ? ` and ${same.length - named.length} more` : ''
    lines.push(`note     ${same.length} × ${reason} (${named.join(', ')}${more})`)
  }
  return lines
}

function sentence({ record, name, field, reason }: Remark): string {
  return `${record}${name ? ` '${name}'` : ''}: ${field ? `${field}: ` : ''}${reason}`
}

/** The report as a file: JSON, or CSV with a byte order mark, so that a spreadsheet reads Chinese. */
export function reportFile(report: ImportReport, as: 'json' | 'csv'): string {
  if (as === 'json') return `${JSON.stringify(report, undefined, 2)}\n`
  const rows = [['result', 'record', 'name', 'field', 'reason']]
  for (const { record, name, field, reason } of report.refused) rows.push(['refused', record, name, field, reason])
  for (const { record, name, field, reason } of report.notes) rows.push(['note', record, name, field, reason])
  return `\uFEFF${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`
}
