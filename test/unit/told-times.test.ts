import { describe, expect, test } from 'vitest'
import { formProblem, timeReader } from '../../server/domain/reports/told-times.ts'

const CHINA_MIN = 480
const MS = Date.UTC(2026, 10, 26, 0, 5, 9)

describe('a time without an offset is one of the district', () => {
  test.each([
    ['2026-11-26 08:05:09', MS],
    ['2026/11/26 8:05:09', MS],
    ['2026.11.26 08:05:09', MS],
    ['20261126080509', MS],
    ['2026年11月26日 8时5分9秒', MS],
    ['2026年11月26日8时5分9秒', MS],
    ['2026-11-26T08:05:09', MS],
    ['2026-11-26T08:05:09.250', MS],
    ['2026-11-26  08:05', MS - 9_000],
    ['2026-11-26', MS - 9_000 - 5 * 60_000 - 8 * 3_600_000],
    ['20261126', MS - 9_000 - 5 * 60_000 - 8 * 3_600_000],
  ])('%s', (text, ms) => {
    expect(timeReader(undefined, CHINA_MIN)(text)).toBe(ms)
  })
})

test.each(['2026-11-26T00:05:09Z', '2026-11-26T08:05:09+08:00', '2026-11-25 18:05:09 -0600', '2026-11-26T00:05:09.000Z'])(
  '%s says its own offset',
  (text) => {
    expect(timeReader(undefined, CHINA_MIN)(text)).toBe(MS)
  },
)

test.each([
  ['DD.MM.YYYY HH:mm:ss', '26.11.2026 08:05:09'],
  ['MM/DD/YYYY HH:mm:ss', '11/26/2026 8:05:09'],
  ['unixMs', String(MS)],
  ['unixS', String(MS / 1_000)],
])('a table of the form %s is read by it', (format, text) => {
  expect(timeReader(format, format.startsWith('unix') ? 0 : CHINA_MIN)(text)).toBe(MS)
})

test.each([
  '',
  'gestern',
  '2026-02-30 10:00',
  '2025-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-11-00',
  '2026-11-26 24:00',
  '2026-11-26 10:60',
  '0050-01-01 10:00',
  '26-11-2026 10:00',
  '1/2/2026 10:00',
  '2026-11-268:05',
  '2026-11-26T08:05:09+99:00',
  '1'.repeat(10_000),
  '=NOW()',
])('%j is no time', (text) => {
  expect(timeReader(undefined, CHINA_MIN)(text)).toBeNaN()
})

test('a form says what it lacks, and none is read twice', () => {
  expect(formProblem('HH:mm')).toContain('lacks YYYY')
  expect(formProblem('YYYY-MM-DD DD')).toContain('twice')
  expect(formProblem('YYYY-MM-DD')).toBeUndefined()
})
