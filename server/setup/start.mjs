/** `npm start`: everything that is needed, then the server until it is told to stop. */
import { run } from './children.mjs'
import { buildClient } from './client-build.mjs'
import { main } from './house.mjs'
import { environmentFor } from './node24.mjs'
import { setUp } from './set-up.mjs'

await main(async () => {
  const node = await setUp(buildClient)
  return run(node, ['server/main.ts', ...process.argv.slice(2)], { env: environmentFor(node) })
})
