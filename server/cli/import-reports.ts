/** `lamplight import reports`: the history of many years from a site's own table, beside a running server or without one. */
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { Compile } from 'typebox/compile'
import { COVERAGE_SETTING, DEFAULT_COVERAGE, type CoverageSettings } from '#wire/coverage'
import { Fault } from '#wire/errors'
import { LIVE_REALM } from '#wire/live'
import type { Compound, Division } from '#wire/places'
import { ReportMapping } from '#wire/report-mapping'
import { REPORT_KINDS, type ReportKind } from '#wire/reports'
import { planeOf } from '../district-plane.ts'
import { openImportFile } from '../import/import-file.ts'
import { importReports, type ReportImportOutcome, type ReportImportTarget } from '../import/import-reports.ts'
import { refusedLines, type RefusedRecord } from '../import/refused-rows.ts'
import { openCoverageDesk } from '../live/coverage-desk.ts'
import { openLedger, type Ledger } from '../live/ledger.ts'
import { openReportImport } from '../live/report-import.ts'
import { placeFinder } from '../live/whereabouts.ts'
import type { Store } from '../store/ports.ts'
import type { Command, CommandIo } from './command.ts'
import { importRun } from './import-run.ts'
import { refuseUse } from './send-target.ts'

const REFUSALS_SHOWN = 20

const USAGE = `lamplight import reports FILE --kind KIND | --mapping FILE [options]

  FILE             CSV, also gzipped: one report a row, with times of its own
  --kind KIND      ${REPORT_KINDS.join(', ')} (that of the mapping)
  --mapping FILE   which column holds what, as JSON; without it the columns bear our own names
  --encoding NAME  of the text, such as gbk (found out)
  --dry-run        say what would happen, and write nothing
  --refused FILE   the refused rows as CSV, each with its line and the reason

  lamplight import reports 警情2025.csv --mapping 110.json --dry-run --refused 退回.csv

Reports whose ids are here already are left as they are: the same file again changes nothing.`

export const importReportsCommand: Command = {
  name: 'import reports',
  summary: 'the history of incidents, hazards and other reports',
  usage: USAGE,
  run: importRun({ usage: USAGE, wantedOf, importFile }),
}

/** A mapping's file says the kind too. */
type WantedForm = { readonly kind: ReportKind } | { readonly kind: ReportKind | undefined; readonly mapping: string }

interface Wanted {
  readonly path: string
  readonly form: WantedForm
  readonly encoding: string | undefined
  readonly dryRun: boolean
  readonly refused: string | undefined
}

function wantedOf(args: readonly string[]): Wanted {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { kind: text, mapping: text, encoding: text, refused: text, 'dry-run': { type: 'boolean', default: false } },
  })
  const [path, ...others] = positionals
  if (path === undefined || others.length > 0) return refuseUse('give one FILE')
  return { path, form: wantedForm(values), encoding: values.encoding, dryRun: values['dry-run'], refused: values.refused }
}

function wantedForm({ kind: name, mapping }: { readonly kind?: string; readonly mapping?: string }): WantedForm {
  const kind = REPORT_KINDS.find((known) => known === name)
  if (!kind && name !== undefined) return refuseUse(`--kind is '${name}'; it must be one of ${REPORT_KINDS.join(', ')}`)
  if (mapping !== undefined) return { kind, mapping }
  return kind ? { kind } : refuseUse('--kind is missing: give it, or a --mapping, which has one')
}

async function formOf(wanted: WantedForm): Promise<{ readonly kind: ReportKind; readonly mapping?: ReportMapping }> {
  if (!('mapping' in wanted)) return wanted
  const mapping = await readMapping(wanted.mapping, wanted.kind)
  return { kind: mapping.kind, mapping }
}

/** @throws Fault where there is none, or it is of another form or kind */
async function readMapping(path: string, kind: ReportKind | undefined): Promise<ReportMapping> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Fault('NOT_FOUND', `${path} cannot be read`, { cause })
  })
  const check = Compile(ReportMapping)
  const mapping = parsed(text, path)
  if (!check.Check(mapping)) {
    const [error] = check.Errors(mapping)
    throw new Fault('REQUEST_INVALID', `${path}${error?.instancePath ?? ''}: ${error?.message ?? 'is no mapping'}`)
  }
  if (kind !== undefined && mapping.kind !== kind)
    throw new Fault('REQUEST_INVALID', `${path}: the mapping is of kind ${mapping.kind}, not ${kind}`)
  return mapping
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Fault('BODY_UNREADABLE', `${path} is no JSON`, { cause })
  }
}

