/** The rows of many reports in typed columns: what is remembered in memory of those whose whole stands in the archive. */
import { DEGREE_E7 } from '#wire/frame'
import type { ReportRow, RowSpan } from './report-row.ts'

export interface ArchivedRow {
  readonly row: ReportRow
  /** Stands for the report's id: two reports have the same with a chance of 1 to 10 ⁵ in 400,000. A double of 53 bits. */
  readonly key: number
  /** Number of its last event: where its whole is found. */
  readonly seq: number
}

/** Some rows in columns of their own, as another thread is handed them. */
export interface RowPiece {
  readonly count: number
  readonly atMs: Float64Array<ArrayBuffer>
  /** Numbers of names, 0: none; `state` 0: no report stands there. */
  readonly state: Uint32Array<ArrayBuffer>
  readonly class: Uint32Array<ArrayBuffer>
  readonly compound: Uint32Array<ArrayBuffer>
  /** `NO_PLACE`: nobody said where. */
  readonly lonE7: Int32Array<ArrayBuffer>
  readonly latE7: Int32Array<ArrayBuffer>
  readonly simulated: Uint8Array<ArrayBuffer>
}

/** What a copy of the rows is kept by: whoever has a piece in its last version need not take it again. */
export interface RowPieces {
  /** By piece a number that is another whenever a row of it has changed, and never the same again. */
  readonly versions: readonly number[]
  /** Cost: 29 bytes a row, `PIECE_ROWS` of them: half a millisecond. */
  pieceAt(piece: number): RowPiece
  /** Rows that are not in, by the same names. */
  pieceOf(rows: readonly ReportRow[]): RowPiece
  /** By their numbers; they only grow more. */
  readonly names: readonly (string | undefined)[]
}

/**
 * [C1] A report is in at most once; what is put in anew replaces what was there.
 * [C2] What is given back is what was put in, places to 1 cm.
 * [C3] Whoever takes each piece whose version is another than before has what `each` shows, in the same order but from the first on.
 */
export interface ReportColumns extends RowPieces {
  /** How many are in. */
  readonly count: number
  has(id: string): boolean
  put(id: string, seq: number, row: ReportRow): void
  remove(id: string): void
  clear(): void
  /** Shows all that are in, those put in last first. The object is the same for each: read it, and keep nothing of it. Cost: some ns a row. */
  each(visit: (one: ArchivedRow) => void, span?: RowSpan): void
  /** The same in as many slices, each of so many rows at most; whoever asks for the next says when. What is put in meanwhile is not shown. */
  slices(mostRows: number, visit: (one: ArchivedRow) => void, span?: RowSpan): Iterable<void>
  /** When the newest of all that were ever put in was learned, Unix ms; −∞: none was. */
  readonly newestMs: number
}

/** 71 bytes a report, and what its names take, each kept once. */
interface Columns {
  readonly key: Float64Array<ArrayBuffer>
  /** 0: taken out again. */
  readonly seq: Uint32Array<ArrayBuffer>
  readonly atMs: Float64Array<ArrayBuffer>
  readonly knownMs: Float64Array<ArrayBuffer>
  readonly stateMs: Float64Array<ArrayBuffer>
  readonly state: Uint32Array<ArrayBuffer>
  readonly class: Uint32Array<ArrayBuffer>
  readonly compound: Uint32Array<ArrayBuffer>
  readonly division: Uint32Array<ArrayBuffer>
  /** `NO_PLACE`: none. */
  readonly lonE7: Int32Array<ArrayBuffer>
  readonly latE7: Int32Array<ArrayBuffer>
  readonly severity: Uint8Array<ArrayBuffer>
  readonly simulated: Uint8Array<ArrayBuffer>
}

export const NO_PLACE = -0x8000_0000
/** Copied at a stretch. */
export const PIECE_ROWS = 65_536
const MIN_ROWS = 256
/** Entries of the table of keys for each row it has room for: at most half of it is taken. */
const ENTRIES_A_ROW = 2
const TWO_32 = 2 ** 32
const HIGH_BITS = 0x1f_ffff
/** FNV-1a, 32 bits (Fowler, Noll, Vo), begun twice. */
const FNV_BASIS = 0x811c_9dc5
const OTHER_BASIS = 0x2d1f_8a3b
const FNV_PRIME = 0x0100_0193

