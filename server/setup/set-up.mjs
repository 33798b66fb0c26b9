/** What every command needs before it can begin, brought by one command of the folder at a time. */
import { bringNode } from './node24.mjs'
import { bringPackages } from './packages.mjs'
import { inTurn } from './turns.mjs'

/**
 * Brings Node 24 and the packages, and whatever else is wanted.
 * @param {(node: string) => Promise<void>} [more]
 * @returns {Promise<string>} the full path of the Node to go on with
 * @throws SetupProblem when something cannot be brought
 */
export function setUp(more) {
  return inTurn('set-up', async () => {
    const node = await bringNode()
    await bringPackages(node)
    await more?.(node)
    return node
  })
}
