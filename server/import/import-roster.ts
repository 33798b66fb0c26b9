/** The roster from a CSV file: who is due when, and where. One transaction; the same file again changes nothing. */
import { Compile } from 'typebox/compile'
import { LIVE_REALM } from '#wire/live'
import { RosterTurn, rosterTurnId } from '#wire/roster'
import { DUTIES, type Duty } from '#wire/units'
import type { ImportFile } from './import-file.ts'
import type { ImportOptions, ImportTarget } from './import-places.ts'
import { importRows } from './import-rows.ts'
import { parseCsv, type CsvTable } from './read-csv.ts'
import { fieldFault, fileFault, quoted, refusing, remarks } from './record.ts'
import type { ImportReport } from './report.ts'
import { decodeText } from './text.ts'

/** A column may bear any of these names. */
const COLUMNS = {
  unit: ['unit', '单位', '队员', '呼号'],
  duty: ['duty', '勤务'],
  from: ['from', '开始', '上岗'],
  to: ['to', '结束', '下岗'],
  compounds: ['compounds', '小区'],
} as const
const DUTY_WORDS: Readonly<Record<string, Duty>> = { 在岗: 'onDuty', 备勤: 'standby', 离岗: 'offDuty' }
/** Compounds of one turn are set apart by any of these. */
const BETWEEN = /[;；、|\s]+/
const LONGEST_TURN_MS = 48 * 3_600_000
const turnCheck = Compile(RosterTurn)

/** What a turn may speak of. */
interface Known {
  readonly units: ReadonlySet<string>
  readonly compounds: ReadonlySet<string>
}

/**
 * Imports turns of duty.
 *
 * @throws Fault when the file is no CSV or lacks a column, or the store refuses
 */
export async function importRoster(file: ImportFile, options: ImportOptions, target: ImportTarget): Promise<ImportReport> {
  if (file.format !== 'csv') throw fileFault(`${file.path} is ${file.format}; a roster is CSV`)
  const table = parseCsv(decodeText(await file.whole(), options.encoding).text)
  const said = remarks()
  const turns = readTurns(table, options, await knownTo(target), said)
  const rows = new Map(Array.from(turns.values(), (turn) => [rosterTurnId(turn), turn]))
  return importRows(file, options, target, { kind: 'roster', event: 'roster:saved', rows, records: table.rows.length, said })
}

function statesOf({ store, room }: ImportTarget, kind: 'roster' | 'unit' | 'compound') {
  return store.journal.states(room, LIVE_REALM, `${kind}/`)
}

async function knownTo(target: ImportTarget): Promise<Known> {
  const idsOf = async (kind: 'unit' | 'compound') =>
    new Set((await statesOf(target, kind)).map(({ subject }) => subject.slice(kind.length + 1)))
  return { units: await idsOf('unit'), compounds: await idsOf('compound') }
}

/** The turns by id: of two that are one, the later row counts. */
function readTurns(
  { header, rows }: CsvTable,
  { onProgress }: ImportOptions,
  known: Known,
  said: ReturnType<typeof remarks>,
): ReadonlyMap<string, RosterTurn> {
  const at = (field: keyof typeof COLUMNS): number => header.findIndex((name) => (COLUMNS[field] as readonly string[]).includes(name))
  const places = { unit: at('unit'), duty: at('duty'), from: at('from'), to: at('to'), compounds: at('compounds') }
  for (const field of ['unit', 'from', 'to'] as const)
    if (places[field] < 0) throw fileFault(`there is no column ${field} (${COLUMNS[field].join(', ')})`)
  const turns = new Map<string, RosterTurn>()
  rows.forEach(({ line, cells }, i) => {
    const cell = (field: keyof typeof COLUMNS): string => cells[places[field]]?.trim() ?? ''
    const turn = refusing(said, { record: `line ${line}`, name: cell('unit') }, () => turnOf(cell, known))
    if (turn) turns.set(rosterTurnId(turn), turn)
    onProgress((i + 1) / rows.length, i + 1)
  })
  return turns
}

/** @throws Fault naming the field that cannot be */
function turnOf(cell: (field: keyof typeof COLUMNS) => string, known: Known): RosterTurn {
  const unit = cell('unit')
  if (!known.units.has(unit)) throw fieldFault('unit', `${quoted(unit)} is not registered`)
  const duty = dutyOf(cell('duty'))
  const [fromMs, toMs] = [timeOf('from', cell('from')), timeOf('to', cell('to'))]
  if (toMs <= fromMs) throw fieldFault('to', 'a turn must end after it begins')
  if (toMs - fromMs > LONGEST_TURN_MS) throw fieldFault('to', 'a turn may last 48 hours at most')
  const compounds = cell('compounds').split(BETWEEN).filter(Boolean)
  const stranger = compounds.find((compound) => !known.compounds.has(compound))
  if (stranger !== undefined) throw fieldFault('compounds', `there is no compound ${quoted(stranger)}`)
  const turn = { unit, duty, fromMs, toMs, ...(compounds.length > 0 ? { compounds } : {}) }
  if (!turnCheck.Check(turn)) throw fieldFault('compounds', 'too many for one turn')
  return turn
}

function dutyOf(text: string): Duty {
  if (text === '') return 'onDuty'
  const duty = DUTY_WORDS[text] ?? DUTIES.find((name) => name === text)
  if (!duty) throw fieldFault('duty', `${quoted(text)} is none of ${[...DUTIES, ...Object.keys(DUTY_WORDS)].join(', ')}`)
  return duty
}

function timeOf(field: string, text: string): number {
  const ms = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms)) throw fieldFault(field, `${quoted(text)} is not ISO 8601 with an offset, such as 2026-11-26T22:00+08:00`)
  return ms
}
