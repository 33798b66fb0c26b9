/** The kinds of tests (style guide, 10). `npx vitest run --project unit` runs one kind. */
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** Generous: a slow machine must never fail a test. */
const SLOW_TEST_MS = 120_000
const BROWSER_TEST_MS = 300_000

export default defineConfig({
  plugins: [vue()],
  test: {
    reporters: ['default'],
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 30_000 } },
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
          // Two browsers at a time: software drawing takes a whole core for each.
          maxWorkers: 2,
          testTimeout: BROWSER_TEST_MS,
          hookTimeout: BROWSER_TEST_MS,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