async function importFile({ path, form: wanted, encoding, dryRun, refused }: Wanted, io: CommandIo): Promise<number> {
  const file = await openImportFile(path, 'csv')
  const form = await formOf(wanted)
  const store = await io.openStore()
  const ledger = await openLedger(store.journal, { room: io.settings.room, realm: LIVE_REALM })
  const sink = refusals(refused)
  try {
    const outcome = await importReports(
      file,
      {
        ...form,
        ...(encoding === undefined ? {} : { encoding }),
        by: 'cli',
        simulated: false,
        dryRun,
        onRefused: sink.take,
        onProgress: (share, records) => io.progress(`${Math.floor(share * 100)} %  ${records} rows`),
      },
      targetOf(store, ledger, io),
    )
    await sink.end()
    io.progress('')
    tell(outcome, sink.first, { dryRun, refused }, io)
    return outcome.stopped === undefined && outcome.added + outcome.duplicates > 0 ? 0 : 1
  } finally {
    ledger.close()
    await store.close()
  }
}

/** Everything that places a report and keeps it, without the rest of the house. */
function targetOf(store: Store, ledger: Ledger, io: CommandIo): ReportImportTarget {
  const plane = planeOf(ledger.of<Compound>('compound').values(), ledger.of<Division>('division').values())
  const coverage = openCoverageDesk({ ledger, plane, unitAt: () => undefined, senseOf: () => undefined })
  const imports = openReportImport({
    ledger,
    store,
    places: placeFinder(ledger, coverage, plane),
    // Nobody works on what comes in by hand here, beside a house that may not even run.
    sameAs: () => [],
    alone: (_subjects, write) => write(),
    // What is held here serves nobody: the journal has it.
    async putAway() {
      for (const kind of REPORT_KINDS) for (const id of ledger.of(kind).keys()) ledger.release(kind, id)
    },
    nowMs: io.nowMs,
  })
  const settings = { ...DEFAULT_COVERAGE, ...ledger.of<CoverageSettings>('setting').get(COVERAGE_SETTING) }
  return { imports, nowMs: io.nowMs(), utcOffsetMin: settings.utcOffsetMin }
}

interface Refusals {
  readonly first: readonly RefusedRecord[]
  take(row: RefusedRecord): Promise<void>
  end(): Promise<void>
}

/** The first for the screen, all for the file. */
function refusals(path: string | undefined): Refusals {
  const first: RefusedRecord[] = []
  const file = path === undefined ? undefined : createWriteStream(path)
  let count = 0
  return {
    first,
    async take(row) {
      if (first.length < REFUSALS_SHOWN) first.push(row)
      if (file)
        await new Promise<void>(
          (resolve, reject) => void file.write(refusedLines(row, count === 0), (error) => (error ? reject(error) : resolve())),
        )
      count++
    },
    end: () => new Promise((resolve, reject) => (file ? file.once('error', reject).end(resolve) : resolve())),
  }
}

function tell(
  { records, added, duplicates, refused, stopped }: ReportImportOutcome,
  first: readonly RefusedRecord[],
  wanted: Pick<Wanted, 'dryRun' | 'refused'>,
  io: CommandIo,
): void {
  if (wanted.dryRun) io.print('dry run, nothing is written')
  io.print(`${records} records: ${added} added, ${duplicates} known already, ${refused} refused`)
  for (const { line, field, reason } of first) io.print(`refused  line ${line}: ${field === '' ? '' : `${field}: `}${reason}`)
  if (refused > first.length) io.print(`and ${refused - first.length} more${wanted.refused === undefined ? ': give --refused FILE' : ''}`)
  if (wanted.refused !== undefined && refused > 0) io.print(`the refused rows are in ${wanted.refused}`)
  if (stopped !== undefined) io.printError(`the rest was not read: ${stopped}`)
}
