/**
 * Whether the maps of the hotspot page come true: made from what was known of a real city's calls before a year began, each tested on that year. The tables of
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
  const { groundKm2, maps } = truthTable(chicagoCalls(path), Number(values.first), Number(values.test))
  for (const map of maps) {
    const { counts, figures } = map.lastYear
    say(
      `${map.tested}: ${figures['cells']} cells on ${groundKm2} km²; ${counts.period.used} calls of ${values.test}, ${counts.period.outside} more outside\n`,
    )
    say(`${truthLines(map).join('\n')}\n`)
  }
}
