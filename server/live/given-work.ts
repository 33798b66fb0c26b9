/** What was given to each unit and is not ended: the incidents it was sent to, and what it was asked to check. */
import type { Static } from 'typebox'
import type { Incident, PatrolTask, Report } from '#wire/reports'
import { hasEnded } from '../domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../domain/reports/lifecycles.ts'
import { partsOf } from '../domain/subjects.ts'
import type { Ledger } from './ledger.ts'

export interface GivenWork {
  /** The serious first, then the newest. */
  incidentsOf(unit: string): readonly Incident[]
  /** In the order in which they were given. */
  patrolTasksOf(unit: string): readonly GivenTask[]
  /** Reads the ledger again, after the log itself was replaced. */
  reload(): void
  close(): void
}

type GivenTask = Static<typeof PatrolTask>
type GivenKind = 'incident' | 'patrolTask'
const KINDS: readonly string[] = ['incident', 'patrolTask'] satisfies readonly GivenKind[]

/** Follows the journal, because a phone asks every few seconds and reports are many. Memory: an id for each open report and unit. */
export function givenWork(ledger: Ledger): GivenWork {
  /** By unit, the subjects. */
  const byUnit = new Map<string, Set<string>>()
  /** The units that an open report names, by its subject. */
  const unitsOf = new Map<string, readonly string[]>()

  function put(subject: string, kind: GivenKind, report: Report | undefined): void {
    for (const unit of unitsOf.get(subject) ?? []) {
      const subjects = byUnit.get(unit)
      subjects?.delete(subject)
      if (subjects?.size === 0) byUnit.delete(unit)
    }
    unitsOf.delete(subject)
    if (!report || hasEnded(LIFECYCLES[kind], report)) return
    const named = namedIn(report)
    if (named.length === 0) return
    unitsOf.set(subject, named)
    for (const unit of named) byUnit.set(unit, (byUnit.get(unit) ?? new Set()).add(subject))
  }

  function reload(): void {
    byUnit.clear()
    unitsOf.clear()
    for (const kind of ['incident', 'patrolTask'] as const)
      for (const [id, report] of ledger.of<Report>(kind)) put(`${kind}/${id}`, kind, report)
  }

  function of<T extends Report>(unit: string, kind: GivenKind): readonly T[] {
    const reports = ledger.of<T>(kind)
    return [...(byUnit.get(unit) ?? [])].flatMap((subject) => {
      const parts = partsOf(subject)
      return parts.kind === kind ? (reports.get(parts.id) ?? []) : []
    })
  }

  reload()
  const stop = ledger.onEvents((events) => {
    for (const { subject, data } of events) {
      const { kind } = partsOf(subject)
      if (KINDS.includes(kind)) put(subject, kind as GivenKind, data as Report | undefined) // what a kind of subject holds is fixed by who records it
    }
  })

  return {
    incidentsOf: (unit) => of<Incident>(unit, 'incident').toSorted((a, b) => a.severity - b.severity || b.atMs - a.atMs),
    patrolTasksOf: (unit) => of<GivenTask>(unit, 'patrolTask').toSorted((a, b) => a.atMs - b.atMs),
    reload,
    close: stop,
  }
}

/** The units that a report was given to: an incident's several, a patrol task's one. */
export function namedIn(report: Report & { readonly units?: readonly string[]; readonly unit?: string }): readonly string[] {
  return report.units ?? (report.unit === undefined ? [] : [report.unit])
}
