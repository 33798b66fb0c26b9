/** `lamplight import tracks`: history, straight into compacted storage, kept as long as is asked. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { parse } from 'csv-parse'
import { Fault } from '#wire/errors'
import { LIVE_REALM } from '#wire/live'
import { openSourceBook, type SourceBook } from '../doors/source-book.ts'
import type { Sender } from '../doors/sender.ts'
import { openHouseLedger, openLedger } from '../live/ledger.ts'
import { openUnitBook, type UnitBook } from '../live/unit-book.ts'
import { newFixColumns } from '../store/fix-columns.ts'
import type { FixColumns, TrackLog } from '../store/ports.ts'
import type { Command, CommandIo } from './command.ts'
import { importRun } from './import-run.ts'
import { numberOption, refuseUse } from './send-target.ts'
import { fixOfRecord, type ReadFix } from './track-record.ts'

const DAY_MS = 86_400_000
const LONGEST_DAYS = 36_500
/** Fixes stored in one transaction: short enough that a running server hardly waits. */
const BATCH_FIXES = 20_000
const REFUSALS_SHOWN = 20

const USAGE = `lamplight import tracks FILE --keep-days N [options]

  FILE            CSV or NDJSON as export tracks writes it: unit, taken, received, lon, lat, speed, course, accuracy, battery, mark, source;
                  WGS84; only unit, taken, lon and lat must be there
  --keep-days N   how long the hours it falls into are kept at least, from now, whatever TRACK_DAYS says
  --format NAME   csv or ndjson (by the ending of FILE)

  lamplight import tracks 2025.csv --keep-days 400

Units that are not known are registered, unconfirmed. What is stored already is skipped: importing the same file again changes nothing but how long it is kept, never less.`

export const importTracksCommand: Command = {
  name: 'import tracks',
  summary: 'history of units, kept as long as is asked',
  usage: USAGE,
  run: importRun({ usage: USAGE, wantedOf, importFile, advice: '; run it again to go on' }),
}

interface Wanted {
  readonly path: string
  readonly format: 'csv' | 'ndjson'
  readonly keepDays: number
}

function wantedOf(args: readonly string[]): Wanted {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { 'keep-days': text, format: text } })
  const [path, ...others] = positionals
  if (path === undefined || others.length > 0) return refuseUse('give one FILE')
  if (values['keep-days'] === undefined) return refuseUse('--keep-days is missing: history is removed after it')
  const keepDays = numberOption('keep-days', values['keep-days'], { fallback: 0, min: 1, max: LONGEST_DAYS })
  const format = values.format ?? (/\.(ndjson|jsonl)$/i.test(path) ? 'ndjson' : 'csv')
  if (format !== 'csv' && format !== 'ndjson') return refuseUse(`--format is '${format}'; it must be csv or ndjson`)
  return { path, format, keepDays }
}

async function importFile({ path, format, keepDays }: Wanted, io: CommandIo): Promise<number> {
  const file = await open(path).catch((cause: unknown) => {
    throw new Fault('NOT_FOUND', `${path} cannot be read`, { cause })
  })
  await file.close()
  const store = await io.openStore()
  const house = await openHouseLedger(store.journal)
  const ledger = await openLedger(store.journal, { room: io.settings.room, realm: LIVE_REALM })
  const units = openUnitBook(ledger)
  try {
    const keepUntilMs = io.nowMs() + keepDays * DAY_MS
    const histories = historyWriter({
      tracks: store.tracks,
      units,
      sources: openSourceBook({ ledger: house }),
      nowMs: io.nowMs,
      keepUntilMs,
    })
    const refused: string[] = []
    for await (const { row, record } of recordsOf(path, format)) {
      const fix = typeof record === 'string' ? record : fixOfRecord(record)
      if (typeof fix === 'string') refused.push(`record ${row}: ${fix}`)
      else if (await histories.add(fix)) io.progress(`${row} records`)
    }
    const { stored, duplicates } = await histories.end()
    io.progress('')
    io.print(
      `${stored} fixes stored until ${new Date(keepUntilMs).toISOString()}, ${duplicates} known already, ${refused.length} records refused`,
    )
    for (const line of refused.slice(0, REFUSALS_SHOWN)) io.printError(line)
    if (refused.length > REFUSALS_SHOWN) io.printError(`and ${refused.length - REFUSALS_SHOWN} more`)
    return stored + duplicates > 0 ? 0 : 1
  } finally {
    units.close()
    ledger.close()
    house.close()
    await store.close()
  }
}

interface HistoryWriter {
  /** @returns whether a batch was stored */
  add(fix: ReadFix): Promise<boolean>
  end(): Promise<{ readonly stored: number; readonly duplicates: number }>
}

interface HistoryTarget {
  readonly tracks: TrackLog
  readonly units: UnitBook
  readonly sources: SourceBook
  readonly nowMs: () => number
  readonly keepUntilMs: number
}

function historyWriter({ tracks, units, sources, nowMs, keepUntilMs }: HistoryTarget): HistoryWriter {
  let waiting: ReadFix[] = []
  const total = { stored: 0, duplicates: 0 }

  async function store(): Promise<void> {
    const columns = await columnsOf(waiting)
    waiting = []
    const { stored, duplicates } = await tracks.importHistory(columns, keepUntilMs)
    total.stored += stored
    total.duplicates += duplicates
  }

  async function columnsOf(fixes: readonly ReadFix[]): Promise<FixColumns> {
    const sourceIndex = new Map<string, number>()
    for (const { source } of fixes) {
      if (!sourceIndex.has(source)) sourceIndex.set(source, (await sources.enter(importSender(source), nowMs())).index)
    }
    const drafts = [...new Set(fixes.map(({ unit }) => unit))].map((id) => ({ id }))
    const registered = await units.register(drafts, 'cli', fixes[0]?.source ?? '', false, nowMs())
    const slots = new Map(registered.map(({ id, slot }) => [id, slot]))
    const columns = newFixColumns(fixes.length)
    fixes.forEach((fix, row) => fix.put(columns, row, slots.get(fix.unit) ?? 0, sourceIndex.get(fix.source) ?? 0)) // both were just made for each
    return columns
  }

  return {
    async add(fix) {
      waiting.push(fix)
      if (waiting.length < BATCH_FIXES) return false
      await store()
      return true
    },
    async end() {
      if (waiting.length > 0) await store()
      return total
    },
  }
}

/** Accuracy taken where a record states none; history is never judged again, so that it only stands in the record of the source. */
const DEFAULT_ACCURACY_M = 15

function importSender(source: string): Sender {
  return { by: 'cli', role: 'gateway', source, sourceKind: 'import', crs: 'WGS84', defaultAccuracyM: DEFAULT_ACCURACY_M, simulated: false }
}

interface ReadRecord {
  /** From 1, the header not counted. */
  readonly row: number
  /** The record, or what is wrong with its line. */
  readonly record: Readonly<Record<string, unknown>> | string
}

async function* recordsOf(path: string, format: Wanted['format']): AsyncGenerator<ReadRecord> {
  let row = 0
  if (format === 'csv') {
    const parser = createReadStream(path).pipe(
      parse({ columns: true, bom: true, trim: true, relax_column_count: true, skip_empty_lines: true }),
    )
    for await (const record of parser) yield { row: ++row, record: record as Record<string, string> } // `columns: true` gives objects of text
    return
  }
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line.trim() !== '') yield { row: ++row, record: objectOf(line) }
  }
}

function objectOf(line: string): Readonly<Record<string, unknown>> | string {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : 'is no JSON object'
  } catch (error) {
    if (error instanceof SyntaxError) return 'is no JSON'
    throw error
  }
}
