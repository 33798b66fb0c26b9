import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fixOfRecord, trackRecordOf } from '../../server/cli/track-record.ts'
import { newFixColumns } from '../../server/store/fix-columns.ts'
import type { FixColumns } from '../../server/store/ports.ts'
import { rowsOf } from '../support/fix-rows.ts'

const NAMES = { unitOf: (slot: number) => `u${slot}`, sourceOf: (index: number) => `s${index}` }
const LATEST_MS = Date.UTC(2200, 0, 1)
const UNKNOWN_U16 = 65_535

const anyFix = fc
  .record({
    takenMs: fc.nat(LATEST_MS),
    receivedMs: fc.nat(LATEST_MS),
    lonE7: fc.integer({ min: -1_800_000_000, max: 1_800_000_000 }),
    latE7: fc.integer({ min: -900_000_000, max: 900_000_000 }),
    speedCmps: fc.nat(UNKNOWN_U16),
    courseCdeg: fc.oneof(fc.nat(36_000), fc.constant(UNKNOWN_U16)),
    accuracyDm: fc.nat(UNKNOWN_U16),
    batteryPct: fc.oneof(fc.nat(100), fc.constant(255)),
    mark: fc.nat(7),
  })
  .map((fix): FixColumns => {
    const columns = newFixColumns(1)
    for (const [name, value] of Object.entries(fix)) columns[name as keyof typeof fix][0] = value
    columns.slot[0] = 7
    columns.source[0] = 3
    return columns
  })

it('a fix written as a record, through JSON or through text, is read back as it was', () => {
  fc.assert(
    fc.property(anyFix, fc.boolean(), (fix, asText) => {
      const record = JSON.parse(JSON.stringify(trackRecordOf(fix, 0, NAMES))) as Record<string, string | number>
      const read = fixOfRecord(asText ? Object.fromEntries(Object.entries(record).map(([name, value]) => [name, String(value)])) : record)

      if (typeof read === 'string') throw new Error(read)
      const back = newFixColumns(1)
      read.put(back, 0, 7, 3)
      expect([read.unit, read.source]).toEqual(['u7', 's3'])
      expect(rowsOf(back)).toEqual(rowsOf(fix))
    }),
  )
})

it.each([
  [{ unit: '' }, 'unit'],
  [{ unit: 'a/b' }, 'unit'],
  [{ taken: '2026-11-24 08:00' }, 'taken'],
  [{ taken: '2026-11-24T08:00:00' }, 'taken'],
  [{ received: 'yesterday' }, 'received'],
  [{ lon: '' }, 'lon'],
  [{ lon: '180.1' }, 'lon'],
  [{ lat: 'north' }, 'lat'],
  [{ speed: '-1' }, 'speed'],
  [{ battery: '80' }, 'battery'],
  [{ mark: 'odd' }, 'mark'],
])('%j is refused, naming the field', (wrong, field) => {
  const right = { unit: 'a', taken: '2026-11-24T08:00:00Z', lon: '119.9', lat: '31.7' }

  expect(fixOfRecord(right)).not.toBeTypeOf('string')
  expect(fixOfRecord({ ...right, ...wrong })).toMatch(new RegExp(`^${field} `))
})
