/** Incidents and hazards put into words, in the language of the screen. */
import type { Hazard, Incident, Report, Stamp } from '#wire/reports'
import { clockOf, dateOf } from './say.ts'
import type { Words } from './zh.ts'

/** Characters that a card's title shows; a longer one is cut off. */
const LONG_TITLE = 16

/** One of the two kinds that the wall shows by itself. */
export type SaidReport = { readonly kind: 'incident'; readonly report: Incident } | { readonly kind: 'hazard'; readonly report: Hazard }

/** What a person calls it: a line of what was said, else its class. */
export function titleSaid(said: SaidReport, words: Words): string {
  return firstLine(said.report.text) ?? classSaid(said, words)
}

export function classSaid({ kind, report }: SaidReport, words: Words): string {
  return kind === 'incident' ? words.reports.incidentClass[report.class] : words.reports.hazardClass[report.class]
}

/** Whatever the server calls it, where that is no class that this page knows. */
export function incidentClassSaid(name: string, words: Words): string {
  const named: Readonly<Record<string, string>> = words.reports.incidentClass
  return named[name] ?? name
}

export function stateSaid({ kind, report }: SaidReport, words: Words): string {
  return kind === 'incident' ? words.reports.incidentState[report.state] : words.reports.hazardState[report.state]
}

export function severitySaid({ report }: SaidReport, words: Words): string {
  return `${words.reports.level(report.severity)} · ${words.reports.severity[report.severity] ?? ''}`
}

/** @param nameOf the name of a compound @param divisionOf the name of a division; empty where it is not known */
export function placeSaid(
  { compound, address, division }: Pick<Report, 'compound' | 'address' | 'division'>,
  nameOf: (compound: string) => string | undefined,
  divisionOf: (division: string | undefined) => string,
  words: Words,
): string {
  const name = compound === undefined ? undefined : nameOf(compound)
  return name ?? address ?? (divisionOf(division) || words.reports.noPlace)
}

/** `21:47:08`, with its date where it was on another day than `nowMs`, and the year where it was in another. */
export function momentSaid(ms: number, nowMs: number): string {
  const [date, today] = [dateOf(ms), dateOf(nowMs)]
  if (date === today) return clockOf(ms)
  return `${date.slice(0, 4) === today.slice(0, 4) ? date.slice(5) : date} ${clockOf(ms).slice(0, 5)}`
}

/** When a step was taken, if anybody wrote it down. */
export function stampTimeSaid({ atMs, isSupposed }: Stamp, nowMs: number, words: Words): string {
  return isSupposed ? words.reports.timeUnknown : momentSaid(atMs, nowMs)
}

/** What a step was told: whom it sent, who is to put it right, of what it is a duplicate, what was counted. Empty where it was told nothing. */
export function toldSaid({ told }: Stamp, callSignOf: (unit: string) => string | undefined, words: Words): string {
  if (!told) return ''
  const { units = [], assignee, duplicateOf, checked, found, reminded } = told
  const names = words.reports.counted
  return [
    ...units.map((unit) => callSignOf(unit) ?? unit),
    ...(assignee === undefined ? [] : [assignee]),
    ...(duplicateOf === undefined ? [] : [`${words.reports.duplicateOf} ${duplicateOf}`]),
    ...(checked === undefined ? [] : [names.checked(checked)]),
    ...(found === undefined ? [] : [names.found(found)]),
    ...(reminded === undefined ? [] : [names.reminded(reminded)]),
  ].join(' · ')
}

/** Whether a text says more than its first line, as a title shows it. */
export function isMoreThanTitle(text = ''): boolean {
  return text.length > LONG_TITLE || text.includes('\n')
}

export function firstLine(text: string | undefined): string | undefined {
  const line = text?.trim().split('\n', 1)[0]
  return line === '' ? undefined : line
}
