/** Where something serious is open: the compounds in whose zone an incident or hazard of severity 1 or 2 waits to be ended. */
import { SERIOUS_SEVERITY, type Report, type ReportKind } from '#wire/reports'
import { hasEnded } from '../domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../domain/reports/lifecycles.ts'
import { partsOf } from '../domain/subjects.ts'
import type { JournalEvent } from '../store/ports.ts'
import type { Ledger } from './ledger.ts'

export interface SeriousPlaces {
  has(slot: number): boolean
  /** @returns the compounds of which something else is to be said from now on */
  follow(event: JournalEvent): readonly number[]
  /** Compounds lie otherwise than they did, or the ledger was read anew: all is looked up again. */
  refresh(): void
}

const KINDS = ['incident', 'hazard'] as const satisfies readonly ReportKind[]

/**
 * @param slotsAt the compounds in whose zone a report lies
 *
 * Memory: an entry for each serious report that is open.
 */
export function seriousPlaces(ledger: Ledger, slotsAt: (report: Report) => readonly number[]): SeriousPlaces {
  /** By subject, where it lies. */
  const open = new Map<string, readonly number[]>()
  /** How many lie in the zone of each compound. */
  const counts = new Map<number, number>()

  function put(subject: string, slots: readonly number[]): void {
    for (const slot of open.get(subject) ?? []) {
      const left = counts.get(slot)! - 1
      if (left === 0) counts.delete(slot)
      else counts.set(slot, left)
    }
    for (const slot of slots) counts.set(slot, (counts.get(slot) ?? 0) + 1)
    if (slots.length === 0) open.delete(subject)
    else open.set(subject, slots)
  }

  function refresh(): void {
    open.clear()
    counts.clear()
    for (const kind of KINDS)
      for (const [id, report] of ledger.of<Report>(kind)) if (isSerious(kind, report)) put(`${kind}/${id}`, slotsAt(report))
  }

  refresh()
  return {
    has: (slot) => counts.has(slot),
    follow({ subject, data }) {
      const kind = KINDS.find((name) => partsOf(subject).kind === name)
      if (!kind) return []
      const before = open.get(subject) ?? []
      const report = data as Report | undefined // what a kind of subject holds is fixed by who records it
      const slots = report && isSerious(kind, report) ? slotsAt(report) : []
      put(subject, slots)
      return [...new Set([...before, ...slots])]
    },
    refresh,
  }
}

function isSerious(kind: (typeof KINDS)[number], report: Report): boolean {
  return report.severity !== undefined && report.severity <= SERIOUS_SEVERITY && !hasEnded(LIFECYCLES[kind], report)
}
