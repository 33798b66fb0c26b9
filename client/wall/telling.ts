/** One line of the journal as the wall tells it: whom it is about, and what happened. */
import { REPORT_KINDS, type Hazard, type Incident, type Report, type ReportKind } from '#wire/reports'
import type { Team, Unit } from '#wire/units'
import { firstLine, titleSaid } from '../i18n/say-reports.ts'
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

/** The names that an event knows by id only. */
export interface Names {
  /** Of the place that a subject is about: a check-in knows its watch point by id. */
  place(subject: string): string | undefined
  unit(id: string): { readonly callSign: string; readonly team: Team } | undefined
  compound(id: string): string | undefined
}

export function tellingOf(line: NewsLine, words: Words, names: Names): Telling {
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
  if (isPair(data)) {
    const unit = names.unit(data.unit)
    const name = `${unit?.callSign ?? data.unit} → ${names.compound(data.compound) ?? data.compound}`
    const told = data.reason === undefined ? what : `${what} · ${data.reason}`
    return { title: count > 1 ? many : name, what: count > 1 ? name : told, ...(unit && { team: unit.team }), isHollow: false }
  }
  const report = reportNameOf(line, words, names)
  if (report) return count > 1 ? { title: many, what: report, isHollow: false } : { title: what, what: report, isHollow: false }
  const name = nameOf(data) ?? names.place(subject) ?? (subject === COVERAGE_SUBJECT ? words.menu.coverage : id)
  return count > 1 ? { title: many, what: name, isHollow: false } : { title: name, what, isHollow: false }
}

function nameOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('name' in data)) return undefined
  return typeof data.name === 'string' ? data.name : undefined
}

/** What a report is about, and where: the news tells the step, and whoever wants more presses it in the list. */
function reportNameOf({ subject, data }: NewsLine, words: Words, names: Names): string | undefined {
  const kind = REPORT_KINDS.find((one) => subject.startsWith(`${one}/`))
  if (!kind || data === undefined) return undefined
  const report = data as Report // the journal holds reports by that schema
  const place = report.compound === undefined ? report.address : names.compound(report.compound)
  return [reportTitle(kind, report, words), place].filter(Boolean).join(' · ')
}

function reportTitle(kind: ReportKind, report: Report, words: Words): string {
  if (kind === 'incident') return titleSaid({ kind, report: report as Incident }, words)
  if (kind === 'hazard') return titleSaid({ kind, report: report as Hazard }, words)
  return firstLine(report.text) ?? report.id
}

/** What a task or a refused suggestion is about. */
interface Pair {
  readonly unit: string
  readonly compound: string
  readonly reason?: string
}

function isPair(data: unknown): data is Pair {
  return typeof data === 'object' && data !== null && 'unit' in data && 'compound' in data
}
