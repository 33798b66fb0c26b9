/** `npm run check`: format, lint, types, dead code, then the tests. Every gate runs, so that one call shows all there is to mend. */
import { run } from './children.mjs'
import { GATES, passes } from './gates.mjs'
import { main, say } from './house.mjs'
import { environmentFor } from './node24.mjs'
import { setUp } from './set-up.mjs'

/** CI has run the tests already. */
const WITHOUT_TESTS = '--without-tests'

await main(async () => {
  const node = await setUp()
  const failed = []
  for (const gate of GATES) {
    say(gate.name)
    if (!(await passes(gate, node))) failed.push(gate.name)
  }
  if (!process.argv.includes(WITHOUT_TESTS)) {
    say('tests (vitest)')
    if ((await run(node, ['server/setup/test.mjs'], { env: environmentFor(node) })) !== 0) failed.push('tests (vitest)')
  }
  say(failed.length === 0 ? 'check: everything passes' : `check: FAILED: ${failed.join(', ')}`)
  return failed.length === 0 ? 0 : 1
})
