/** Inputs and expected results that nobody here wrote: they lie beside the repository and are read where they lie. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const SHARED_DATA = new URL('../../../shared/data/', import.meta.url)

/**
 * The full path of a file or folder below `../shared/data`, or `undefined` (said aloud) where it is absent, so that a test can skip:
 * `it.skipIf(path === undefined)(…)`.
 *
 * @throws Error when it is absent and LAMPLIGHT_TEST_ALL=1 asks that nothing be skipped
 */
export function sharedData(path: string): string | undefined {
  const full = fileURLToPath(new URL(path, SHARED_DATA))
  if (existsSync(full)) return full
  if (process.env['LAMPLIGHT_TEST_ALL'] === '1') throw new Error(`${full} is absent, and LAMPLIGHT_TEST_ALL=1 allows no skipped test`)
  console.warn(`SKIPPED: ${full} is absent; the tests that read it do not run`)
  return undefined
}
