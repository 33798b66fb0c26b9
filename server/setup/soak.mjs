/** `npm run soak`: everything that is needed, then days of churn in minutes, and what grows meanwhile: `test/soak/main.ts`, which takes the arguments. */
import { bringBrowser } from './browser.mjs'
import { run } from './children.mjs'
import { buildClient } from './client-build.mjs'
import { main, SetupProblem } from './house.mjs'
import { environmentFor } from './node24.mjs'
import { setUp } from './set-up.mjs'
import { inTurn } from './turns.mjs'

await main(async () => {
  const node = await setUp(buildClient)
  const { chromium, lacks } = await inTurn('browser', () => bringBrowser(node))
  if (!chromium) throw new SetupProblem('There is no Chromium to soak a wall in.', lacks.join(' '))
  return run(node, ['test/soak/main.ts', ...process.argv.slice(2)], { env: environmentFor(node, { LAMPLIGHT_CHROMIUM: chromium }) })
})
