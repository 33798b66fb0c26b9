/** Ten years of a real city's calls: the tables in `docs/hotspots.md` are what comes out. */
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

  it('has the truth tables that the document shows', async () => {
    const document = await readFile(new URL('../../docs/hotspots.md', import.meta.url), 'utf8')
    const { maps, groundKm2 } = truthTable(chicagoCalls(path!), 2010, 2019)
    const [gi, density] = maps.map(({ lastYear }) => lastYear)
    const { used, outside } = gi!.counts.period

    for (const map of maps) expect(document).toContain(truthLines(map).join('\n'))
    expect(document).toContain(`${Number(gi!.figures['cells']).toLocaleString('en')} hexagons of 500 m`)
    expect(document).toContain(`${Number(density!.figures['cells']).toLocaleString('en')} squares of 250 m`)
    for (const figures of [density, maps[1]!.allYears])
      expect(document).toContain(`${Math.round(Number(figures!.figures['bandwidthByRuleM'])).toLocaleString('en')} m`)
    expect(document).toContain(`${groundKm2} km², the squares of 1 km`)
    expect(document).toContain(`${(used + outside).toLocaleString('en')} calls of 2019, ${outside} of them outside`)
  })
})
