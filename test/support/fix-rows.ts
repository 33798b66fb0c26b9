/** Fix columns as rows that compare by value, in a given order or in one of their own. */
import type { FixColumns } from '../../server/store/ports.ts'
import { joinFixes } from '../../server/store/fix-columns.ts'

type ColumnName = Exclude<keyof FixColumns, 'count'>
export type FixRow = Readonly<Record<ColumnName, number>>

const NAMES: readonly ColumnName[] = [
  'slot',
  'takenMs',
  'receivedMs',
  'lonE7',
  'latE7',
  'speedCmps',
  'courseCdeg',
  'accuracyDm',
  'batteryPct',
  'mark',
  'source',
]

export function rowsOf(columns: FixColumns): FixRow[] {
  return Array.from({ length: columns.count }, (_, i) => Object.fromEntries(NAMES.map((name) => [name, columns[name][i]])) as FixRow)
}

/** The rows in an order that depends on nothing but themselves. */
export function sortedRows(columns: FixColumns): FixRow[] {
  return rowsOf(columns).toSorted((a, b) => {
    const name = NAMES.find((column) => a[column] !== b[column])
    return name === undefined ? 0 : a[name] - b[name]
  })
}

export async function everything(pages: AsyncIterable<FixColumns>): Promise<FixColumns> {
  const parts: FixColumns[] = []
  for await (const page of pages) parts.push(page)
  return joinFixes(parts)
}
