/** Reports by when they happened: every one that a new report may repeat is found, and few others. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Report } from '#wire/reports'
import { SAME_WITHIN_MS } from '../../server/domain/reports/duplicates.ts'
import { openLedger } from '../../server/live/ledger.ts'
import { reportTimes } from '../../server/live/report-times.ts'
import { memoryStore } from '../../server/store/memory-store.ts'

const START_MS = 1_800_000_000_000

function aReport(id: string, atMs: number): Report {
  return { id, state: 'received', atMs, knownMs: atMs, stamps: [], hasPersonal: false, simulated: false }
}

test('all within the time are found, brought before or after, and none that is gone', async () => {
  const times = fc.array(fc.integer({ min: 0, max: 4 * SAME_WITHIN_MS }), { minLength: 1, maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(times, fc.nat(), fc.integer({ min: 0, max: 4 * SAME_WITHIN_MS }), async (offsets, cut, askedMs) => {
      const ledger = await openLedger(memoryStore().journal, { room: 'wujin', realm: 'live' })
      const record = (report: Report, data: Report | undefined) =>
        ledger.record([
          { kind: 'incident:received', subject: `incident/${report.id}`, atMs: 1, knownMs: 1, by: 'op', ...(data ? { data } : {}) },
        ])
      const all = offsets.map((offset, i) => aReport(`r${i}`, START_MS + offset))
      const before = cut % (all.length + 1)
      for (const report of all.slice(0, before)) await record(report, report)
      const found = reportTimes(ledger)
      for (const report of all.slice(before)) await record(report, report)
      await record(all[0]!, undefined)

      const atMs = START_MS + askedMs
      const near = [...found.near('incident', atMs)]
      const wanted = all.slice(1).filter((report) => Math.abs(report.atMs - atMs) <= SAME_WITHIN_MS)
      expect(near.map(({ id }) => id)).toEqual(expect.arrayContaining(wanted.map(({ id }) => id)))
      expect(near.map(({ id }) => id)).not.toContain('r0')
      for (const report of near) expect(Math.abs(report.atMs - atMs)).toBeLessThan(2 * SAME_WITHIN_MS)
      expect([...found.near('hazard', atMs)]).toEqual([])
    }),
    { numRuns: 100 },
  )
})
