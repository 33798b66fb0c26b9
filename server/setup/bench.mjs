/**
 * `npm run bench`: the figures of `docs/benchmarks.md`, measured on this machine. `npm run bench -- coverage` runs another bench of
 * `test/bench` by its name; without one it is the way from a gateway to the walls. Other arguments go to the bench.
 */
import { run } from './children.mjs'
import { buildClient } from './client-build.mjs'
import { main, SetupProblem } from './house.mjs'
import { environmentFor } from './node24.mjs'
import { setUp } from './set-up.mjs'

const BENCHES = [
  'main',
  'coverage',
  'ring',
  'reports',
  'response',
  'proposals',
  'hotspots',
  'hotspot-page',
  'hotspot-truth',
  'drills',
  'store',
  'start',
  'replay',
  'journal-then',
  'tiles',
  'page',
]
/** Those that look at the built client. */
const OF_CLIENT = ['tiles', 'page']
/** Memory is read after a collection. */
const NODE_OPTIONS = ['--expose-gc']

await main(async () => {
  const [first = '', ...others] = process.argv.slice(2)
  const isNamed = first !== '' && !first.startsWith('-')
  if (isNamed && !BENCHES.includes(first)) throw new SetupProblem(`There is no bench '${first}'.`, `Name one of ${BENCHES.join(', ')}.`)
  const [name, rest] = isNamed ? [first, others] : ['main', process.argv.slice(2)]
  const node = await (OF_CLIENT.includes(name) ? setUp(buildClient) : setUp())
  return run(node, [...NODE_OPTIONS, `test/bench/${name}.ts`, ...rest], { env: environmentFor(node) })
})
