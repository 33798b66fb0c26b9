/** `lamplight export`: what the site holds, as text that others can read, also while the server runs. */
import { parseArgs } from 'node:util'
import { Fault } from '#wire/errors'
import type { Store } from '../store/ports.ts'
import type { Command, CommandIo } from './command.ts'
import { journalLines } from './export-journal.ts'
import { placeLines } from './export-places.ts'
import { trackLines } from './export-tracks.ts'
import { writeLines } from './output-file.ts'
import { refuseUse, wrongUse } from './send-target.ts'

export const EXPORT_FORMATS = ['csv', 'ndjson', 'geojson'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

export interface ExportRange {
  readonly format: ExportFormat
  readonly fromMs: number
  readonly toMs: number
  readonly unit: string | undefined
}

/** Makes the lines of one kind of export. */
type Export = (store: Store, room: string, range: ExportRange) => AsyncIterable<string>

const EXPORTS: Readonly<Record<string, { readonly lines: Export; readonly formats: readonly ExportFormat[] }>> = {
  tracks: { lines: trackLines, formats: ['csv', 'ndjson', 'geojson'] },
  journal: { lines: journalLines, formats: ['ndjson', 'csv'] },
  places: { lines: placeLines, formats: ['geojson', 'ndjson'] },
}

const USAGE = `lamplight export tracks|journal|places [options]

  tracks    every stored fix, as it was appended; import tracks reads it back
  journal   every event of the district, in order
  places    the compounds, watch points, police posts, divisions and water as they are now

  --from TIME    only what was taken (tracks) or learned (journal) at or after it
  --to TIME      and before it; ISO 8601 with an offset, or a date (midnight UTC)
  --unit ID      only this unit's fixes, in order of time
  --format NAME  csv, ndjson or geojson; tracks as csv, journal as ndjson, places as geojson unless it says otherwise
  --out FILE     written whole or not at all; without it to the standard output

  lamplight export tracks --from 2026-11-20 --to 2026-11-21 --out day.csv`

export const exportCommand: Command = {
  name: 'export',
  summary: 'tracks, journal or places as CSV, NDJSON or GeoJSON',
  usage: USAGE,
  async run(args, io) {
    const wanted = wrongUse(() => wantedOf(args))
    if (typeof wanted === 'string') {
      io.printError(`${wanted}\n\n${USAGE}`)
      return 2
    }
    const store = await io.openStore()
    try {
      const written = await write(wanted.lines(store, io.settings.room, wanted.range), wanted.out, io)
      if (wanted.out !== undefined) io.print(`${written} lines in ${wanted.out}`)
      return 0
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      io.printError(`nothing was exported: ${error.message}`)
      return 1
    } finally {
      await store.close()
    }
  },
}

interface Wanted {
  readonly lines: Export
  readonly range: ExportRange
  readonly out: string | undefined
}

function wantedOf(args: readonly string[]): Wanted {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { from: text, to: text, unit: text, format: text, out: text },
  })
  const [what = '', ...others] = positionals
  const wanted = EXPORTS[what]
  if (!wanted || others.length > 0) return refuseUse(`'${positionals.join(' ')}' must be one of ${Object.keys(EXPORTS).join(', ')}`)
  const format = values.format === undefined ? wanted.formats[0] : wanted.formats.find((name) => name === values.format)
  if (!format) return refuseUse(`--format is '${values.format}'; for ${what} it must be one of ${wanted.formats.join(', ')}`)
  if (values.unit !== undefined && what !== 'tracks') return refuseUse('--unit is for tracks only')
  const range = { format, fromMs: timeOption('from', values.from, 0), toMs: timeOption('to', values.to, LATEST_MS), unit: values.unit }
  return { lines: wanted.lines, range, out: values.out }
}

/** The end of what a JavaScript date can say. */
const LATEST_MS = 8.64e15
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/

function timeOption(name: string, given: string | undefined, fallbackMs: number): number {
  if (given === undefined) return fallbackMs
  const ms = TIME.test(given) ? Date.parse(given) : Number.NaN
  return ms >= 0 ? ms : refuseUse(`--${name} is '${given}'; it must be a time like 2026-11-20 or 2026-11-20T08:00:00+08:00`)
}

async function write(lines: AsyncIterable<string>, out: string | undefined, io: CommandIo): Promise<number> {
  if (out !== undefined) return writeLines(out, lines)
  let count = 0
  for await (const line of lines) {
    io.print(line)
    count += 1
  }
  return count
}
