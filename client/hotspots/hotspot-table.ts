/** Tables of an answer, told in columns, as rows. */
import type { HotspotAnswer } from '#wire/hotspots'

export type HotspotValue = number | string | null
export type HotspotTable = NonNullable<HotspotAnswer['cells']>
/** A row by the names of its columns. */
export type HotspotRow = Readonly<Record<string, HotspotValue>>

export function rowAt({ columns }: HotspotTable, row: number): HotspotRow {
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[row] ?? null]))
}

export function rowsOf(table: HotspotTable | undefined): readonly HotspotRow[] {
  return table ? Array.from({ length: table.count }, (_, row) => rowAt(table, row)) : []
}

/** A column of numbers; `NaN` where nothing can be said. */
export function numbersOf({ count, columns }: HotspotTable, name: string): Float64Array {
  const values = columns[name] ?? []
  return Float64Array.from({ length: count }, (_, row) => {
    const value = values[row]
    return typeof value === 'number' ? value : Number.NaN
  })
}

/** A figure of the whole map, where it is a number. */
export function figureOf({ figures }: Pick<HotspotAnswer, 'figures'>, name: string): number | undefined {
  const value = figures[name]
  return typeof value === 'number' ? value : undefined
}
