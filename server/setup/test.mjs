/**
 * `npm test`: everything that is needed, then all tests. Arguments go to Vitest: `npm test -- --project unit`.
 * What a machine cannot run is skipped and said loudly; with LAMPLIGHT_TEST_ALL=1 it is a failure instead.
 */
import { run } from './children.mjs'
import { bringBrowser } from './browser.mjs'
import { buildClient } from './client-build.mjs'
import { main, say, warn } from './house.mjs'
import { environmentFor } from './node24.mjs'
import { setUp } from './set-up.mjs'
import { inTurn } from './turns.mjs'

await main(async () => {
  const node = await setUp(buildClient)
  const { chromium, lacks } = await inTurn('browser', () => bringBrowser(node))
  const mayNotSkip = process.env['LAMPLIGHT_TEST_ALL'] === '1'
  if (lacks.length > 0) warn([...lacks, ...(chromium ? [] : ['SKIPPED: the browser tests (test/browser) do not run.'])])

  const kinds = chromium ? [] : ['--project', '!browser']
  const env = environmentFor(node, chromium ? { LAMPLIGHT_CHROMIUM: chromium } : {})
  const status = await run(node, ['node_modules/vitest/vitest.mjs', 'run', ...kinds, ...process.argv.slice(2)], { env })
  if (lacks.length === 0) return status
  warn([...lacks, mayNotSkip ? 'LAMPLIGHT_TEST_ALL=1 allows nothing to be skipped: this run has FAILED.' : 'Not everything was tested.'])
  say(`the tests that ran ended with ${status}`)
  return mayNotSkip ? 1 : status
})
