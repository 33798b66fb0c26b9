/** An id as it is chosen: by its name, by its id, or by both as a list writes them. */
import type { Words } from '../i18n/zh.ts'
import type { NamesById } from './use-register.ts'

/** `义巡 250（d-patrol-250）`; what has no name of its own, or is not there, by its id. */
export function namedId(id: string, names: NamesById, words: Words): string {
  const name = names.get(id)
  return name === undefined || name === id ? id : words.drills.named(name, id)
}

/** What is quoted in a sentence and is the id of somebody or something, by its name. */
export function withNames(sentence: string, names: NamesById, words: Words): string {
  return sentence.replaceAll(/“([^”]+)”/g, (quoted, id: string) => (names.has(id) ? `“${namedId(id, names, words)}”` : quoted))
}

/** What is meant by what was typed: an id, what a list offers, or a name that only one has; anything else is meant as it was typed. Cost: O(names). */
export function idMeant(typed: string, names: NamesById, words: Words): string {
  const text = typed.trim()
  if (text === '' || names.has(text)) return text
  const offered = [...names.keys()].find((id) => namedId(id, names, words) === text)
  if (offered !== undefined) return offered
  const [only, other] = [...names].flatMap(([id, name]) => (name === text ? [id] : []))
  return other === undefined ? (only ?? text) : text
}

/** Those whose name or id holds what was typed, at most so many. Cost: O(names). */
export function idsLike(typed: string, names: NamesById, most: number): readonly string[] {
  const wanted = typed.trim().toLowerCase()
  return [...names]
    .filter(([id, name]) => name.toLowerCase().includes(wanted) || id.toLowerCase().includes(wanted))
    .slice(0, most)
    .map(([id]) => id)
}
