/** Reports of every kind put into words, in the language of the screen. */
import type { ReportKind } from '#wire/reports'
import { classOf, severityOf, unitsOf } from '../desk/desk-rows.ts'
import type { DeskReport } from '../http/desk-report-store.ts'
import { classSaid, firstLine, stateSaid } from './say-reports.ts'
import type { Words } from './zh.ts'

/** What a class of a kind is called; itself where it has no name. */
export function classNamed(kind: ReportKind, name: string, words: Words): string {
  const { incidentClass, hazardClass } = words.reports
  const namesOf: Partial<Record<ReportKind, Readonly<Record<string, string>>>> = { incident: incidentClass, hazard: hazardClass }
  if (kind === 'lead') return words.desk.suspicion[name] ?? name
  if (kind === 'patrolTask') return words.desk.task[name] ?? name
  return namesOf[kind]?.[name] ?? name
}

/** Its class; of a kind without classes what it is about, else the kind. */
export function deskClassSaid(said: DeskReport, words: Words): string {
  if (said.kind === 'incident' || said.kind === 'hazard') return classSaid(said, words)
  const name = classOf(said)
  if (name !== undefined) return classNamed(said.kind, name, words)
  return said.kind === 'complaint' && said.report.topic !== undefined ? said.report.topic : words.desk.kind[said.kind]
}

/** What a person calls it: a line of what was said, else its class. */
export function deskTitleSaid(said: DeskReport, words: Words): string {
  return firstLine(said.report.text) ?? deskClassSaid(said, words)
}

export function deskStateSaid(said: DeskReport, words: Words): string {
  if (said.kind === 'incident' || said.kind === 'hazard') return stateSaid(said, words)
  const names: Readonly<Record<string, string>> = words.desk.state[said.kind]
  return names[said.report.state] ?? said.report.state
}

/** What a step is called on its button. */
export function stepSaid(kind: ReportKind, step: string, words: Words): string {
  return words.desk.step[`${kind}:${step}`] ?? words.desk.step[step] ?? step
}

/** `2 级 · 重大`; nothing where the kind has no severity. */
export function deskSeveritySaid(said: DeskReport, words: Words): string | undefined {
  const severity = severityOf(said)
  return severity === undefined ? undefined : `${words.reports.level(severity)} · ${words.reports.severity[severity] ?? ''}`
}

/** Whoever is on it, by call sign. */
export function whoSaid(said: DeskReport, callSignOf: (unit: string) => string | undefined): string {
  if (said.kind === 'hazard') return said.report.assignee ?? ''
  return unitsOf(said)
    .map((unit) => callSignOf(unit) ?? unit)
    .join(' ')
}
