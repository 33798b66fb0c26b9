/** Cells of CSV: none is a formula to a spreadsheet, and each can be read back as it was. */
import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellText, csvCell } from '../../server/domain/csv-cell.ts'
import { NAUGHTY_STRINGS } from '../support/naughty-strings.ts'

/** As a reader of CSV has it. */
function read(cell: string): string {
  const [row] = parse(`x,${cell}\r\n`, { relax_quotes: true, record_delimiter: '\r\n' })
  return row![1]!
}

const texts = fc.oneof(
  fc.string(),
  fc.tuple(fc.constantFrom('', "'", "''"), fc.constantFrom('=', '+', '-', '@', '\t', '\r', ''), fc.string()).map((parts) => parts.join('')),
)

test('a cell is read back as it was, and none begins as a formula does', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const cell = read(csvCell(text))
      expect(cellText(cell)).toBe(text)
      if (!/^[+-]?\d+(\.\d+)?$/.test(cell)) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
    }),
  )
})

test.skipIf(!NAUGHTY_STRINGS)('naughty ones too', () => {
  for (const text of NAUGHTY_STRINGS ?? []) expect(cellText(read(csvCell(text)))).toBe(text)
})
