/** A stored fix as a line of text and back, each exactly: what `export tracks` writes is what `import tracks` reads. */
import { Compile } from 'typebox/compile'
import { MARK, UnitId } from '#wire/fix'
import { UNKNOWN_U16, UNKNOWN_U8 } from '#wire/frame'
import type { FixColumns } from '../store/ports.ts'

/** One fix in outside words. Metres, degrees, m/s, share of a charge; times ISO 8601 in UTC, to the millisecond. */
export interface TrackRecord {
  readonly unit: string
  readonly taken: string
  readonly received: string
  readonly lon: number
  readonly lat: number
  readonly speed?: number
  readonly course?: number
  readonly accuracy?: number
  readonly battery?: number
  /** `good`, or what the gate found, joined by `+`: `coarse`, `jump`, `late`. */
  readonly mark: string
  readonly source: string
}

/** The columns of the CSV form, in order; the keys of the others. */
export const TRACK_FIELDS = [
  'unit',
  'taken',
  'received',
  'lon',
  'lat',
  'speed',
  'course',
  'accuracy',
  'battery',
  'mark',
  'source',
] as const satisfies readonly (keyof TrackRecord)[]

/** Who the numbers of the columns stand for. */
export interface TrackNames {
  unitOf(slot: number): string
  sourceOf(index: number): string
}

const DEGREES_PER_UNIT = 1e7
const HUNDREDTHS = 100
const TENTHS = 10
const FOUND = ['coarse', 'jump', 'late'] as const satisfies readonly (keyof typeof MARK)[]

/** Fix `i` in outside words. */
export function trackRecordOf(fixes: FixColumns, i: number, names: TrackNames): TrackRecord {
  const known = (name: 'speed' | 'course' | 'accuracy' | 'battery', value: number, unknown: number, scale: number) =>
    value === unknown ? {} : { [name]: value / scale }
  return {
    unit: names.unitOf(fixes.slot[i]!),
    taken: new Date(fixes.takenMs[i]!).toISOString(),
    received: new Date(fixes.receivedMs[i]!).toISOString(),
    lon: fixes.lonE7[i]! / DEGREES_PER_UNIT,
    lat: fixes.latE7[i]! / DEGREES_PER_UNIT,
    ...known('speed', fixes.speedCmps[i]!, UNKNOWN_U16, HUNDREDTHS),
    ...known('course', fixes.courseCdeg[i]!, UNKNOWN_U16, HUNDREDTHS),
    ...known('accuracy', fixes.accuracyDm[i]!, UNKNOWN_U16, TENTHS),
    ...known('battery', fixes.batteryPct[i]!, UNKNOWN_U8, HUNDREDTHS),
    mark: markName(fixes.mark[i]!),
    source: names.sourceOf(fixes.source[i]!),
  }
}

function markName(mark: number): string {
  return FOUND.filter((name) => (mark & MARK[name]) !== 0).join('+') || 'good'
}

/** A fix that was read back, with its names still to be looked up. */
export interface ReadFix {
  readonly unit: string
  readonly source: string
  /** @param out its row is overwritten with the fix; `slot` and `source` are what the names stand for */
  put(out: FixColumns, row: number, slot: number, source: number): void
}

/** The fix of a line as it was read, values still text or number. @returns what is wrong with it, naming the field, if anything is */
export function fixOfRecord(record: Readonly<Record<string, unknown>>): ReadFix | string {
  const unit = text(record['unit'])
  if (!isUnitId(unit)) return `unit '${text(record['unit'])}' is no unit id`
  const takenMs = timeOf(record['taken'])
  if (takenMs === undefined) return `taken '${text(record['taken'])}' is no ISO 8601 time with an offset`
  const receivedMs = text(record['received']) === '' ? takenMs : timeOf(record['received'])
  if (receivedMs === undefined) return `received '${text(record['received'])}' is no ISO 8601 time with an offset`
  const mark = markOf(text(record['mark']))
  if (mark === undefined) return `mark '${text(record['mark'])}' is none of good, ${FOUND.join(', ')}`
  const numbers: Record<NumberField, number> = { lon: 0, lat: 0, speed: 0, course: 0, accuracy: 0, battery: 0 }
  for (const [field, { scale, min, max, unknown }] of Object.entries(NUMBERS) as [NumberField, NumberRule][]) {
    const given = text(record[field])
    const value = given === '' ? Number.NaN : Math.round(Number(given) * scale)
    if (value >= min * scale && value <= max * scale) numbers[field] = value
    else if (given === '' && unknown !== undefined) numbers[field] = unknown
    else return `${field} '${given}' is not a number from ${min} to ${max}`
  }
  return {
    unit,
    source: text(record['source']) || DEFAULT_SOURCE,
    put(out, row, slot, source) {
      out.slot[row] = slot
      out.takenMs[row] = takenMs
      out.receivedMs[row] = receivedMs
      out.lonE7[row] = numbers.lon
      out.latE7[row] = numbers.lat
      out.speedCmps[row] = numbers.speed
      out.courseCdeg[row] = numbers.course
      out.accuracyDm[row] = numbers.accuracy
      out.batteryPct[row] = numbers.battery
      out.mark[row] = mark
      out.source[row] = source
    },
  }
}

interface NumberRule {
  readonly scale: number
  readonly min: number
  readonly max: number
  /** What stands for a missing value; without one it must be there. */
  readonly unknown?: number
}

type NumberField = 'lon' | 'lat' | 'speed' | 'course' | 'accuracy' | 'battery'

/** As the columns can hold them; above it the 16 bits would say unknown. */
const NUMBERS: Readonly<Record<NumberField, NumberRule>> = {
  lon: { scale: DEGREES_PER_UNIT, min: -180, max: 180 },
  lat: { scale: DEGREES_PER_UNIT, min: -90, max: 90 },
  speed: { scale: HUNDREDTHS, min: 0, max: 655.34, unknown: UNKNOWN_U16 },
  course: { scale: HUNDREDTHS, min: 0, max: 360, unknown: UNKNOWN_U16 },
  accuracy: { scale: TENTHS, min: 0, max: 6_553.4, unknown: UNKNOWN_U16 },
  battery: { scale: HUNDREDTHS, min: 0, max: 1, unknown: UNKNOWN_U8 },
}

const DEFAULT_SOURCE = 'import'
const isUnitId = (text: string): boolean => checkedUnitId.Check(text)
const checkedUnitId = Compile(UnitId)
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/

function timeOf(value: unknown): number | undefined {
  const given = text(value)
  const ms = ISO_TIME.test(given) ? Date.parse(given) : Number.NaN
  return ms >= 0 ? ms : undefined
}

function markOf(name: string): number | undefined {
  if (name === '' || name === 'good') return MARK.good
  let mark = 0
  for (const part of name.split('+')) {
    const found = FOUND.find((known) => known === part)
    if (!found) return undefined
    mark |= MARK[found]
  }
  return mark
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
}
