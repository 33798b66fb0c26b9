/** `lamplight import`: a site's own places, roads and base map. */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Crs, CRS_NAMES } from '#wire/crs'
import { Fault } from '#wire/errors'
import { MAPPABLE_FIELDS } from '../import/field-names.ts'
import { importBasemap } from '../import/import-basemap.ts'
import { type Format, FORMATS, type ImportFile, openImportFile } from '../import/import-file.ts'
import { type ImportOptions, importPlaces, type ImportTarget } from '../import/import-places.ts'
import { importKpiBases } from '../import/import-kpi-bases.ts'
import { importRoads } from '../import/import-roads.ts'
import { importRoster } from '../import/import-roster.ts'
import type { PlaceKind } from '../import/place-feature.ts'
import { type ImportReport, reportFile, reportLines } from '../import/report.ts'
import type { Command, CommandIo } from './command.ts'
import { importReportsCommand } from './import-reports.ts'
import { importTracksCommand } from './import-tracks.ts'

const PLACES: Readonly<Record<string, PlaceKind>> = {
  compounds: 'compound',
  'watch-points': 'watchPoint',
  'police-posts': 'policePost',
  divisions: 'division',
  water: 'water',
}
const WHATS: readonly string[] = [...Object.keys(PLACES), 'roads', 'basemap', 'roster', 'kpi-bases']

const USAGE = `lamplight import WHAT FILE [options]

  WHAT  ${WHATS.join(', ')}
  FILE  GeoJSON, CSV, zipped Shapefile, OpenStreetMap XML (also .gz) or PBF; PMTiles for basemap; CSV for roster and kpi-bases

  --crs NAME        the datum of the data: ${CRS_NAMES.join(', ')} (WGS84)
  --dry-run         say what would happen, and write nothing
  --encoding NAME   of the text in CSV and Shapefiles, such as gbk (found out)
  --type NAME       compound type, post kind, division kind or road class of records that state none
  --format NAME     ${FORMATS.join(', ')} (found out)
  --map FIELD=COLUMN  the column that holds a field; may be repeated
  --report FILE     every refused record and every note, as .json or .csv

  lamplight import compounds 小区.csv --crs GCJ02 --map name=小区名 --report refused.csv

Importing the same file again changes nothing. The formats are described in docs/data-formats.md.

${importTracksCommand.usage}

${importReportsCommand.usage}`

interface Wanted {
  readonly what: string
  readonly path: string
  readonly format: Format | undefined
  readonly report: string | undefined
  readonly dryRun: boolean
  readonly options: Omit<ImportOptions, 'onProgress'>
}

export const importCommand: Command = {
  name: 'import',
  summary:
    "a site's own compounds, watch points, police posts, divisions, water, roads, base map, roster or base figures; tracks and reports of the past",
  usage: USAGE,
  async run(args, io) {
    const own = [importTracksCommand, importReportsCommand].find(({ name }) => name === `import ${args[0] ?? ''}`)
    if (own) return own.run(args.slice(1), io)
    const wanted = wantedOf(args)
    if (typeof wanted === 'string') {
      io.printError(`${wanted}\n\n${USAGE}`)
      return 2
    }
    try {
      return await runImport(wanted, io)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      io.progress('')
      io.printError(`nothing was imported: ${error.message}`)
      return 1
    }
  },
}

/** What is asked for, or what is wrong with the way it is asked. */
function wantedOf(args: readonly string[]): Wanted | string {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(args)
  } catch (error) {
    if (error instanceof TypeError) return error.message // the only thing that parseArgs throws on wrong arguments
    throw error
  }
  const { values, positionals } = parsed
  const [what = '', path, ...others] = positionals
  const { format, report, encoding, type } = values
  if (!WHATS.includes(what)) return `WHAT is '${what}'; it must be one of ${WHATS.join(', ')}`
  if (path === undefined || others.length > 0) return `give one FILE, not ${path === undefined ? 'none' : others.length + 1}`
  const crs = CRS_NAMES.find((name): name is Crs => name.toLowerCase() === values.crs.toLowerCase())
  if (!crs) return `--crs is '${values.crs}'; it must be one of ${CRS_NAMES.join(', ')}`
  if (format !== undefined && !isFormat(format)) return `--format is '${format}'; it must be one of ${FORMATS.join(', ')}`
  if (report !== undefined && !/\.(json|csv)$/i.test(report)) return `--report is '${report}'; it must end in .json or .csv`
  const columns = columnsOf(values.map)
  if (typeof columns === 'string') return columns
  return { what, path, format, report, dryRun: values['dry-run'], options: { what, crs, encoding, type, columns } }
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      crs: { type: 'string', default: 'WGS84' },
      'dry-run': { type: 'boolean', default: false },
      encoding: { type: 'string' },
      type: { type: 'string' },
      format: { type: 'string' },
      map: { type: 'string', multiple: true, default: [] },
      report: { type: 'string' },
    },
  })
}

function isFormat(name: string): name is Format {
  return (FORMATS as readonly string[]).includes(name)
}

function columnsOf(maps: readonly string[]): ReadonlyMap<string, string> | string {
  const columns = new Map<string, string>()
  for (const map of maps) {
    const equals = map.indexOf('=')
    const field = map.slice(0, Math.max(0, equals))
    if (!MAPPABLE_FIELDS.includes(field)) return `--map is '${map}'; it must be FIELD=COLUMN with a field of ${MAPPABLE_FIELDS.join(', ')}`
    columns.set(field, map.slice(equals + 1))
  }
  return columns
}

async function runImport(wanted: Wanted, io: CommandIo): Promise<number> {
  const file = await openImportFile(wanted.path, wanted.format)
  const store = await io.openStore()
  try {
    const report = await importInto(wanted, file, io, {
      store,
      room: io.settings.room,
      nowMs: io.nowMs(),
      by: 'cli',
      dryRun: wanted.dryRun,
    })
    io.progress('')
    for (const line of reportLines(report)) io.print(line)
    if (wanted.report !== undefined) await writeFile(wanted.report, reportFile(report, /\.json$/i.test(wanted.report) ? 'json' : 'csv'))
    return report.added + report.changed + report.unchanged > 0 ? 0 : 1
  } finally {
    await store.close()
  }
}

function importInto({ what, options }: Wanted, file: ImportFile, io: CommandIo, target: ImportTarget): Promise<ImportReport> {
  const withProgress = { ...options, onProgress: progressBar(io, what) }
  const kind = PLACES[what]
  if (kind) return importPlaces(kind, file, withProgress, target)
  if (what === 'kpi-bases') return importKpiBases(file, withProgress, target)
  if (what === 'roster') return importRoster(file, withProgress, target)
  if (what === 'roads') return importRoads(file, withProgress, target)
  return importBasemap(file, withProgress, io.settings.dataDir, target)
}

const BAR_CHARS = 24
/** Often enough to see it move, seldom enough to cost nothing. */
const BAR_STEP = 0.01

/** Draws `[#####.....] 43 %  1234 compounds`, at most once a percent of the file or a thousand records. */
function progressBar(io: CommandIo, what: string): ImportOptions['onProgress'] {
  let drawn = ''
  return (share, records) => {
    const percent = Math.floor(Math.min(1, share) / BAR_STEP)
    const state = `${percent} ${Math.floor(records / 1000)}`
    if (state === drawn) return
    drawn = state
    const filled = Math.round(percent * BAR_STEP * BAR_CHARS)
    io.progress(`[${'#'.repeat(filled)}${'.'.repeat(BAR_CHARS - filled)}] ${percent} %  ${records} ${what}`)
  }
}
