/** The facts in what the server says of a tile that it refuses, by the form of its sentence; what has no such form is shown as it was said. */

export interface Grid {
  readonly columns: number
  readonly rows: number
}

const GRID = /it has (\d+) columns and (\d+) rows$/
const SINCE = /by another browser since (\S+)$/

export function gridIn(message: string): Grid | undefined {
  const [, columns, rows] = GRID.exec(message) ?? []
  return columns === undefined || rows === undefined ? undefined : { columns: Number(columns), rows: Number(rows) }
}

/** @returns Unix ms */
export function sinceIn(message: string): number | undefined {
  const ms = Date.parse(SINCE.exec(message)?.[1] ?? '')
  return Number.isNaN(ms) ? undefined : ms
}
