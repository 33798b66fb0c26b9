/** Reports of one kind from a site's own table: each row with its whole life, in slices that are durable one after the other. */
import { createHash } from 'node:crypto'
import { Fault } from '#wire/errors'
import type { ReportMapping } from '#wire/report-mapping'
import type { ReportKind } from '#wire/reports'
import { mappingProblems, plainMapping } from '../domain/reports/mapping.ts'
import { rowReader, type PastReport, type RowReader } from '../domain/reports/row-reader.ts'
import type { ReportImport } from '../live/report-import.ts'
import { isCsvError, type CsvRow } from './read-csv.ts'
import { fileFault, quoted } from './record.ts'
import { beforeRefusal, headerBefore, isOfRefused, type RefusedRecord } from './refused-rows.ts'
import { tableRows } from './table-rows.ts'
import { encodingOf, textOf, type Rereadable } from './text-stream.ts'

/** A larger table is to be split: three years of a district's calls are 400,000 rows. */
export const MAX_TABLE_BYTES = 64 * 1024 * 1024
export const MAX_TABLE_ROWS = 400_000
const MAX_TABLE_COLUMNS = 1_000
/** Reports in one transaction: some ms in the store. */
const SLICE = 500

export interface ReportImportRequest {
  readonly kind: ReportKind
  /** Absent: the columns bear the names of our own fields. */
  readonly mapping?: ReportMapping
  /** A WHATWG label; absent: the mapping's, else found out. */
  readonly encoding?: string
  readonly by: string
  readonly simulated: boolean
  readonly dryRun: boolean
  /** Told of each row that is not taken. */
  readonly onRefused: (row: RefusedRecord) => void | Promise<void>
  readonly onProgress?: (share: number, records: number) => void
}

export interface ReportImportTarget {
  readonly imports: ReportImport
  readonly nowMs: number
  /** The district's clock, minutes east of UTC. */
  readonly utcOffsetMin: number
}

export interface ReportImportOutcome {
  readonly records: number
  readonly added: number
  readonly duplicates: number
  readonly refused: number
  /** Why the rest was not read; what came before it stands. */
  readonly stopped?: string
}

/**
 * Imports a table.
 *
 * Memory: a slice, and about 100 bytes a row to tell two rows of one id apart.
 *
 * @throws Fault where nothing of the table can be read, or the store refuses: what was brought until then stands, and comes again as duplicates
 */
export async function importReports(
  file: Rereadable,
  request: ReportImportRequest,
  target: ReportImportTarget,
): Promise<ReportImportOutcome> {
  const { kind, mapping, dryRun, by, onRefused, onProgress = () => undefined } = request
  requireUsable(mapping)
  const encoding = await encodingOf(bounded(file), request.encoding ?? mapping?.encoding)
  const lines = linesOfIds(kind)
  const count = { records: 0, added: 0, duplicates: 0, refused: 0 }
  let share = 0
  let header: readonly string[] | undefined
  let isAgain = false
  let reader: RowReader | undefined
  let slice: PastReport[] = []
  let stopped: string | undefined

  async function keep(): Promise<void> {
    const ids = slice.map(({ report }) => report.id)
    const added = dryRun ? ids.length - (await target.imports.countKnown(kind, ids)) : await target.imports.keep(kind, slice, by)
    count.added += added
    count.duplicates += ids.length - added
    slice = []
    onProgress(share, count.records)
  }

  async function take({ line, cells: given }: CsvRow): Promise<void> {
    if (!header || !reader) {
      if (given.length > MAX_TABLE_COLUMNS) throw fileFault(`the table has ${given.length} columns, more than ${MAX_TABLE_COLUMNS}`)
      const names = given.map((name) => name.trim())
      isAgain = isOfRefused(names)
      header = isAgain ? headerBefore(names) : names
      reader = readerOf(header)
      return
    }
    const cells = isAgain ? beforeRefusal(given, header.length) : given
    count.records++
    const said = cells.length === header.length ? reader.read(cells) : wrongWidth(cells, header)
    const refusal = said.ok ? lines.refuse(said.past.report.id, line) : said
    if (refusal) {
      count.refused++
      await onRefused({ line, field: refusal.field, reason: refusal.reason, header, cells })
    } else if (said.ok) slice.push(said.past)
    if (slice.length === SLICE) await keep()
  }

  function readerOf(columns: readonly string[]): RowReader {
    const { nowMs, utcOffsetMin } = target
    const made = rowReader(mapping ?? plainMapping(kind, columns), columns, {
      utcOffsetMin,
      nowMs,
      by,
      simulated: request.simulated,
      idOf: lines.idOf,
    })
    if (made.missing.length === 0) return made
    throw fileFault(
      `the table has no column ${made.missing.map(quoted).join(', ')}; it has ${columns.map(quoted).join(', ')}`.slice(0, 900),
    )
  }

  try {
    for await (const row of tableRows(
      textOf(file, encoding, (read) => (share = read)),
      mapping?.delimiter,
    )) {
      if (count.records === MAX_TABLE_ROWS) {
        stopped = `line ${row.line}: more than ${MAX_TABLE_ROWS} rows; split the table`
        break
      }
      await take(row)
    }
  } catch (error) {
    if (!isCsvError(error)) throw error
    stopped = `line ${error.lines ?? '?'}: ${error.message}`
  }
  if (!header) throw fileFault(stopped ?? 'the table is empty')
  if (slice.length > 0) await keep()
  return { ...count, ...(stopped === undefined ? {} : { stopped }) }
}

function wrongWidth(cells: readonly string[], header: readonly string[]) {
  return { ok: false as const, field: '', reason: `has ${cells.length} cells under ${header.length} columns` }
}

/** @throws Fault REQUEST_INVALID */
function requireUsable(mapping: ReportMapping | undefined): void {
  const errors = mapping ? mappingProblems(mapping) : []
  const [first] = errors
  if (first) throw new Fault('REQUEST_INVALID', `the mapping cannot be used: ${first.field} ${first.reason}`.slice(0, 900), { errors })
}

/** A bomb is small until it is inflated. */
function bounded(file: Rereadable): Rereadable {
  return {
    async *stream(onRead) {
      let bytes = 0
      for await (const chunk of file.stream(onRead)) {
        bytes += chunk.length
        if (bytes > MAX_TABLE_BYTES) throw new Fault('BODY_TOO_LARGE', `the table holds more than ${MAX_TABLE_BYTES} bytes; split it`)
        yield chunk
      }
    },
  }
}

/** Ids of the rows: those that rows give, each once; and those made from what rows say, where equal rows are told apart by their order. */
function linesOfIds(kind: ReportKind) {
  const lines = new Map<string, number>()
  const equals = new Map<string, number>()
  return {
    idOf(cells: readonly string[]): string {
      const content = createHash('sha256')
        .update(JSON.stringify([kind, ...cells]))
        .digest('hex')
        .slice(0, 24)
      const nth = (equals.get(content) ?? 0) + 1
      equals.set(content, nth)
      return nth === 1 ? `h-${content}` : `h-${content}-${nth}`
    },
    /** @returns why a row of this id is not taken; `undefined`: it is the first */
    refuse(id: string, line: number): { readonly field: string; readonly reason: string } | undefined {
      const first = lines.get(id)
      if (first === undefined) lines.set(id, line)
      return first === undefined ? undefined : { field: 'id', reason: `'${id}' is that of line ${first} already` }
    },
  }
}
