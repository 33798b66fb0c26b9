/** Bulk imports of reports into a running house, whoever asks for them: one at a time, so that the wall does not wait. */
import { Fault } from '#wire/errors'
import type { NamedMapping } from '#wire/report-mapping'
import { importReports, type ReportImportOutcome, type ReportImportRequest } from './import/import-reports.ts'
import { openImportFile } from './import/import-file.ts'
import type { CoverageDesk } from './live/coverage-desk.ts'
import type { Ledger } from './live/ledger.ts'
import type { ReportDesk } from './live/report-desk.ts'
import { openReportImport } from './live/report-import.ts'
import type { PlaceFinder } from './live/whereabouts.ts'
import type { Store } from './store/ports.ts'

export interface ReportImportsOptions {
  readonly ledger: Ledger
  /** Where mappings are kept: no wall need know of them. */
  readonly house: Ledger
  readonly store: Store
  readonly desk: ReportDesk
  readonly places: PlaceFinder
  /** Whose settings have the district's clock. */
  readonly coverage: Pick<CoverageDesk, 'settings'>
  readonly nowMs: () => number
}

export interface ReportImports {
  readonly mappings: ReadonlyMap<string, NamedMapping>
  /** @param path of a CSV file, gzipped or not. @throws Fault INTAKE_FULL while another is under way, and as `importReports` does */
  run(path: string, request: ReportImportRequest): Promise<ReportImportOutcome>
}

export function openReportImports({ ledger, house, store, desk, places, coverage, nowMs }: ReportImportsOptions): ReportImports {
  const imports = openReportImport({
    ledger,
    store,
    places,
    sameAs: desk.sameAs,
    alone: desk.alone,
    putAway: desk.putAway,
    nowMs,
  })
  let isRunning = false
  return {
    mappings: house.of<NamedMapping>('reportMapping'),
    async run(path, request) {
      if (isRunning) throw new Fault('INTAKE_FULL', 'another table is being brought in; try again when it is done')
      isRunning = true
      try {
        const file = await openImportFile(path, 'csv')
        return await importReports(file, request, { imports, nowMs: nowMs(), utcOffsetMin: coverage.settings.utcOffsetMin })
      } catch (cause) {
        throw cause instanceof Fault ? withoutPath(cause, path) : cause
      } finally {
        isRunning = false
      }
    },
  }
}

/** Where the table waited is nobody's business. */
function withoutPath(fault: Fault, path: string): Fault {
  if (!fault.message.includes(path)) return fault
  return new Fault(fault.code, fault.message.replaceAll(`${path}: `, '').replaceAll(path, 'the table'), {
    errors: fault.errors,
    cause: fault,
  })
}
