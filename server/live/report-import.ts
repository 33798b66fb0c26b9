/** History brought in by the thousand: whole reports with their whole lives, kept as they are, told to nobody as news. */
import type { Personal, Report, ReportKind } from '#wire/reports'
import { importedEventOf } from '#wire/reports'
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

export function openReportImport({ ledger, store: { journal, blobs }, places, alone, putAway, nowMs }: ReportImportOptions): ReportImport {
  let kept = 0

  function knownOf(kind: ReportKind, ids: readonly string[]): Promise<readonly boolean[]> {
    const subjects = ids.map((id) => subjectOf(kind, id))
    return journal.hasStates(ledger.room, ledger.realm, subjects)
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
            fresh.map(({ report }) => ({
              kind: importedEventOf(kind),
              subject: subjectOf(kind, report.id),
              atMs: report.atMs,
              knownMs,
              by,
              data: report.place ? { ...report, ...places.at(report.place) } : report,
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