/** A number of 53 bits that stands for an id. */
export function keyOfId(id: string): number {
  let [low, high] = [FNV_BASIS, OTHER_BASIS]
  for (let i = 0; i < id.length; i++) {
    const unit = id.charCodeAt(i) // all of an id is hashed, halves of characters too
    low = Math.imul(low ^ unit, FNV_PRIME)
    high = Math.imul(high ^ (unit + i), FNV_PRIME)
  }
  return ((high ^ (high >>> 15)) & HIGH_BITS) * TWO_32 + ((low ^ (low >>> 15)) >>> 0)
}

function emptyColumns(rows: number): Columns {
  return {
    key: new Float64Array(rows),
    seq: new Uint32Array(rows),
    atMs: new Float64Array(rows),
    knownMs: new Float64Array(rows),
    stateMs: new Float64Array(rows),
    state: new Uint32Array(rows),
    class: new Uint32Array(rows),
    compound: new Uint32Array(rows),
    division: new Uint32Array(rows),
    lonE7: new Int32Array(rows),
    latE7: new Int32Array(rows),
    severity: new Uint8Array(rows),
    simulated: new Uint8Array(rows),
  }
}

function lonE7Of(place: ReportRow['place']): number {
  return place ? Math.round(place[0] * DEGREE_E7) : NO_PLACE
}

function latE7Of(place: ReportRow['place']): number {
  return place ? Math.round(place[1] * DEGREE_E7) : 0
}

/** The row that is shown, its fields filled anew for each: reading plain fields costs a third of reading columns through getters. */
class ShownRow implements ReportRow {
  atMs = 0
  knownMs = 0
  stateMs = 0
  state = ''
  class: string | undefined = undefined
  severity: number | undefined = undefined
  compound: string | undefined = undefined
  division: string | undefined = undefined
  lonE7 = NO_PLACE
  latE7 = 0
  simulated = false

  /** Made where it is asked for: most who look at many rows do not. */
  get place(): ReportRow['place'] {
    return this.lonE7 === NO_PLACE ? undefined : [this.lonE7 / DEGREE_E7, this.latE7 / DEGREE_E7]
  }
}

interface Shown {
  readonly columns: Columns
  /** Rows from the first to before the second, the last first. */
  readonly from: number
  readonly to: number
  readonly names: readonly (string | undefined)[]
}

function showEach({ columns, from, to, names }: Shown, visit: (one: ArchivedRow) => void, span?: RowSpan): void {
  const { by, fromMs, toMs } = span ?? { by: 'atMs', fromMs: -Infinity, toMs: Infinity }
  const times = columns[by]
  const row = new ShownRow()
  const one = { row, key: 0, seq: 0 }
  for (let i = to - 1; i >= from; i--) {
    const seq = columns.seq[i]!
    const timeMs = times[i]!
    if (seq === 0 || timeMs < fromMs || timeMs >= toMs) continue
    one.key = columns.key[i]!
    one.seq = seq
    row.atMs = columns.atMs[i]!
    row.knownMs = columns.knownMs[i]!
    row.stateMs = columns.stateMs[i]!
    row.state = names[columns.state[i]!] ?? ''
    row.class = names[columns.class[i]!]
    row.severity = columns.severity[i]! || undefined
    row.compound = names[columns.compound[i]!]
    row.division = names[columns.division[i]!]
    row.lonE7 = columns.lonE7[i]!
    row.latE7 = columns.latE7[i]!
    row.simulated = columns.simulated[i] === 1
    visit(one)
  }
}

/**
 * Memory: 71 to 142 bytes a report that was ever put in; never less again until `clear`.
 *
 * @param pieceRows rows of a piece
 */
