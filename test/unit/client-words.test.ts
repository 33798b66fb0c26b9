/** The words of the screen: the same in both languages, all of them said somewhere, none said past them. */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { en } from '../../client/i18n/en.ts'
import { zh } from '../../client/i18n/zh.ts'
import { UNTOLD } from '../../client/live/news.ts'

const CLIENT = fileURLToPath(new URL('../../client/', import.meta.url))
const CHINESE = /[\u3400-\u9fff]/
/** Where a word stands: `card.close`. What lies in an array belongs to the array. */
type Path = string

function leavesOf(words: object, before = ''): ReadonlyMap<Path, unknown> {
  const leaves = new Map<Path, unknown>()
  for (const [key, value] of Object.entries(words) as [string, unknown][]) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) leaves.set(`${before}${key}`, value)
    else for (const [path, leaf] of leavesOf(value, `${before}${key}.`)) leaves.set(path, leaf)
  }
  return leaves
}

/** Every source of the screens but the words themselves, by its path. */
function sources(): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(CLIENT, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|vue)$/.test(path) && !/i18n\/(zh|en)[\w-]*\.ts$/.test(path))
    .map((path) => ({ path, text: withoutComments(readFileSync(`${CLIENT}${path}`, 'utf8')) }))
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|(?<=^|\s)\/\/[^\n]*/g, '')
}

/** What a source says of the words: whole paths, and groups that it looks into by a name it works out (`team[`). */
function saidIn(text: string): ReadonlySet<string> {
  const said = new Set<string>()
  /** Names in this source, and the groups of words they stand for: two functions may use one name for two. */
  const groups: (readonly [name: string, group: string])[] = [['words', '']]
  for (const [, names, group] of text.matchAll(/const \{ ([\w, ]+) \} = words(?:\.value)?((?:\.\w+)*)\n/g))
    for (const name of names!.split(', ')) groups.push([name, `${group}.${name}`.slice(1)])
  for (const [, name, group] of text.matchAll(/const (\w+) = (?:computed\(\(\) => )?words(?:\.value)?((?:\.\w+)+)\)?\n/g))
    groups.push([name!, group!.slice(1)])
  for (const [name, group] of groups) {
    for (const [, path = '', bracket] of text.matchAll(new RegExp(`(?<![\\w.])${name}(?:\\.value)?((?:\\.\\w+)*)(\\[)?`, 'g'))) {
      const whole = `${group}${path}`.replace(/^\./, '')
      for (const told of upTo(whole)) said.add(told)
      if (bracket !== undefined) said.add(`${whole}[`)
    }
  }
  return said
}

/** `card`, `card.close`, `card.close.length`: what comes after a word is done with it, and is no word. */
function upTo(path: string): readonly string[] {
  const parts = path.split('.')
  return parts.map((_, i) => parts.slice(0, i + 1).join('.'))
}

it('has every word in both languages, of the same kind', () => {
  const english = leavesOf(en)

  expect([...english.keys()].toSorted()).toEqual([...leavesOf(zh).keys()].toSorted())
  for (const [path, chinese] of leavesOf(zh)) {
    const word = english.get(path)
    expect([path, typeof word]).toEqual([path, typeof chinese])
    if (Array.isArray(chinese)) expect(word).toHaveLength(chinese.length)
  }
})

it('says nothing Chinese in English but the name of the other language', () => {
  const chinese = [...leavesOf(en)].filter(([, word]) => CHINESE.test(typeof word === 'function' ? String(word) : JSON.stringify(word)))

  expect(chinese.map(([path]) => path)).toEqual(['menu.language'])
})

it('has no word that no screen says', () => {
  const said = new Set(sources().flatMap(({ text }) => [...saidIn(text)]))
  const isSaid = (path: Path): boolean => said.has(path) || upTo(path).some((group) => said.has(`${group}[`))
  const unsaid = [...leavesOf(zh).keys()].filter((path) => !isSaid(path))

  expect(unsaid).toEqual([])
})

it('has no screen with words of its own', () => {
  const own = sources().flatMap(({ path, text }) => {
    const [template = ''] = /<template>[\s\S]*<\/template>/.exec(text) ?? []
    // A command is typed, not read: it is the same in every language.
    const between = [...template.replaceAll(/<code>[^<]*<\/code>/g, '').matchAll(/>([^<>]*)</g)].map(([, words]) =>
      words!.replaceAll(/\{\{[\s\S]*?\}\}/g, ''),
    )
    return [...between.filter((words) => /[A-Za-z]{3}/.test(words)), ...(CHINESE.test(text) ? ['Chinese'] : [])].map(
      (words) => `${path}: ${words.trim()}`,
    )
  })

  expect(own).toEqual([])
})

it('tells every kind of event that the server records of a district', () => {
  const ABOUT = [
    'unit',
    'duty',
    'compound',
    'watchPoint',
    'policePost',
    'division',
    'water',
    'roads',
    'basemap',
    'site',
    'setting',
    'checkIn',
    'roster',
    'task',
    'suggestion',
    'refusal',
  ]
  const server = fileURLToPath(new URL('../../server/', import.meta.url))
  const files = readdirSync(server, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
  const recorded = files.flatMap((path) => readFileSync(`${server}${path}`, 'utf8').match(/(?<=')[a-zA-Z]+:[a-z]+(?=')/g) ?? [])
  const kinds = new Set(recorded.filter((kind) => ABOUT.includes(kind.split(':')[0]!)))

  expect([...kinds].filter((kind) => !(kind in zh.happened) && !UNTOLD.includes(kind))).toEqual([])
  expect(kinds.size).toBeGreaterThan(5)
})
