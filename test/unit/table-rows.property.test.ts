/** A table read in pieces is the table read whole, wherever it is cut. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvCell } from '../../server/domain/csv-cell.ts'
import { parseCsv } from '../../server/import/read-csv.ts'
import { tableRows } from '../../server/import/table-rows.ts'
import { sharedData } from '../support/shared-data.ts'

async function rowsOf(pieces: readonly string[]): Promise<readonly (readonly string[])[]> {
  async function* text(): AsyncGenerator<string> {
    yield* pieces
  }
  const rows: (readonly string[])[] = []
  for await (const { cells } of tableRows(text(), undefined)) rows.push(cells)
  return rows
}

/** Cells as people write them: with quotes, delimiters and line ends in them. */
const cell = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.constantFrom('', '"', ',', '\n', '\r\n', '=1', 'a"b', ' x ', "'"))
const table = fc
  .integer({ min: 1, max: 4 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }))

function quotedCell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

test('any cut between two characters gives the same rows, and they are what was written', async () => {
  await fc.assert(
    fc.asyncProperty(table, fc.array(fc.nat(200), { maxLength: 6 }), async (rows, cuts) => {
      const text = rows.map((row) => row.map(quotedCell).join(',')).join('\r\n')
      const characters = Array.from(text) // decoders give no half ones
      const ends = [...cuts.filter((cut) => cut < characters.length).toSorted((a, b) => a - b), characters.length]
      const pieces = ends.map((end, i) => characters.slice(ends[i - 1] ?? 0, end).join(''))

      expect(await rowsOf(pieces)).toEqual(rows)
    }),
    { numRuns: 300 },
  )
})

test('a row with line breaks in it is told by its first line, and so is the next', async () => {
  const text = '\uFEFFa,b\r\n1,"x\r\ny\nz"\r\n\r\n2,"\r\n\r\n"\r\n3,c\r\n'
  async function* pieces(): AsyncGenerator<string> {
    yield* text
  }
  const lines: number[] = []
  for await (const { line } of tableRows(pieces(), undefined)) lines.push(line)

  expect(lines).toEqual([1, 2, 6, 9])
  expect(parseCsv(text).rows.map(({ line }) => line)).toEqual([2, 6, 9])
})

test('a cell given out is read back as it was, but for the apostrophe before what looks like a formula', async () => {
  await fc.assert(
    fc.asyncProperty(cell, fc.string({ maxLength: 5 }), async (a, b) => {
      const [row] = await rowsOf([`${csvCell(a)},${csvCell(b)},end\r\n`])
      const isFormula = (text: string) => /^'*[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text)

      expect(row).toEqual([isFormula(a) ? `'${a}` : a, isFormula(b) ? `'${b}` : b, 'end'])
    }),
    { numRuns: 300 },
  )
})

const SPECTRUM = sharedData('robustness/csv-spectrum-csvs')

describe.skipIf(SPECTRUM === undefined)('the awkward tables of csv-spectrum are read as when they are read whole', () => {
  test.each(SPECTRUM === undefined ? [] : readdirSync(SPECTRUM))('%s', async (name) => {
    const text = readFileSync(join(SPECTRUM!, name), 'utf8')
    const [, ...rows] = await rowsOf(text.split(/(?<=a)/))

    expect(rows).toEqual(parseCsv(text).rows.map(({ cells }) => cells))
  })
})
