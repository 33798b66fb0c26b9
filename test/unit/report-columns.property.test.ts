/** Rows of reports in columns: what comes out is what was put in, each report once, whatever was put in and taken out before. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { HAZARD_STATES, INCIDENT_CLASSES } from '#wire/reports'
import { keyOfId, reportColumns } from '../../server/domain/reports/report-columns.ts'
import { digestOf, isRowIn, rowOfDigest, type ReportRow } from '../../server/domain/reports/report-row.ts'

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined })
const time = fc.integer({ min: 0, max: 4_000_000_000_000 })
const degreesE7 = (most: number) => fc.integer({ min: -most * 1e7, max: most * 1e7 }).map((e7) => e7 / 1e7)

const aRow: fc.Arbitrary<ReportRow> = fc.record({
  atMs: time,
  knownMs: time,
  stateMs: time,
  state: fc.constantFrom(...HAZARD_STATES),
  class: maybe(fc.constantFrom(...INCIDENT_CLASSES)),
  severity: maybe(fc.integer({ min: 1, max: 4 })),
  compound: maybe(fc.string()),
  division: maybe(fc.string()),
  place: maybe(fc.tuple(degreesE7(180), degreesE7(90))),
  simulated: fc.boolean(),
})

const aSpan = fc.record({ by: fc.constantFrom('atMs', 'stateMs'), fromMs: time, toMs: time })

/** The row as an object of its own. */
function plain({ atMs, knownMs, stateMs, state, class: name, severity, compound, division, place, simulated }: ReportRow): ReportRow {
  return { atMs, knownMs, stateMs, state, class: name, severity, compound, division, place, simulated }
}

test('[C1] [C2] columns hold what a map would hold', () => {
  const step = fc.record({ id: fc.integer({ min: 0, max: 700 }).map((n) => `r-${n}`), seq: fc.nat(), row: maybe(aRow) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 1_500, size: 'max' }), aSpan, (steps, span) => {
      const columns = reportColumns()
      const model = new Map<string, { seq: number; row: ReportRow }>()
      for (const { id, seq, row } of steps) {
        if (row) {
          columns.put(id, seq + 1, row)
          model.set(id, { seq: seq + 1, row })
        } else {
          columns.remove(id)
          model.delete(id)
        }
      }

      const found = new Map<number, { seq: number; row: ReportRow }>()
      columns.each(({ key, seq, row }) => found.set(key, { seq, row: plain(row) }))
      const within: number[] = []
      columns.each(({ key }) => within.push(key), span)
      const inSlices: number[] = []
      for (const _slice of columns.slices(7, ({ key }) => inSlices.push(key), span))
        expect(inSlices.length).toBeLessThanOrEqual(within.length)
      expect(inSlices).toEqual(within)
      expect(columns.count).toBe(model.size)
      for (const { id } of steps) expect(columns.has(id)).toBe(model.has(id))
      expect(found).toEqual(new Map([...model].map(([id, held]) => [keyOfId(id), held])))
      expect(new Set(within)).toEqual(new Set([...model].flatMap(([id, { row }]) => (isRowIn(span, row) ? keyOfId(id) : []))))
    }),
    { numRuns: 30 },
  )
})

test('the line kept in the archive gives the row again', () => {
  fc.assert(
    fc.property(aRow, (row) => {
      const again = rowOfDigest(digestOf(row))

      expect(again).toEqual(row)
      expect(digestOf(again)).toBe(digestOf(row))
    }),
  )
})

test('a hundred thousand ids have a hundred thousand keys', () => {
  const ids = Array.from({ length: 50_000 }, (_, i) => [`2026-${i}`, `JQ${i.toString(36)}`]).flat()

  expect(new Set(ids.map(keyOfId)).size).toBe(ids.length)
})
