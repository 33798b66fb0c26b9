/** One line of the journal as the wall tells it: whom it is about, and what happened. */
import type { Team, Unit } from '#wire/units'
import type { Words } from '../i18n/zh.ts'
import type { NewsLine } from '../live/news.ts'

/** What coverage is judged by bears no name of its own. */
const COVERAGE_SUBJECT = 'setting/coverage'

export interface Telling {
  readonly title: string
  readonly what: string
  /** The team whose shape stands before it, when it is about a unit. */
  readonly team?: Team
  readonly isHollow: boolean
}

/** @param placeName the name of the place that a subject is about, where its data has none: a check-in knows its watch point by id */
export function tellingOf(line: NewsLine, words: Words, placeName: (subject: string) => string | undefined): Telling {
  const { kind, subject, data, count, isAtLeast } = line
  const what = words.happened[kind] ?? kind
  const many = isAtLeast ? words.happenedAtLeast(what, count) : words.happenedMany(what, count)
  const id = subject.slice(subject.indexOf('/') + 1)
  if (subject.startsWith('unit/') && data !== undefined) {
    const { callSign, team, duty, confirmed } = data as Unit // the journal holds units by that schema
    const state = confirmed ? words.duty[duty] : words.card.unconfirmed
    const title = count > 1 ? many : callSign
    return { title, what: count > 1 ? `${callSign} ${state}` : `${what} · ${state}`, team, isHollow: !confirmed }
  }
  const name = nameOf(data) ?? placeName(subject) ?? (subject === COVERAGE_SUBJECT ? words.menu.coverage : id)
  return count > 1 ? { title: many, what: name, isHollow: false } : { title: name, what, isHollow: false }
}

function nameOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('name' in data)) return undefined
  return typeof data.name === 'string' ? data.name : undefined
}
