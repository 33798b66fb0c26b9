/** What of a dropped file is not taken: the first for its receipt, the rows of a table for a file beside it. */
import { appendFile } from 'node:fs/promises'
import type { RefusedRecord } from '../../import/refused-rows.ts'
import { MOST_REFUSED_ROWS, type DropRefusal } from './drop-receipt.ts'

export type RefusedLines = (row: RefusedRecord, isFirst: boolean) => string

export interface Refusals {
  readonly first: readonly DropRefusal[]
  /** Whether a table's refused rows were written down. */
  readonly hasFile: boolean
  take(row: DropRefusal): void
  takeRow(row: RefusedRecord, linesOf: RefusedLines): Promise<void>
  flush(): Promise<void>
}

/** Characters gathered before they are written. */
const CHUNK_CHARS = 65_536

export function dropRefusals(path: string): Refusals {
  const first: DropRefusal[] = []
  let rows = 0
  let chunk = ''

  function take({ line, field, reason }: DropRefusal): void {
    if (first.length < MOST_REFUSED_ROWS) first.push({ line, field, reason })
  }

  async function flush(): Promise<void> {
    if (chunk === '') return
    await appendFile(path, chunk)
    chunk = ''
  }

  return {
    first,
    get hasFile() {
      return rows > 0
    },
    take,
    async takeRow(row, linesOf) {
      take(row)
      chunk += linesOf(row, rows++ === 0)
      if (chunk.length >= CHUNK_CHARS) await flush()
    },
    flush,
  }
}
