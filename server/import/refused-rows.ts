/** Rows that were refused, as a table of their own: as they were, with the line and the reason, to be mended and brought again. */
import { cellText, csvCell } from '../domain/csv-cell.ts'

export interface RefusedRecord {
  readonly line: number
  readonly field: string
  readonly reason: string
  readonly header: readonly string[]
  readonly cells: readonly string[]
}

/** By these a table of refused rows is known when it is brought again. */
const ADDED_COLUMNS = ['refused line', 'refused reason']

/**
 * One row as text; before the first the header, with the mark by which a spreadsheet reads Chinese. Line and reason stand under their names whatever was wrong with the row: where it has
 * too few cells empty ones stand for the rest, and what it has too many of follows them.
 */
export function refusedLines({ header, cells, line, field, reason }: RefusedRecord, isFirst: boolean): string {
  const under = header.map((_, i) => cells[i] ?? '')
  const row = lineOf([...under, String(line), field === '' ? reason : `${field}: ${reason}`, ...cells.slice(header.length)])
  return isFirst ? `\uFEFF${lineOf([...header, ...ADDED_COLUMNS])}${row}` : row
}

/** Whether a table is one of refused rows. */
export function isOfRefused(header: readonly string[]): boolean {
  return ADDED_COLUMNS.every((name, i) => header.at(i - ADDED_COLUMNS.length) === name)
}

/** A row of such a table as it was before it was refused, or as it has been mended since. @param columns of the table, without those that were added */
export function beforeRefusal(cells: readonly string[], columns: number): readonly string[] {
  return [...cells.slice(0, columns), ...cells.slice(columns + ADDED_COLUMNS.length)].map(cellText)
}

/** The header of such a table as it was before. */
export function headerBefore(header: readonly string[]): readonly string[] {
  return header.slice(0, -ADDED_COLUMNS.length).map(cellText)
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}
