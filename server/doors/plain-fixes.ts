/**
 * The usual form of a batch, read straight from its bytes into columns: a JSON array of flat fixes in plain ASCII. Whatever is not plainly a
 * fix is left to `JSON.parse` and the schema, which know every case and say what is wrong with it.
 */
import type { Crs } from '#wire/crs'
import { parseIsoMs } from '../domain/gate-time.ts'
import { firstFixes, newFixColumns, putFixes } from '../store/fix-columns.ts'
import type { FixColumns } from '../store/ports.ts'
import { BROKEN, scanId, scanNumber, scanText, skipSpace } from './plain-scan.ts'
import { writeFigures, writePlace } from './write-fix.ts'

export interface PlainFixes {
  /** The body. */
  readonly bytes: Buffer
  /** Every column but `slot`, `receivedMs`, `mark` and `source`. */
  readonly fixes: FixColumns
  /** Where the unit's id of each fix begins and ends in the body: interleaved; length 2 · fixes. */
  readonly ids: Uint32Array
}

/** The fields of a fix; the first four are required. `crs` is rare and left to the schema. */
const FIELDS = ['unit', 'at', 'lon', 'lat', 'speed', 'course', 'accuracy', 'battery'] as const
const [UNIT, AT, LON, LAT, SPEED, COURSE, ACCURACY, BATTERY] = [0, 1, 2, 3, 4, 5, 6, 7]
const NAMES = FIELDS.map((field) => Uint8Array.from(Buffer.from(`"${field}"`)))
const REQUIRED = 0b1111
const NONE = -1
/** The limits of `wire/fix.ts`, by field. */
const LEAST = [0, -Number.MAX_VALUE, -180, -90, 0, 0, 0, 0]
const MOST = [0, Number.MAX_VALUE, 180, 90, 600, 360, 100_000, 1]
const MAX_ID_CHARS = 64
const MAX_TIME_CHARS = 40
/** Few fixes are shorter; where they are, the columns grow. */
const SHORT_FIX_BYTES = 80
const [QUOTE, COMMA, COLON, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [34, 44, 58, 91, 93, 123, 125]

/** The fixes read so far. */
interface Taken {
  count: number
  fixes: FixColumns
  ids: Uint32Array
}

/** One fix as it is being read. */
interface Row {
  idFrom: number
  idTo: number
  /** By field; `NaN` where the field is absent. `at` is in ms. */
  readonly numbers: Float64Array
  /** Which field came after which in the fix before, the first after the last of all: it nearly always does again. */
  readonly next: Int8Array
}

/**
 * The fixes of a body, or `undefined` when it is not in the plain form, or not every fix is valid by the schema of a fix.
 *
 * What it gives is what `JSON.parse` and the schema would have let through, to the last bit.
 *
 * @param crs the datum of the fixes; what is given is WGS 84
 *
 * Cost: about 0.25 µs a fix of 100 bytes, half of `JSON.parse` alone; 46 bytes allocated for every 80 of the body.
 */
export function scanFixes(bytes: Buffer, crs: Crs): PlainFixes | undefined {
  const capacity = 1 + Math.ceil(bytes.length / SHORT_FIX_BYTES)
  const taken: Taken = { count: 0, fixes: newFixColumns(capacity), ids: new Uint32Array(capacity * 2) }
  const row: Row = { idFrom: 0, idTo: 0, numbers: new Float64Array(FIELDS.length), next: new Int8Array(FIELDS.length + 1) }
  let at = skipSpace(bytes, 0)
  if (bytes[at] !== OPEN_LIST) return undefined
  do {
    at = scanFix(bytes, skipSpace(bytes, at + 1), row)
    if (at === BROKEN) return undefined
    takeRow(row, crs, taken)
    at = skipSpace(bytes, at)
  } while (bytes[at] === COMMA)
  if (bytes[at] !== CLOSE_LIST || skipSpace(bytes, at + 1) !== bytes.length) return undefined
  return { bytes, fixes: firstFixes(taken.fixes, taken.count), ids: taken.ids }
}

function takeRow({ idFrom, idTo, numbers }: Row, crs: Crs, taken: Taken): void {
  if (taken.count === taken.fixes.count) grow(taken)
  const { fixes, ids } = taken
  const i = taken.count++
  ids[i * 2] = idFrom
  ids[i * 2 + 1] = idTo
  fixes.takenMs[i] = numbers[AT]!
  writePlace(fixes, i, crs, numbers[LON]!, numbers[LAT]!)
  writeFigures(fixes, i, numbers[SPEED]!, numbers[COURSE]!, numbers[ACCURACY]!, numbers[BATTERY]!)
}

function grow(taken: Taken): void {
  const fixes = newFixColumns(taken.fixes.count * 2)
  putFixes(taken.fixes, fixes, 0)
  const ids = new Uint32Array(fixes.count * 2)
  ids.set(taken.ids)
  taken.fixes = fixes
  taken.ids = ids
}

/** @returns the place after the object that begins at `at`, or `BROKEN` */
function scanFix(bytes: Buffer, at: number, row: Row): number {
  if (bytes[at] !== OPEN_OBJECT) return BROKEN
  const { numbers } = row
  for (let field = SPEED; field < FIELDS.length; field++) numbers[field] = Number.NaN
  let seen = 0
  let field: number = FIELDS.length
  do {
    at = skipSpace(bytes, at + 1)
    field = fieldAt(bytes, at, field, row.next)
    if (field === NONE || (seen & (1 << field)) !== 0) return BROKEN
    seen |= 1 << field
    at = skipSpace(bytes, at + NAMES[field]!.length)
    if (bytes[at] !== COLON) return BROKEN
    at = scanValue(bytes, skipSpace(bytes, at + 1), field, row)
    if (at === BROKEN) return BROKEN
    at = skipSpace(bytes, at)
  } while (bytes[at] === COMMA)
  const isWhole = bytes[at] === CLOSE_OBJECT && (seen & REQUIRED) === REQUIRED
  // Nobody is at null island: the slow way says so to the sender.
  const isNowhere = numbers[LON] === 0 && numbers[LAT] === 0
  return isWhole && !isNowhere ? at + 1 : BROKEN
}

/** The field whose name, in quotes, stands at `at`; `NONE`: none that is known here. @param next learns what came after `previous` */
function fieldAt(bytes: Uint8Array, at: number, previous: number, next: Int8Array): number {
  if (isNameAt(bytes, at, NAMES[next[previous]!]!)) return next[previous]!
  // No `findIndex`: what its callback holds would be allocated at each call of this function, found or not.
  for (let field = 0; field < NAMES.length; field++) {
    if (!isNameAt(bytes, at, NAMES[field]!)) continue
    next[previous] = field
    return field
  }
  return NONE
}

function isNameAt(bytes: Uint8Array, at: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) if (bytes[at + i] !== name[i]) return false
  return true
}

function scanValue(bytes: Buffer, at: number, field: number, row: Row): number {
  if (field === UNIT) {
    const end = scanId(bytes, at, MAX_ID_CHARS)
    row.idFrom = at + 1
    row.idTo = end - 1
    return end
  }
  const { numbers } = row
  if (field === AT && bytes[at] === QUOTE) {
    const end = scanText(bytes, at, MAX_TIME_CHARS)
    numbers[AT] = end === BROKEN ? Number.NaN : parseIsoMs(bytes.toString('latin1', at + 1, end - 1))
    return Number.isNaN(numbers[AT]) ? BROKEN : end
  }
  const end = scanNumber(bytes, at, numbers, field)
  if (end === BROKEN || !(numbers[field]! >= LEAST[field]! && numbers[field]! <= MOST[field]!)) return BROKEN
  if (field === AT) numbers[AT] = Math.trunc(numbers[AT]!)
  return end
}
