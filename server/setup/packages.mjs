/** The packages that `package-lock.json` names, brought when any of them is missing. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './children.mjs'
import { HOUSE, SetupProblem, requireWritable, say } from './house.mjs'
import { environmentFor, npmCommand } from './node24.mjs'

/**
 * A lock file, as far as we read it.
 * @typedef {{ packages?: Record<string, { version?: string, optional?: boolean, link?: boolean }> }} Lock
 */

/**
 * What the lock file names and the folder lacks or holds in another version. Optional packages do not count: most are for other machines.
 * @param {Lock} wanted `package-lock.json` @param {Lock} present `node_modules/.package-lock.json`, which npm writes last
 * @returns {readonly string[]} folders, as `node_modules/vue`
 */
export function missingPackages(wanted, present) {
  const here = present.packages ?? {}
  return Object.entries(wanted.packages ?? {})
    .filter(([folder, { version, optional, link }]) => folder !== '' && !optional && !link && here[folder]?.version !== version)
    .map(([folder]) => folder)
}

/** @param {string} path @returns {Lock} empty where there is none */
function readLock(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
}

/**
 * Brings all packages unless all are there.
 * @param {string} node the Node under which npm runs
 * @throws SetupProblem when they cannot be brought
 */
export async function bringPackages(node) {
  const missing = missingPackages(readLock(join(HOUSE, 'package-lock.json')), readLock(join(HOUSE, 'node_modules/.package-lock.json')))
  if (missing.length === 0) return
  requireWritable()
  say(`bringing the packages of package-lock.json (${missing.length} are missing; a minute or two) …`)
  const npm = npmCommand()
  // Not `npm ci`: it refuses a lock file that does not list the optional binaries of every other system, which npm leaves out where its
  // registry lacks them. `--no-save` takes the locked versions as they are, and leaves the lock file alone.
  const wish = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']
  const status = await run(npm.program, [...npm.args, ...wish], { env: environmentFor(node) })
  if (status === 0) return
  throw new SetupProblem(
    `The packages could not be brought (npm ended with ${status}; its own words stand above).`,
    'This machine must reach the npm registry once. Without any network, copy the folder with its node_modules/ from a machine of the same kind.',
  )
}
