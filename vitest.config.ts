/** The kinds of tests (style guide, 10). `npx vitest run --project unit` runs one kind. */
import { join } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** Generous: a slow machine must never fail a test. */
const SLOW_TEST_MS = 300_000
/** Files at a time. Many tests wait for a judgement, a clock or a page more than they reckon: others go on meanwhile. */
const AT_A_TIME = 4
/** Drawing in software takes most of a core for each browser now and then: of three at a time one is starved. */
const BROWSERS_AT_A_TIME = 2

export default defineConfig({
  plugins: [vue()],
  test: {
    reporters: ['default'],
    maxWorkers: AT_A_TIME,
    // As the server does: a thread that finds its types stripped already does not strip them itself. Threads that do, several of them and again with each house
    // that a test opens, run WebAssembly side by side, and V8 has crashed the process over that (SIGSEGV); they also take three times as long to begin.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/lamplight') },
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: SLOW_TEST_MS } },
      {
        extends: true,
        test: { name: 'storage', include: ['test/storage/**/*.test.ts'], testTimeout: SLOW_TEST_MS, hookTimeout: SLOW_TEST_MS },
      },
      {
        extends: true,
        test: { name: 'integration', include: ['test/integration/**/*.test.ts'], testTimeout: SLOW_TEST_MS, hookTimeout: SLOW_TEST_MS },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          maxWorkers: BROWSERS_AT_A_TIME,
          testTimeout: SLOW_TEST_MS,
          hookTimeout: SLOW_TEST_MS,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
