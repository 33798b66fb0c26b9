/** The rows of a large CSV, one after the other: memory follows a row, not the file. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parse } from 'csv-parse'
import { delimiterOf, firstLines, type CsvRow } from './read-csv.ts'

/** A row beyond this ends the reading: a quote that is never closed makes one row of all that follows. Characters. */
const MAX_ROW_CHARS = 16 * 1024 * 1024
/** The header is looked for in so much of the text. */
const HEAD_CHARS = 64 * 1024

/**
 * Rows in order, the header among them; empty lines are passed over.
 *
 * @param delimiter absent: found out from the first line
 * @throws CsvError where quotes are wrong; see `isCsvError`
 */
export async function* tableRows(text: AsyncIterable<string>, delimiter: string | undefined): AsyncGenerator<CsvRow> {
  const pieces = text[Symbol.asyncIterator]()
  const head: string[] = []
  let headChars = 0
  while (headChars < HEAD_CHARS) {
    const { done, value } = await pieces.next()
    if (done === true) break
    head.push(value)
    headChars += value.length
    if (/[\r\n]/.test(value)) break
  }
  async function* whole(): AsyncGenerator<string> {
    yield head.join('')
    for (;;) {
      const { done, value } = await pieces.next()
      if (done === true) return
      yield value
    }
  }
  const parser = parse({
    bom: true,
    delimiter: delimiter ?? delimiterOf(head.join('').replace(/^\uFEFF/, '')),
    info: true,
    max_record_size: MAX_ROW_CHARS,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
  const firstLine = firstLines()
  const feeding = pipeline(Readable.from(whole()), parser).catch(() => undefined) // the parser is ended by the same error
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>)
      // `info` changes the shape
      yield { line: firstLine(record, info.lines), cells: record }
  } finally {
    parser.destroy()
    await feeding
  }
}
