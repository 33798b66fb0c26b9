/** Reports found by when they happened, so that a new one is held against those of some minutes and not against all. */
import { REPORT_KINDS, type Report, type ReportKind } from '#wire/reports'
import { SAME_WITHIN_MS } from '../domain/reports/duplicates.ts'
import { partsOf } from '../domain/subjects.ts'
import type { Ledger } from './ledger.ts'

export interface ReportTimes {
  /** The reports of a kind that may have happened within `SAME_WITHIN_MS` of an instant; some that did not are among them. */
  near(kind: ReportKind, atMs: number): Iterable<Report>
  /** One that is held whole no longer is found no more. */
  forget(kind: ReportKind, report: Report): void
  /** Reads the ledger again, after the log itself was replaced. */
  reload(): void
}

/** Memory: an id for each report at hand. When a report happened is never corrected, so that none changes its place. */
export function reportTimes(ledger: Ledger): ReportTimes {
  const spans = new Map<string, Set<string>>()

  function spanOf(kind: string, span: number): string {
    return `${kind}/${span}`
  }

  function put(kind: string, { id, atMs }: Report): void {
    const name = spanOf(kind, Math.floor(atMs / SAME_WITHIN_MS))
    const ids = spans.get(name)
    if (ids) ids.add(id)
    else spans.set(name, new Set([id]))
  }

  function reload(): void {
    spans.clear()
    for (const kind of REPORT_KINDS) for (const report of ledger.of<Report>(kind).values()) put(kind, report)
  }

  reload()
  const kinds: readonly string[] = REPORT_KINDS
  ledger.onEvents((events) => {
    for (const { subject, data } of events) {
      const { kind } = partsOf(subject)
      if (kinds.includes(kind) && data !== undefined) put(kind, data as Report) // what a kind of subject holds is fixed by who records it
    }
  })

  return {
    reload,
    forget(kind, { id, atMs }) {
      const name = spanOf(kind, Math.floor(atMs / SAME_WITHIN_MS))
      const ids = spans.get(name)
      ids?.delete(id)
      if (ids?.size === 0) spans.delete(name)
    },
    *near(kind, atMs) {
      const reports = ledger.of<Report>(kind)
      const middle = Math.floor(atMs / SAME_WITHIN_MS)
      for (let span = middle - 1; span <= middle + 1; span++) {
        for (const id of spans.get(spanOf(kind, span)) ?? []) {
          const report = reports.get(id) // gone since: the demo was cleared away
          if (report) yield report
        }
      }
    },
  }
}
