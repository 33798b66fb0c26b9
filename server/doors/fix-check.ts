/** Whether an item is a fix at all: the compiled schema says yes quickly; when it says no, the field and the reason are found. */
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { FaultCode } from '#wire/errors'
import { Fix, type Refusal } from '#wire/fix'

const checker = Compile(Fix)
/** The same without the ban on other fields: the compiled ban makes a list of names and tries a pattern on each, half the whole cost. */
const openChecker = Compile(Type.Object(Fix.properties))
const FIELDS: ReadonlySet<string> = new Set(Object.keys(Fix.properties))
/** What a refusal repeats of the sender's own text. */
const MAX_QUOTED = 40

/** What each field must be, said when it is not. */
const EXPECTED: Readonly<Record<string, string>> = {
  unit: 'a unit id of 1 to 64 characters without spaces or slashes',
  lon: 'a number of degrees',
  lat: 'a number of degrees',
  at: 'an ISO 8601 time or Unix milliseconds',
  speed: 'a number of metres a second, 0 to 600',
  course: 'a number of degrees, 0 to 360',
  accuracy: 'a number of metres, 0 to 100000',
  battery: 'a share from 0 to 1',
  crs: 'one of WGS84, CGCS2000, GCJ02, BD09',
}

/** Cost: about 0.2 µs. */
export function isFix(item: unknown): item is Fix {
  if (!openChecker.Check(item)) return false
  for (const field in item) if (!FIELDS.has(field)) return false
  return true
}

/** A refusal of the item at `index`, naming the field and the reason. */
export function refusal(index: number, code: FaultCode, message: string, field?: string): Refusal {
  return { index, code, message: message.slice(0, 300), ...(field === undefined ? {} : { field: field.slice(0, 60) }) }
}

/** Why an item that is not a fix is refused: the first field at fault, in the order of the schema. */
export function whyNotFix(item: unknown, index: number): Refusal {
  const [error] = checker.Errors(item)
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return refusal(index, 'FIELD_INVALID', 'a fix must be an object')
  if (!error) throw new RangeError(`item ${index} is a fix`)
  if (error.keyword === 'required') {
    const [field = ''] = error.params.requiredProperties
    return refusal(index, 'FIELD_MISSING', `${field} is missing: ${EXPECTED[field] ?? 'it is required'}`, field)
  }
  const field = error.instancePath.split('/')[1] ?? ''
  if (!(field in EXPECTED)) return refusal(index, 'FIELD_INVALID', `${quoted(field)} is not a field of a fix`, field)
  const isRange = error.keyword === 'minimum' || error.keyword === 'maximum'
  if (isRange && (field === 'lon' || field === 'lat')) {
    const limitDeg = field === 'lon' ? 180 : 90
    return refusal(index, 'POSITION_OUT_OF_RANGE', `${field} ${String(valueOf(item, field))} is outside ±${limitDeg}°`, field)
  }
  return refusal(index, 'FIELD_INVALID', `${field} must be ${EXPECTED[field]}, not ${quoted(valueOf(item, field))}`, field)
}

function valueOf(item: object, field: string): unknown {
  return Reflect.get(item, field)
}

/** A value as it may stand in a message: short, and no deeper than itself. */
function quoted(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > MAX_QUOTED ? `${value.slice(0, MAX_QUOTED)}…` : value}'`
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `an ${typeof value}`
}
