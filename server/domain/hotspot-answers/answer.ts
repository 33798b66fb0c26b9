/** What an answer about hotspots is made of, before it is written as JSON, GeoJSON or CSV. */
import { Fault } from '#wire/errors'
import type { HotspotCounts, HotspotNote } from '#wire/hotspots'
import type { CellGrid } from '../hotspots/cell-grid.ts'

type Column = readonly (number | string | null)[] | Float64Array | Int32Array | Uint32Array

/** Columns of `count` values each. NaN and Infinity are written as nothing. */
export interface Table {
  readonly count: number
  readonly columns: Readonly<Record<string, Column>>
}

export type TableName = 'cells' | 'compounds' | 'towns' | 'hours' | 'maps' | 'bands'

export interface Figures {
  readonly counts: { readonly period: HotspotCounts; readonly base?: HotspotCounts }
  /** Parameters that the figures settled themselves. */
  readonly settled?: Readonly<Record<string, number>>
  readonly definitions: readonly string[]
  readonly notes: readonly HotspotNote[]
  readonly figures: Readonly<Record<string, number | string | null>>
  /** The first is the one that a CSV has. */
  readonly tables: Readonly<Partial<Record<TableName, Table>>>
  /** What each row of `cells` is drawn as: the cell of the grid. */
  readonly drawn?: { readonly grid: CellGrid; readonly rows: ArrayLike<number> }
}

/** Refuses a parameter that turns out wrong only on this ground. */
export function wrongParameter(name: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `${name} ${reason}`, { errors: [{ field: `querystring/${name}`, reason }] })
}
