/** The built client under another name, as a later version of it would be: the same pages, another entry script. */
import { cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const BUILT = fileURLToPath(new URL('../../dist/client', import.meta.url))
const ENTRY = /\/assets\/(index-[\w-]+\.js)"/
const TEXT = /\.(?:js|css|html)$/

/** @returns its folder, which goes away with the test @throws Error where no client is built */
export async function otherBuild(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'lamplight-build-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await cp(BUILT, dir, { recursive: true })
  const entry = ENTRY.exec(await readFile(join(dir, 'index.html'), 'utf8'))?.[1]
  if (entry === undefined) throw new Error('the built page names no entry script')
  const other = entry.replace('index-', 'index-other-')
  await rename(join(dir, 'assets', entry), join(dir, 'assets', other))
  for (const file of await readdir(dir, { recursive: true })) {
    if (!TEXT.test(file)) continue
    const text = await readFile(join(dir, file), 'utf8')
    if (text.includes(entry)) await writeFile(join(dir, file), text.replaceAll(entry, other))
  }
  return dir
}
