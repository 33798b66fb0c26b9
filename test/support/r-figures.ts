/** Values, neighbours and figures worked out by R's spdep: `../shared/data/stats`. */
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import type { Neighbours } from '../../server/domain/hotspots/neighbours.ts'

/** The columns of numbers of a CSV file, by name. */
export function numberColumns(path: string): (name: string) => Float64Array {
  const rows = parse<Record<string, string>>(readFileSync(path, 'utf8'), { columns: true })
  return (name) => Float64Array.from(rows, (row) => Number(row[name]))
}

/** A GAL file: how many cells, then of each its number and how many neighbours, and in the next line theirs; numbers from 1. */
export function galNeighbours(path: string): Neighbours {
  const [head = '', ...lines] = readFileSync(path, 'utf8').trim().split('\n')
  const rows = Array.from({ length: Number(head) }, () => [] as number[])
  for (let i = 0; i < lines.length; i += 2)
    rows[Number(lines[i]!.split(' ')[0]) - 1] = lines[i + 1]!.split(' ').map((name) => Number(name) - 1)
  const start = new Int32Array(rows.length + 1)
  rows.forEach((row, i) => (start[i + 1] = start[i]! + row.length))
  return { start, to: Int32Array.from(rows.flat()) }
}
