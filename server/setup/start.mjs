/** `npm start`: everything that is needed, then the server until it is told to stop. */
import { run } from './children.mjs'
import { buildClient } from './client-build.mjs'
import { main, warn } from './house.mjs'
import { environmentFor } from './node24.mjs'
import { setUp } from './set-up.mjs'

/** What a program answers that was killed outright: it could not say so itself. */
const KILLED = 137

await main(async () => {
  const node = await setUp(buildClient)
  const status = await run(node, ['server/main.ts', ...process.argv.slice(2)], { env: environmentFor(node) })
  if (status === KILLED) {
    warn([
      'The server was killed from outside, as a system does that has run out of memory.',
      'Whatever it had acknowledged is kept: start it again, and it goes on from there.',
    ])
  }
  return status
})
