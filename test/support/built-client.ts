/** The built client as a browser meets it: which files a page loads before it stands. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const CLIENT = fileURLToPath(new URL('../../dist/client/', import.meta.url))
/** Scripts and style sheets that a page names. */
const OF_PAGE = /(?:src|href)="\/([^"]+\.(?:js|css))"/g
/** What a module imports before it runs; what it asks for later stands in parentheses. */
const STATIC = /\b(?:import|from)\s*"\.\/([^"]+)"/g
/** What the bundler loads beside the modules asked for later: their files by number, and the numbers of each. */
const DEPENDENCIES = /m\.f\|\|\(m\.f=(\[[^\]]*\])\)/
const ASSETS = 'assets/'

export interface LoadedFile {
  /** Below `dist/client`. */
  readonly name: string
  /** As it crosses the network, had the server packed it. */
  readonly gzippedBytes: number
}

/** @throws Error where the client has not been built */
export function builtFile(name: string): string {
  const path = `${CLIENT}${name}`
  if (!existsSync(path)) throw new Error(`the client has not been built: there is no ${path}`)
  return readFileSync(path, 'utf8')
}

/** What the browser must have before a page stands: the one page, what it names, and the module asked for by this name with all that it needs before it runs. */
export function filesBefore(pageModule: string): readonly LoadedFile[] {
  const page = builtFile('index.html')
  const named = [...page.matchAll(OF_PAGE)].map(([, name]) => name!)
  const entry = named.find((name) => name.startsWith(`${ASSETS}index-`) && name.endsWith('.js'))
  if (entry === undefined) throw new Error('the page names no entry script')
  const files = new Set(['index.html', ...named, ...dependenciesOf(builtFile(entry), pageModule)])
  // What is imported without being foreseen is loaded as well, one after the other.
  for (const name of files)
    if (name.endsWith('.js')) for (const [, other] of builtFile(name).matchAll(STATIC)) files.add(`${ASSETS}${other!}`)
  return [...files].map((name) => ({ name, gzippedBytes: gzipSync(builtFile(name)).length }))
}

/** The files that are loaded when a module is asked for. @throws Error where it never is */
function dependenciesOf(entry: string, pageModule: string): readonly string[] {
  const files = JSON.parse(DEPENDENCIES.exec(entry)?.[1] ?? '[]') as readonly string[]
  const asked = new RegExp(`import\\([\`"']\\./${pageModule}-[^)]*\\)[^[]*?__vite__mapDeps\\(\\[([\\d,]*)\\]`).exec(entry)
  if (!asked) throw new Error(`no module '${pageModule}' is ever asked for`)
  return asked[1]!.split(',').map((number) => files[Number(number)]!)
}
