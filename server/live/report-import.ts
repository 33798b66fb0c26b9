/** History brought in by the thousand: whole reports with their whole lives, kept as they are, told to nobody as news. */
import type { Personal, Report, ReportKind } from '#wire/reports'
import { importedEventOf } from '#wire/reports'
import { hasEnded } from '../domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../domain/reports/lifecycles.ts'
import { maskedReport } from '../domain/reports/mask-report.ts'
import { subjectOf } from '../domain/subjects.ts'
import type { Store } from '../store/ports.ts'
import { breather } from './breather.ts'
import type { Ledger } from './ledger.ts'
import { personalEntry, type Kept } from './personal-shelf.ts'
import type { PlaceFinder } from './whereabouts.ts'

export interface ReportImportOptions {
  readonly ledger: Ledger
  readonly store: Pick<Store, 'blobs'> & { readonly journal: Pick<Store['journal'], 'hasStates'> }
  readonly places: PlaceFinder
  /** The reports that one may repeat: of those at hand, and of those brought right before it. */
  readonly sameAs: (kind: ReportKind, report: Report, before: readonly Report[]) => readonly string[]
  /** Writes while nobody else writes of these subjects. */
  readonly alone: <T>(subjects: readonly string[], write: () => Promise<T>) => Promise<T>
  /** Takes what has ended out of memory. */
  readonly putAway: () => Promise<void>
  readonly nowMs: () => number
}

/**
 * [I1] Reports of one call are durable together, or none is.
 * [I2] A report whose id is here already is left out, and what is here stays as it is.
 * [I3] What is personal is kept apart, before the report is seen, as are texts in which something was masked.
 * [I4] What goes on still names what it may repeat, as a report that is brought by itself does; what is over names nothing: nobody works on it.
 */
export interface ReportImport {
  /** @returns how many were new. @throws Fault INTAKE_FULL, STORE_FAILED */
  keep(kind: ReportKind, pasts: readonly Past[], by: string): Promise<number>
  /** How many of these ids are here already. */
  countKnown(kind: ReportKind, ids: readonly string[]): Promise<number>
}

interface Past {
  readonly report: Report
  readonly personal?: Personal
}

/** Long texts full of numbers take a millisecond each: others go first in between. */
async function maskedPasts(pasts: readonly Past[]): Promise<readonly { readonly report: Report; readonly kept: Kept }[]> {
  const breathe = breather()
  const done: { readonly report: Report; readonly kept: Kept }[] = []
  for (const { report, personal } of pasts) {
    const { said, unmasked } = maskedReport(report)
    done.push({ report: { ...said, hasPersonal: report.hasPersonal || unmasked.length > 0 }, kept: { ...personal, unmasked } })
    await breathe()
  }
  return done
}

/** Reports brought between two times that the ended ones are put away: 10 MB. */
const PUT_AWAY_EVERY = 10_000

export function openReportImport(options: ReportImportOptions): ReportImport {
  const { ledger, store, places, sameAs, alone, putAway, nowMs } = options
  const { journal, blobs } = store
  let kept = 0

  function knownOf(kind: ReportKind, ids: readonly string[]): Promise<readonly boolean[]> {
    const subjects = ids.map((id) => subjectOf(kind, id))
    return journal.hasStates(ledger.room, ledger.realm, subjects)
  }

  /** Each at its place, and what goes on with what it may repeat. Cost: of those that go on, a look at each of the call before it. */
  function placed(kind: ReportKind, fresh: readonly { readonly report: Report }[]): readonly Report[] {
    const reports = fresh.map(({ report }) => (report.place ? { ...report, ...places.at(report.place) } : report))
    return reports.map((report, i) => {
      const maybeSameAs = hasEnded(LIFECYCLES[kind], report) ? [] : sameAs(kind, report, reports.slice(0, i))
      return maybeSameAs.length > 0 ? { ...report, maybeSameAs } : report
    })
  }

  return {
    async keep(kind, pasts, by) {
      const count = await alone(
        pasts.map(({ report }) => subjectOf(kind, report.id)),
        async () => {
          const known = await knownOf(
            kind,
            pasts.map(({ report }) => report.id),
          )
          const fresh = await maskedPasts(pasts.filter((_, i) => !known[i]))
          await blobs.putAll(fresh.flatMap(({ report: { id }, kept }) => personalEntry(kind, id, kept)))
          const knownMs = nowMs()
          await ledger.record(
            placed(kind, fresh).map((data) => ({
              kind: importedEventOf(kind),
              subject: subjectOf(kind, data.id),
              atMs: data.atMs,
              knownMs,
              by,
              data,
            })),
          )
          return fresh.length
        },
      )
      if (Math.floor((kept + count) / PUT_AWAY_EVERY) > Math.floor(kept / PUT_AWAY_EVERY)) await putAway()
      kept += count
      return count
    },
    async countKnown(kind, ids) {
      return (await knownOf(kind, ids)).filter(Boolean).length
    },
  }
}
