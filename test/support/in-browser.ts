/** Tests on a real browser: `inBrowser('…', …)` as `it('…', …)`. */
import { it } from 'vitest'
import { browserPath } from './chromium.ts'

/** @throws Error when there is no browser and LAMPLIGHT_TEST_ALL=1 asks that nothing be skipped */
function isMissing(): boolean {
  if (browserPath() !== undefined) return false
  if (process.env['LAMPLIGHT_TEST_ALL'] === '1') throw new Error('there is no Chromium, and LAMPLIGHT_TEST_ALL=1 allows no skipped test')
  console.warn(
    'SKIPPED: there is no Chromium on this machine, so the tests that need one do not run; `npm test` brings it, or says why it cannot',
  )
  return true
}

/** Skipped, aloud, where there is no browser. */
export const inBrowser: ReturnType<typeof it.skipIf> = it.skipIf(isMissing())