export function reportColumns(pieceRows = PIECE_ROWS): ReportColumns {
  let columns = emptyColumns(MIN_ROWS)
  /** Open addressing: the row of a key, plus one; 0: free. */
  let table = new Uint32Array(MIN_ROWS * ENTRIES_A_ROW)
  let used = 0
  let count = 0
  let newestMs = -Infinity
  /** States, classes, compounds and divisions, each once; 0 is none. Kept by `clear`, so that whoever knows a number knows it for good. */
  const names: (string | undefined)[] = [undefined]
  const numbers = new Map<string, number>()
  let changes = 0
  let versions: number[] = []

  function numberOf(name: string | undefined): number {
    if (name === undefined) return 0
    let number = numbers.get(name)
    if (number === undefined) {
      number = names.push(name) - 1
      numbers.set(name, number)
    }
    return number
  }

  /** The entry of a key, or the free one where it would stand. */
  function entryOf(key: number): number {
    const mask = table.length - 1
    for (let entry = key % table.length; ; entry = (entry + 1) & mask) {
      const row = table[entry]!
      if (row === 0 || columns.key[row - 1] === key) return entry
    }
  }

  function grow(): void {
    const wider = emptyColumns(columns.key.length * 2)
    for (const name of Object.keys(columns) as (keyof Columns)[]) wider[name].set(columns[name]) // the keys are the columns
    columns = wider
    table = new Uint32Array(wider.key.length * ENTRIES_A_ROW)
    for (let row = 0; row < used; row++) table[entryOf(wider.key[row]!)] = row + 1
  }

  /** The row of a report that is in. */
  function rowAt(id: string): number | undefined {
    const row = table[entryOf(keyOfId(id))]! - 1
    return row >= 0 && columns.seq[row] !== 0 ? row : undefined
  }

  function newRow(key: number): number {
    if (used === columns.key.length) grow()
    columns.key[used] = key
    table[entryOf(key)] = used + 1
    return used++
  }

  function changed(row: number): void {
    versions[Math.floor(row / pieceRows)] = ++changes
  }

  return {
    get count() {
      return count
    },
    get versions() {
      return versions
    },
    names,
    pieceAt(piece) {
      const [from, to] = [piece * pieceRows, Math.min(used, (piece + 1) * pieceRows)]
      const { seq, atMs, state, class: name, compound, lonE7, latE7, simulated } = columns
      return {
        count: to - from,
        atMs: atMs.slice(from, to),
        state: state.slice(from, to).map((number, i) => (seq[from + i] === 0 ? 0 : number)),
        class: name.slice(from, to),
        compound: compound.slice(from, to),
        lonE7: lonE7.slice(from, to),
        latE7: latE7.slice(from, to),
        simulated: simulated.slice(from, to),
      }
    },
    pieceOf: (rows) => ({
      count: rows.length,
      atMs: Float64Array.from(rows, ({ atMs }) => atMs),
      state: Uint32Array.from(rows, ({ state }) => numberOf(state)),
      class: Uint32Array.from(rows, (row) => numberOf(row.class)),
      compound: Uint32Array.from(rows, ({ compound }) => numberOf(compound)),
      lonE7: Int32Array.from(rows, ({ place }) => lonE7Of(place)),
      latE7: Int32Array.from(rows, ({ place }) => latE7Of(place)),
      simulated: Uint8Array.from(rows, ({ simulated }) => (simulated ? 1 : 0)),
    }),
    has: (id) => rowAt(id) !== undefined,
    put(id, seq, { atMs, knownMs, stateMs, state, class: name, severity = 0, compound, division, place, simulated }) {
      const key = keyOfId(id)
      const known = table[entryOf(key)]!
      const i = known > 0 ? known - 1 : newRow(key)
      if (columns.seq[i] === 0) count++
      if (knownMs > newestMs) newestMs = knownMs
      columns.seq[i] = seq
      columns.atMs[i] = atMs
      columns.knownMs[i] = knownMs
      columns.stateMs[i] = stateMs
      columns.state[i] = numberOf(state)
      columns.class[i] = numberOf(name)
      columns.compound[i] = numberOf(compound)
      columns.division[i] = numberOf(division)
      columns.lonE7[i] = lonE7Of(place)
      columns.latE7[i] = latE7Of(place)
      columns.severity[i] = severity
      columns.simulated[i] = simulated ? 1 : 0
      changed(i)
    },
    remove(id) {
      const known = rowAt(id)
      if (known === undefined) return
      columns.seq[known] = 0
      count--
      changed(known)
    },
    clear() {
      columns = emptyColumns(MIN_ROWS)
      table = new Uint32Array(MIN_ROWS * ENTRIES_A_ROW)
      used = 0
      count = 0
      newestMs = -Infinity
      versions = []
    },
    each: (visit, span) => showEach({ columns, from: 0, to: used, names }, visit, span),
    *slices(mostRows, visit, span) {
      for (let to = used; to > 0; to -= mostRows) yield showEach({ columns, from: Math.max(0, to - mostRows), to, names }, visit, span)
    },
    get newestMs() {
      return newestMs
    },
  }
}
