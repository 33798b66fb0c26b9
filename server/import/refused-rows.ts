/** Rows that were refused, as a table of their own: as they were, with the line and the reason, to be mended and brought again. */
import { csvCell } from '../domain/csv-cell.ts'

export interface RefusedRecord {
  readonly line: number
  readonly field: string
  readonly reason: string
  readonly header: readonly string[]
  readonly cells: readonly string[]
}

/** Names that the next import passes over. */
const ADDED_COLUMNS = ['refused line', 'refused reason']

/** One row as text; before the first the header, with the mark by which a spreadsheet reads Chinese. */
export function refusedLines({ header, cells, line, field, reason }: RefusedRecord, isFirst: boolean): string {
  const row = lineOf([...cells, String(line), field === '' ? reason : `${field}: ${reason}`])
  return isFirst ? `\uFEFF${lineOf([...header, ...ADDED_COLUMNS])}${row}` : row
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}
