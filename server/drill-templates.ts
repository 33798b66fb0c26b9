/** The plans that come with the house, for drills to begin with. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DrillPlan } from '#wire/drills'

/** @returns what reads them, once, when first asked */
export function drillTemplates(dir: string): () => Promise<readonly DrillPlan[]> {
  let plans: Promise<readonly DrillPlan[]> | undefined

  async function read(): Promise<readonly DrillPlan[]> {
    const names = (await readdir(dir)).filter((name) => name.endsWith('.json')).sort()
    const texts = await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')))
    return texts.map((text) => JSON.parse(text) as DrillPlan) // our own files, held to their schema by a test
  }

  return () => (plans ??= read())
}
