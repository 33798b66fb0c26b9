/** The wall's page, built by Vite into `dist/client` whenever something that it is made of has changed. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { run } from './children.mjs'
import { HOUSE, SetupProblem, requireWritable, say } from './house.mjs'
import { environmentFor } from './node24.mjs'

/** Folders and files that the page is made of; demo data is served, not built in. */
const SOURCES = ['client', 'wire', 'geodata', 'vite.config.ts', 'package.json', 'package-lock.json']
const NOT_SOURCES = new Set(['geodata/build', 'geodata/places'])
const STAMP = join(HOUSE, 'dist/client/.built-from')

/**
 * One line that changes when any file does, whatever the order in which they are listed.
 * @param {Iterable<readonly [path: string, content: Uint8Array | string]>} files
 */
export function digestOf(files) {
  const hash = createHash('sha256')
  for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const file = createHash('sha256').update(content).digest('hex')
    hash.update(`${path}\0${file}\n`)
  }
  return hash.digest('hex')
}

/** @param {string} path @returns {Generator<[string, Uint8Array]>} every file at or below it, by its path from the root */
function* filesAt(path) {
  const full = join(HOUSE, path)
  if (!existsSync(full) || NOT_SOURCES.has(path)) return
  const entries = path.includes('.') ? [] : readdirSync(full, { withFileTypes: true, recursive: true })
  if (entries.length === 0) return yield [path, readFileSync(full)]
  for (const entry of entries) {
    const file = relative(HOUSE, join(entry.parentPath, entry.name)).replaceAll('\\', '/')
    if (entry.isFile() && ![...NOT_SOURCES].some((folder) => file.startsWith(`${folder}/`))) yield [file, readFileSync(join(HOUSE, file))]
  }
}

/** Builds the page unless it is built from exactly these sources. @param {string} node @throws SetupProblem when the build fails */
export async function buildClient(node) {
  const digest = digestOf(SOURCES.flatMap((path) => [...filesAt(path)]))
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest) return
  requireWritable()
  say('building the page …')
  const vite = join(HOUSE, 'node_modules/vite/bin/vite.js')
  const status = await run(node, [vite, 'build', '--logLevel', 'warn'], { env: environmentFor(node) })
  if (status !== 0) throw new SetupProblem(`The page could not be built (vite ended with ${status}).`, 'Its own words stand above.')
  writeFileSync(STAMP, digest)
}
