/** Ten years of a real city's calls, brought in by the public import: the board counts as the file does, and the table of what came true is that of the rules. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { planeAt } from '#geodata/plane'
import type { HotspotAnswer } from '#wire/hotspots'
import type { KpiBoard } from '#wire/kpi'
import type { ReportImportAnswer } from '#wire/report-mapping'
import { memoryStore } from '../../server/store/memory-store.ts'
import { chicagoCalls, squaresOf, truthTable, year } from '../support/chicago.ts'
import { json } from '../support/coverage-app.ts'
import { columnsOf } from '../support/hotspot-case.ts'
import { startApp, type TestApp } from '../support/http-server.ts'
import { CHICAGO_MAPPING } from '../support/report-tables.ts'
import { sharedData } from '../support/shared-data.ts'
import { aDraft } from '../support/stores.ts'

const CHICAGO = sharedData('incidents/chicago-aggravated-assaults-2010-2019.csv.gz')
/** From 2010 on, counted in the file. */
const CALLS_A_YEAR = [17_324, 15_920, 15_103, 12_950, 12_943, 13_284, 15_329, 15_022, 15_433, 15_328]
/** As a house has it whose first compound lies here. */
const PLANE = planeAt(-87.7, 41.8)
/** A house whose plane is that of the city. */
async function openCity(): Promise<TestApp> {
  const store = memoryStore()
  const corner = [-87.7, 41.8]
  const footprint = { type: 'Polygon', coordinates: [[corner, [-87.699, 41.8], [-87.699, 41.801], corner]] }
  const data = { id: 'c1', slot: 0, name: 'c1', type: 'commodity', gates: [], footprint, simulated: false }
  await store.journal.append([aDraft({ kind: 'compound:added', subject: 'compound/c1', data })])
  return startApp({ store })
}

describe.skipIf(CHICAGO === undefined)('Chicago', () => {
  test('comes in whole, and maps of 2018 meet 2019 as the rules have it', async () => {
    const { call, tokens, url } = await openCity()
    const calls = chicagoCalls(CHICAGO!, PLANE)
    const coordinates = squaresOf(year(calls, 2010, 2018)).map((rings) =>
      rings.map((ring) => ring.map(([x, y]) => [PLANE.lonOf(x), PLANE.latOf(y)])),
    )
    const division = { id: '600001', name: 'Chicago', kind: 'district', centre: [-87.7, 41.8], entrusted: false }
    const body = { ...division, area: { type: 'MultiPolygon', coordinates } }
    expect((await call('/api/v1/divisions', { method: 'POST', token: tokens.admin, body })).status).toBe(201)
    await call('/api/v1/report-mappings/chicago', { method: 'PUT', token: tokens.admin, body: CHICAGO_MAPPING })
    const brought = await fetch(`${url}/api/v1/reports/import?mapping=chicago`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.operator}`, 'content-type': 'text/csv; charset=utf-8' },
      body: gunzipSync(readFileSync(CHICAGO!)),
    })
    expect(await json<ReportImportAnswer>(brought)).toMatchObject({ records: 148_636, added: 148_636, duplicates: 0, refused: 0 })

    for (const [i, value] of CALLS_A_YEAR.entries()) {
      const [from, to] = [2010 + i, 2011 + i].map((first) => encodeURIComponent(`${first}-01-01T00:00-06:00`))
      const span = `from=${from}&to=${to}&baseFrom=${from}&baseTo=${to}`
      const board = await json<KpiBoard>(call(`/api/v1/kpi?${span}`, { token: tokens.leader }))
      expect(board.figures.find(({ id }) => id === 'crimeCalls')?.value).toBe(value)
    }

    const dayOf = (first: number) => encodeURIComponent(`${first}-01-01T00:00-06:00`)
    const table = truthTable(calls, 2010, 2019)
    for (const { tested, lastYear } of table.maps) {
      const spans = `from=${dayOf(2019)}&to=${dayOf(2020)}&baseFrom=${dayOf(2018)}&baseTo=${dayOf(2019)}`
      const told = await json<HotspotAnswer>(call(`/api/v1/hotspots?method=truth&map=${tested}&${spans}`, { token: tokens.leader }))
      const { counts, maps, figures, tookMs } = told
      console.log(`truth of a year on ${figures['cells']} cells in ${tookMs} ms`)

      // The outline is kept to some centimetres: slivers of more cells than the exact squares have, and some calls on its line.
      const rules = lastYear.counts.period
      expect(counts.base!.used + counts.base!.outside).toBe(year(calls, 2018).x.length)
      expect(counts.period.used + counts.period.outside).toBe(rules.used + rules.outside)
      expect(Math.abs(counts.period.outside - rules.outside)).toBeLessThan(5)
      const wanted = columnsOf(lastYear, 'maps')
      expect(maps!.columns['map']).toEqual(wanted['map'])
      expect(maps!.columns['role']!.filter((role) => role === 'map')).toHaveLength(3)
      // Places are kept to a centimetre too: some calls lie on the line between two cells.
      maps!.columns['hits']!.forEach((hits, row) =>
        expect(Math.abs(Number(hits) / Number(wanted['hits']![row]) - 1), `${tested} ${wanted['map']![row]}`).toBeLessThan(0.005),
      )
    }
  })
})
