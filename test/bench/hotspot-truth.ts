/**
 * Whether hotspot maps come true: maps made from what was known of a real city's calls before a year began, each tested on that year. The table of
 * `docs/hotspots.md`; the same at every run.
 *
 *     npm run bench -- hotspot-truth
 *
 * `--first` year the maps may know of (2010), `--test` the year they are tested on (2019).
 */
import { parseArgs } from 'node:util'
import { chicagoCalls, truthLines, truthTable } from '../support/chicago.ts'
import { sharedData } from '../support/shared-data.ts'
import { say } from './print.ts'

const { values } = parseArgs({ options: { first: { type: 'string', default: '2010' }, test: { type: 'string', default: '2019' } } })
const path = sharedData('incidents/chicago-aggravated-assaults-2010-2019.csv.gz')
if (path !== undefined) {
  const table = truthTable(chicagoCalls(path), Number(values.first), Number(values.test))
  const { ground, grid, tested, outside } = table
  say(`${tested} calls of ${values.test}, ${outside} of them outside the ${ground.areaM2 / 1e6} km² of the maps; ${grid.count} cells\n`)
  say(truthLines(table).join('\n'))
}
