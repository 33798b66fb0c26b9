import { expect, test } from 'vitest'
import { isUnfinished, kindOfName, safeName } from '../../server/doors/drop/drop-names.ts'

test.each([
  ['110.csv', { what: 'table', mapping: '110' }],
  ['110_2026-11-26.csv', { what: 'table', mapping: '110' }],
  ['警情_十一月 (1).csv', { what: 'table', mapping: '警情' }],
  ['110.CSV.gz', { what: 'table', mapping: '110' }],
  ['fd-17.cap.xml', { what: 'cap' }],
  ['a.positions.ndjson', { what: 'positions' }],
  ['a.b.reports.ndjson', { what: 'reports' }],
])('%s is taken for what its name says', (name, kind) => {
  expect(kindOfName(name)).toEqual(kind)
})

test.each(['x.json', 'x', 'x.xml', '_x.csv', 'a\nb.csv', 'a\u202Egpj.csv', `${'长'.repeat(80)}.csv`])('%j is refused', (name) => {
  expect(kindOfName(name)).toBeTypeOf('string')
})

test.each(['110.csv.part', '110.csv.TMP', '.110.csv', '~110.csv', '110.csv~', 'x.filepart'])('%s is nobody’s business yet', (name) => {
  expect(isUnfinished(name)).toBe(true)
})

test('every name can be put away under one that fits and hides nothing', () => {
  expect(safeName('110.csv')).toBe('110.csv')
  expect(safeName('a\nb\u202E.csv')).toBe('ab.csv')
  expect(safeName('\u0000')).toBe('unnamed')
  expect(Buffer.byteLength(safeName('长'.repeat(200)))).toBeLessThanOrEqual(220)
})
