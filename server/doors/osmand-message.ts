/**
 * The OsmAnd protocol, as Traccar reads it: query or form parameters, and the JSON of Traccar Client 9 and later.
 *
 * Source: traccar.org/osmand, and `OsmAndProtocolDecoder` of traccar/traccar (Apache-2.0), read for its units and defaults.
 */
import { takenMsOf } from '../domain/gate-time.ts'
import { isHelp } from './help-call.ts'
import { extrasOf, type OutsideMessage } from './outside-fix.ts'

/** One knot, metres a second. */
const KNOT_MPS = 1852 / 3600
/** A smaller timestamp is in seconds (Traccar's own limit: the largest 32-bit integer). */
const FIRST_MS = 2_147_483_647
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
/** A date and time without an offset; the protocol has it in UTC here, where Traccar takes its server's zone. */
const ZONELESS = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?$/

/** A decimal number, the text itself where it is none, `undefined` where it is empty or absent. */
function numberOr(text: string | undefined): number | string | undefined {
  const trimmed = text?.trim() ?? ''
  if (trimmed === '') return undefined
  return DECIMAL.test(trimmed) ? Number(trimmed) : trimmed
}

function numberOf(text: string | undefined): number | undefined {
  const value = numberOr(text)
  return typeof value === 'number' ? value : undefined
}

function timeOf(text: string | undefined, nowMs: number): number | string {
  const value = numberOr(text)
  if (value === undefined) return nowMs
  if (typeof value === 'number') return value < FIRST_MS ? value * 1000 : value
  const takenMs = takenMsOf(ZONELESS.test(value) ? `${value}Z` : value)
  return Number.isNaN(takenMs) ? value : takenMs
}

/**
 * Reads the query or form. `speed` is in knots, `batt` in percent; `accuracy` or `hacc` in metres (`hdop` is no accuracy and is not taken
 * for one). No `timestamp` means now. Cells and access points alone, or `valid=false`, are no position. `alarm` may call for help.
 */
export function readOsmandQuery(params: URLSearchParams, nowMs: number): OutsideMessage {
  const last = (name: string): string | undefined => params.getAll(name).at(-1)
  const unit = (last('id') ?? last('deviceid'))?.trim() || undefined
  const [lat = last('lat'), lon = last('lon')] = last('location')?.split(',') ?? []
  const isValid = !['false', '0'].includes(last('valid')?.toLowerCase() ?? 'true')
  const help = isHelp(last('alarm')) ? { isHelp: true } : {}
  if ((lat === undefined && lon === undefined) || !isValid) return { unit, ...help }
  const batt = numberOf(last('batt'))
  const knots = numberOf(last('speed'))
  const extras = extrasOf({
    speedMps: knots === undefined ? undefined : knots * KNOT_MPS,
    courseDeg: numberOf(last('bearing') ?? last('heading')),
    accuracyM: numberOf(last('accuracy') ?? last('hacc')),
    battery: batt === undefined ? undefined : batt / 100,
  })
  return { unit, fix: { ...place(numberOr(lon), numberOr(lat)), at: timeOf(last('timestamp'), nowMs), ...extras }, ...help }
}

function place(lon: unknown, lat: unknown): Record<string, unknown> {
  return { ...(lon === undefined ? {} : { lon }), ...(lat === undefined ? {} : { lat }) }
}

/** Reads the JSON form. `speed` is in metres a second, `battery.level` a share; −1 means unknown; `location` may also be a list. */
export function readOsmandJson(body: unknown): readonly OutsideMessage[] {
  const unit = member(body, 'device_id')
  const id = typeof unit === 'number' ? String(unit) : typeof unit === 'string' ? unit.trim() || undefined : undefined
  const location = member(body, 'location')
  if (location === undefined) return [{ unit: id, ...helpOf(body) }]
  return (Array.isArray(location) ? location : [location]).map((one: unknown) => ({ unit: id, fix: fixOf(one), ...helpOf(body, one) }))
}

/** Traccar reads what stands among the extras of a location as its attributes; `alarm` is one. */
function helpOf(body: unknown, location?: unknown): { readonly isHelp?: boolean } {
  const fields = [member(body, 'alarm'), member(location, 'alarm'), member(member(location, 'extras'), 'alarm')]
  return fields.some(isHelp) ? { isHelp: true } : {}
}

function fixOf(location: unknown): Record<string, unknown> {
  const coords = member(location, 'coords')
  const at = member(location, 'timestamp')
  const extras = extrasOf({
    speedMps: numeric(member(coords, 'speed')),
    courseDeg: numeric(member(coords, 'heading')),
    accuracyM: numeric(member(coords, 'accuracy')),
    battery: numeric(member(member(location, 'battery'), 'level')),
  })
  return { ...place(member(coords, 'longitude'), member(coords, 'latitude')), ...(at === undefined ? {} : { at }), ...extras }
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  const found: unknown = Reflect.get(value, name)
  return found === null ? undefined : found
}

function numeric(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
