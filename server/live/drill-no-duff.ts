/** "No duff": what is real and serious while a drill goes on. */
import { noDuffOf, type NoDuff } from '#wire/drill-board'
import { SERIOUS_SEVERITY, type Report } from '#wire/reports'
import { hasEnded } from '../domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../domain/reports/lifecycles.ts'
import { partsOf } from '../domain/subjects.ts'
import type { Ledger } from './ledger.ts'

export interface NoDuffWatch {
  /** Serious incidents that go on, the newest first. */
  open(): readonly NoDuff[]
  close(): void
}

/**
 * Follows the live realm. Memory: an entry a serious incident that goes on. Cost: one look an event.
 *
 * @param onChange called when one has come, is another, or has ended
 */
export function watchNoDuff(ledger: Ledger, onChange: () => void): NoDuffWatch {
  const open = new Map<string, Report>()

  /** @returns whether it makes a difference */
  function note(id: string, report: Report | undefined): boolean {
    if (!report || (report.severity ?? Infinity) > SERIOUS_SEVERITY || hasEnded(LIFECYCLES.incident, report)) return open.delete(id)
    open.set(id, report)
    return true
  }

  for (const [id, report] of ledger.of<Report>('incident')) note(id, report)
  const stop = ledger.onEvents((events) => {
    let isAnother = false
    for (const { subject, data } of events) {
      const { kind, id } = partsOf(subject)
      if (kind === 'incident' && note(id, data as Report | undefined)) isAnother = true // what a kind holds is fixed by who records it
    }
    if (isAnother) onChange()
  })

  return {
    open: () => [...open.values()].sort((a, b) => b.knownMs - a.knownMs).map(noDuffOf),
    close: stop,
  }
}
