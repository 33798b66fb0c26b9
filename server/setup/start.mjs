/** `npm start`: everything that is needed, then the server until it is told to stop. */
import { run } from './children.mjs'
import { buildClient } from './client-build.mjs'
import { main } from './house.mjs'
import { bringNode, environmentFor } from './node24.mjs'
import { bringPackages } from './packages.mjs'

await main(async () => {
  const node = await bringNode()
  await bringPackages(node)
  await buildClient(node)
  return run(node, ['server/main.ts', ...process.argv.slice(2)], { env: environmentFor(node) })
})
