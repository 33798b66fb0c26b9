/** A case that others have solved: pysal/spopt, 205 census tracts, 16 sites for stores, distances by road. */
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { chooseSites, type SiteProblem } from '../../server/domain/proposals/choose-sites.ts'
import { sharedData } from '../support/shared-data.ts'

const folder = sharedData('optimisation')

function sanFrancisco(name: string): SiteProblem & { readonly names: readonly string[] } {
  const rows = parse<Record<'distance' | 'name' | 'DestinationName' | 'demand', string>>(readFileSync(`${folder}/${name}`, 'utf8'), {
    columns: true,
  })
  const names = [...new Set(rows.map((row) => row.name))]
  const tracts = [...new Set(rows.map((row) => row.DestinationName))]
  const distanceM = names.map(() => tracts.map(() => Infinity))
  const demand = tracts.map(() => 0)
  for (const row of rows) {
    const tract = tracts.indexOf(row.DestinationName)
    distanceM[names.indexOf(row.name)]![tract] = Number(row.distance)
    demand[tract] = Number(row.demand)
  }
  return { demand, distanceM, limitM: 5_000, atMost: 4, names }
}

test.skipIf(folder === undefined)('San Francisco: four stores at 5,000 m cover 875,247 of 955,113 people', () => {
  const { names, ...problem } = sanFrancisco('SF_network_distance_candidateStore_16_censusTract_205_new.csv')

  const { sites, covered, total } = chooseSites(problem)

  expect(names).toHaveLength(16)
  expect(problem.demand).toHaveLength(205)
  expect(total).toBe(955_113)
  expect(covered).toBe(875_247)
  expect(sites.map((site) => names[site])).toStrictEqual(['Store_2', 'Store_11', 'Store_12', 'Store_15'])
})

test('sites that would cover nothing more are left out', () => {
  const problem: SiteProblem = {
    demand: [5, 3],
    distanceM: [
      [10, 900],
      [900, 10],
      [900, 900],
    ],
    limitM: 100,
    atMost: 3,
  }

  expect(chooseSites(problem)).toStrictEqual({ sites: [0, 1], covered: 8, total: 8 })
  expect(chooseSites({ ...problem, atMost: 1 })).toStrictEqual({ sites: [0], covered: 5, total: 8 })
})
