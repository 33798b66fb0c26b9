/** `npm run bench`: the figures of `docs/benchmarks.md`, measured on this machine. Arguments go to the benchmark. */
import { run } from './children.mjs'
import { main } from './house.mjs'
import { bringNode, environmentFor } from './node24.mjs'
import { bringPackages } from './packages.mjs'

await main(async () => {
  const node = await bringNode()
  await bringPackages(node)
  return run(node, ['test/bench/main.ts', ...process.argv.slice(2)], { env: environmentFor(node) })
})
