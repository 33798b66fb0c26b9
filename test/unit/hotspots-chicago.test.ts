/** Ten years of a real city's calls: the table in `docs/hotspots.md` is what comes out. */
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { chicagoCalls, truthLines, truthTable, year } from '../support/chicago.ts'
import { sharedData } from '../support/shared-data.ts'

const path = sharedData('incidents/chicago-aggravated-assaults-2010-2019.csv.gz')

describe.skipIf(path === undefined)('Chicago', () => {
  it('has the calls of each year that its origin tells', () => {
    const calls = chicagoCalls(path!)
    const years = Array.from({ length: 10 }, (_, i) => year(calls, 2010 + i).x.length)

    expect(years).toEqual([17_324, 15_920, 15_103, 12_950, 12_943, 13_284, 15_329, 15_022, 15_433, 15_328])
  })

  it('has the truth table that the document shows', async () => {
    const document = await readFile(new URL('../../docs/hotspots.md', import.meta.url), 'utf8')
    const table = truthTable(chicagoCalls(path!), 2010, 2019)

    expect(document).toContain(truthLines(table).join('\n'))
    expect(document).toContain(`${table.grid.count.toLocaleString('en')} cells of 200 m; ${table.ground.areaM2 / 1e6} km²`)
    expect(document).toContain(`${table.tested.toLocaleString('en')} calls of 2019, ${table.outside} of them outside`)
  })
})
