/** A Chromium and Chinese fonts for the browser tests: found, else brought, else said plainly. Only tests need them. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { run } from './children.mjs'
import { HOUSE, say } from './house.mjs'
import { environmentFor } from './node24.mjs'

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
/** Where Playwright keeps its browsers, below the home folder; and the program inside one, by system. */
const PLAYWRIGHT_CACHES = ['.cache/ms-playwright', 'Library/Caches/ms-playwright', 'AppData/Local/ms-playwright']
const PLAYWRIGHT_PROGRAMS = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  'chrome-win/chrome.exe',
  'chrome-win64/chrome.exe',
]
/** An installation that hangs on a dead mirror is given up after this. */
const INSTALL_LIMIT_MS = 300_000
const APT_OPTIONS = ['-qq', '-o', 'Acquire::http::Timeout=20', '-o', 'Acquire::https::Timeout=20', '-o', 'Acquire::Retries=1']

/**
 * Where a browser may be, best first.
 * @param {{ env: NodeJS.ProcessEnv, home: string, list: (folder: string) => readonly string[] }} machine `list`: names in a folder, none if absent
 * @returns {readonly string[]} full paths, which may or may not exist
 */
export function chromiumPlaces({ env, home, list }) {
  const named = env['LAMPLIGHT_CHROMIUM']
  const onPath = (env['PATH'] ?? '').split(delimiter).flatMap((folder) => (folder ? PROGRAMS.map((program) => join(folder, program)) : []))
  const caches = [env['PLAYWRIGHT_BROWSERS_PATH'], ...PLAYWRIGHT_CACHES.map((folder) => join(home, folder))]
  const cached = caches.flatMap((cache) => (cache ? releasesIn(cache, list) : []))
  return [...(named ? [named] : []), ...onPath, ...cached]
}

/** @param {string} cache @param {(folder: string) => readonly string[]} list */
function releasesIn(cache, list) {
  const releases = list(cache).filter((name) => /^chromium-\d+$/.test(name))
  const newestFirst = [...releases].sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)))
  return newestFirst.flatMap((release) => PLAYWRIGHT_PROGRAMS.map((program) => join(cache, release, program)))
}

/** @returns {string | undefined} the first browser that exists and starts */
export function findChromium() {
  const list = (/** @type {string} */ folder) => (existsSync(folder) ? readdirSync(folder) : [])
  return chromiumPlaces({ env: process.env, home: homedir(), list }).find((path) => existsSync(path) && succeeds(path, ['--version']))
}

/** @param {string} program @param {readonly string[]} args */
function succeeds(program, args) {
  return outputOf(program, args) !== undefined
}

/** @param {string} program @param {readonly string[]} args @returns {string | undefined} what it printed; undefined when it failed or is absent */
function outputOf(program, args) {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 })
  } catch {
    return undefined // absent, or not for this machine: the caller tries the next one
  }
}

/** Whether Chinese can be drawn; true where nobody can tell (no fontconfig). */
function hasChineseFonts() {
  const fonts = outputOf('fc-list', [':lang=zh', 'family'])
  return fonts === undefined ? process.platform !== 'linux' : fonts.trim() !== ''
}

/** How packages of the system are installed without being asked anything; undefined where that is not possible. */
function aptPrefix() {
  if (!succeeds('apt-get', ['--version'])) return undefined
  if (process.getuid?.() === 0) return []
  return succeeds('sudo', ['-n', 'true']) ? ['sudo', '-n'] : undefined
}

/** @param {readonly string[]} names @returns {Promise<boolean>} whether they are installed now */
async function aptInstall(names) {
  const prefix = aptPrefix()
  if (!prefix) return false
  say(`installing ${names.join(' and ')} by apt-get …`)
  const [program = 'apt-get', ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...APT_OPTIONS]
  const limit = { timeoutMs: INSTALL_LIMIT_MS }
  if ((await run(program, [...rest, 'update'], limit)) !== 0) return false
  return (await run(program, [...rest, 'install', '-y', '--no-install-recommends', ...names], limit)) === 0
}

/**
 * A browser for the tests, and fonts that can draw Chinese; brings what is missing where it can.
 * @param {string} node
 * @returns {Promise<{ chromium: string | undefined, lacks: readonly string[] }>} `lacks`: sentences for whoever runs the tests
 */
export async function bringBrowser(node) {
  const wishes = [...(findChromium() ? [] : ['chromium']), ...(hasChineseFonts() ? [] : ['fonts-noto-cjk'])]
  if (wishes.length > 0) await aptInstall(wishes)
  if (!findChromium()) {
    say("bringing Playwright's own Chromium …")
    const cli = join(HOUSE, 'node_modules/playwright-core/cli.js')
    await run(node, [cli, 'install', 'chromium'], { env: environmentFor(node), timeoutMs: INSTALL_LIMIT_MS })
  }
  const chromium = findChromium()
  const lacks = []
  if (!chromium) lacks.push('No Chromium is here and none could be brought. Install one, or name it: LAMPLIGHT_CHROMIUM=/path/to/chromium.')
  if (!hasChineseFonts()) lacks.push('No font here draws Chinese: the wall would show boxes. Install one (Debian: fonts-noto-cjk).')
  return { chromium, lacks }
}
