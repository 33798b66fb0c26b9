/** Which reports the list of a desk shows, and in which order. */
import { SERIOUS_SEVERITY, type ReportKind } from '#wire/reports'
import type { DeskReport } from '../http/desk-report-store.ts'

export const WHOSE = ['all', 'mine', 'unassigned'] as const
/** How far back ended ones are listed, days. */
export const ENDED_DAYS = [1, 7, 30] as const

export interface DeskFilters {
  readonly kind: ReportKind | 'all'
  /** Ended ones of so many days; absent: those that are open. */
  readonly endedDays?: (typeof ENDED_DAYS)[number]
  /** The class of an incident or hazard, or what stands for it in another kind. */
  readonly class?: string
  readonly severity?: number
  readonly division?: string
  readonly compound?: string
  readonly whose: (typeof WHOSE)[number]
  readonly text: string
}

export const NO_FILTERS: DeskFilters = { kind: 'all', whose: 'all', text: '' }

/** Names that reports are found by. */
export interface DeskNames {
  readonly me: string | undefined
  compound(id: string): string | undefined
  unit(id: string): string | undefined
}

export function keyOf({ kind, report }: DeskReport): string {
  return `${kind}/${report.id}`
}

/** What a kind is told apart by. */
export function classOf({ kind, report }: DeskReport): string | undefined {
  switch (kind) {
    case 'incident':
    case 'hazard':
      return report.class
    case 'lead':
      return report.suspicion
    case 'patrolTask':
      return report.task
    case 'dispute':
    case 'complaint':
    case 'award':
      return undefined
  }
}

export function severityOf({ report }: DeskReport): number | undefined {
  return 'severity' in report ? report.severity : undefined
}

/** Who is on it, by id. */
export function unitsOf({ kind, report }: DeskReport): readonly string[] {
  if (kind === 'incident') return report.units ?? []
  return kind === 'patrolTask' && report.unit !== undefined ? [report.unit] : []
}

/** Nobody has been given it; of a kind that is given to nobody: nobody has taken a step. */
export function isUnassigned(said: DeskReport): boolean {
  if (said.kind === 'incident' || said.kind === 'patrolTask') return unitsOf(said).length === 0
  return said.kind === 'hazard' ? said.report.assignee === undefined : said.report.stamps.length === 1
}

/** Reports as they are to be read: the serious ones first, the most serious of them first; else the newest first. */
export function inDeskOrder(reports: readonly DeskReport[]): readonly DeskReport[] {
  return reports.toSorted((a, b) => rankOf(a) - rankOf(b) || newerFirst(a, b))
}

export function newerFirst(a: DeskReport, b: DeskReport): number {
  return b.report.atMs - a.report.atMs || (keyOf(a) < keyOf(b) ? -1 : 1)
}

function rankOf(said: DeskReport): number {
  return Math.min(severityOf(said) ?? SERIOUS_SEVERITY + 1, SERIOUS_SEVERITY + 1)
}

/** Those that the filters let through; whether they have ended is not asked here. */
export function rowsOf(reports: readonly DeskReport[], filters: DeskFilters, names: DeskNames): readonly DeskReport[] {
  const wanted = filters.text.toLowerCase().split(/\s+/).filter((word) => word !== '') // prettier-ignore
  return reports.filter((said) => passes(said, filters, names) && isFound(said, wanted, names))
}

function passes(said: DeskReport, { kind, class: wanted, severity, division, compound, whose }: DeskFilters, { me }: DeskNames): boolean {
  return (
    (kind === 'all' || said.kind === kind) &&
    (wanted === undefined || classOf(said) === wanted) &&
    (severity === undefined || severityOf(said) === severity) &&
    (division === undefined || said.report.division === division) &&
    (compound === undefined || said.report.compound === compound) &&
    (whose !== 'mine' || said.report.stamps.some(({ by }) => by === me)) &&
    (whose !== 'unassigned' || isUnassigned(said))
  )
}

/** Every word is somewhere in what is said of it. */
function isFound(said: DeskReport, words: readonly string[], names: DeskNames): boolean {
  if (words.length === 0) return true
  const { id, address = '', text = '', compound } = said.report
  const place = compound === undefined ? '' : (names.compound(compound) ?? compound)
  const units = unitsOf(said).map((unit) => `${unit} ${names.unit(unit) ?? ''}`)
  const all = [id, address, text, place, ...units].join('\n').toLowerCase()
  return words.every((word) => all.includes(word))
}

/** Pages of ended reports as they have come, by kind: the newest first in each. */
export interface EndedPages {
  readonly reports: readonly DeskReport[]
  /** Where the next page begins; absent where all are there. */
  readonly next?: string
}

/**
 * Ended ones of several kinds as one list, the newest first, no further than all kinds have been read: what is older might stand between.
 *
 * @returns `behind`: the kinds of which more must be read before the list can go on
 */
export function endedRows(pages: ReadonlyMap<ReportKind, EndedPages>): {
  readonly rows: readonly DeskReport[]
  readonly behind: readonly ReportKind[]
} {
  const edges = [...pages].flatMap(([kind, { reports, next }]) =>
    next === undefined ? [] : [{ kind, atMs: reports.at(-1)?.report.atMs ?? Infinity }],
  )
  const edgeMs = Math.max(-Infinity, ...edges.map(({ atMs }) => atMs))
  const all = [...pages.values()].flatMap(({ reports }) => reports)
  return {
    rows: all.filter(({ report }) => report.atMs >= edgeMs).toSorted(newerFirst),
    behind: edges.filter(({ atMs }) => atMs === edgeMs).map(({ kind }) => kind),
  }
}
