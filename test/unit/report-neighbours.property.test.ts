/** Reports by what they are, where and when: what a new one may repeat is found among the few as among all. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { planeAt } from '#geodata/plane'
import type { Report } from '#wire/reports'
import { maybeSame, SAME_WITHIN_M, SAME_WITHIN_MS } from '../../server/domain/reports/duplicates.ts'
import { openLedger } from '../../server/live/ledger.ts'
import { reportNeighbours } from '../../server/live/report-neighbours.ts'
import { memoryStore } from '../../server/store/memory-store.ts'

const START_MS = 1_800_000_000_000
const PLANE = planeAt(119.95, 31.68)
/** As many as are proposed at most. */
const MOST = 20

const metres = fc.integer({ min: -2 * SAME_WITHIN_M, max: 2 * SAME_WITHIN_M })
const aReport = fc.record({
  id: fc.integer({ min: 0, max: MOST - 2 }).map((n) => `r${n}`),
  atMs: fc.integer({ min: 0, max: 3 * SAME_WITHIN_MS }).map((ms) => START_MS + ms),
  class: fc.constantFrom('fire', 'traffic', undefined),
  place: fc.option(fc.tuple(metres, metres), { nil: undefined }),
  what: fc.constantFrom('put', 'put', 'put', 'gone', 'forget'),
})

function reportOf({ id, atMs, class: name, place }: Omit<typeof aReport extends fc.Arbitrary<infer T> ? T : never, 'what'>): Report {
  return {
    id,
    atMs,
    state: 'received',
    knownMs: atMs,
    stamps: [],
    hasPersonal: false,
    simulated: false,
    ...(name === undefined ? {} : { class: name }),
    ...(place ? { place: [PLANE.lonOf(place[0]), PLANE.latOf(place[1])] } : {}),
  }
}

test('brought, corrected, gone and put away in any order: the same proposals as from all that are at hand', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aReport, { maxLength: 40 }), fc.nat({ max: 40 }), aReport, async (steps, cut, asked) => {
      const ledger = await openLedger(memoryStore().journal, { room: 'wujin', realm: 'live' })
      let found: ReturnType<typeof reportNeighbours> | undefined
      for (const [i, { what, ...told }] of steps.entries()) {
        if (i === cut) found = reportNeighbours(ledger, PLANE)
        const report = reportOf(told)
        const subject = `incident/${report.id}`
        if (what === 'forget') {
          ledger.release('incident', report.id)
          found?.forget('incident', report)
        } else
          await ledger.record([
            { kind: 'incident:told', subject, atMs: 1, knownMs: 1, by: 'op', ...(what === 'put' ? { data: report } : {}) },
          ])
      }
      found ??= reportNeighbours(ledger, PLANE)

      const report = { ...reportOf(asked), id: 'new' }
      const [near, all] = [found.of('incident', report), ledger.of<Report>('incident').values()].map((others) =>
        maybeSame(report, others, PLANE).toSorted(),
      )
      expect(near).toEqual(all)
      expect([...found.of('hazard', report)]).toEqual([])
    }),
    { numRuns: 300 },
  )
})
