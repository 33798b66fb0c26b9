/** The gates of `npm run check` and of CI, one program each. */
import { run } from './children.mjs'
import { environmentFor } from './node24.mjs'

/** Type-aware oxlint has been seen to hang; a gate that takes this long has failed. */
const GATE_LIMIT_MS = 300_000

/** @typedef {{ readonly name: string, readonly steps: readonly (readonly string[])[] }} Gate */

/** @type {readonly Gate[]} */
export const GATES = [
  { name: 'format (oxfmt)', steps: [['node_modules/oxfmt/bin/oxfmt', '--check']] },
  { name: 'lint and import doors (oxlint)', steps: [['node_modules/oxlint/bin/oxlint']] },
  {
    name: 'types (tsc, vue-tsc)',
    steps: [
      ['node_modules/typescript/bin/tsc', '-b', 'wire', 'geodata', 'geodata/build', 'server'],
      ['node_modules/vue-tsc/bin/vue-tsc.js', '-b', 'client', 'test'],
    ],
  },
  { name: 'dead code (knip)', steps: [['node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints']] },
]

/**
 * Whether everything in one gate passes; its later steps do not run after one that fails.
 * @param {Gate} gate @param {string} node
 */
export async function passes(gate, node) {
  for (const step of gate.steps) {
    if ((await run(node, step, { env: environmentFor(node), timeoutMs: GATE_LIMIT_MS })) !== 0) return false
  }
  return true
}
