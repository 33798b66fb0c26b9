import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { COVERAGE_STATUSES } from '#wire/coverage'
import { decodeDiary, districtOf, encodeDiary, NO_PERCENT } from '../../server/domain/coverage/diary.ts'

const status = (...names: (typeof COVERAGE_STATUSES)[number][]) => Uint8Array.from(names, (name) => COVERAGE_STATUSES.indexOf(name))

test('the district is the sum of its compounds: gaps with critical ones, and the mean of the shares that are known', () => {
  const line = {
    atMs: 7,
    share: Uint8Array.of(10, 40, 90, NO_PERCENT, 100, 0),
    status: status('gap', 'critical', 'covered', 'covered', 'thinning', 'unjudged'),
  }

  expect(districtOf(line)).toEqual({ atMs: 7, gaps: 2, thinning: 1, blind: 0, judged: 5, share: 0.6 })
})

test('a district where nothing can be seen has no share, not a share of 0', () => {
  expect(districtOf({ atMs: 1, share: Uint8Array.of(NO_PERCENT), status: status('covered') })).not.toHaveProperty('share')
})

test('a book is read as it was written, and up to its torn end', () => {
  const byte = fc.integer({ min: 0, max: 255 })
  const line = fc
    .record({ atMs: fc.integer({ min: 0, max: 2 ** 45 }), rows: fc.array(fc.tuple(byte, byte, byte), { maxLength: 20 }) })
    .map(({ atMs, rows }) => {
      const column = (at: 0 | 1 | 2) => Uint8Array.from(rows, (row) => row[at])
      return { atMs, share: column(0), status: column(1), visits: column(2) }
    })

  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
      const bytes = encodeDiary(lines)

      expect(decodeDiary(bytes)).toEqual(lines)
      expect(decodeDiary(bytes.subarray(0, bytes.length - 1))).toEqual(lines.slice(0, -1))
    }),
  )
})

test('bytes of another version are no book', () => {
  expect(decodeDiary(Uint8Array.of(9, 0, 0))).toEqual([])
})
