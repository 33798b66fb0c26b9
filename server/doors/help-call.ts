/** Calls for help as the doors take them: who calls, from where, and which fields of other protocols mean it. */
import { Compile } from 'typebox/compile'
import type { Crs } from '#wire/crs'
import { Fault } from '#wire/errors'
import { UnitId } from '#wire/fix'
import type { LonLat } from '#wire/places'
import { toWgs84 } from '../domain/gate-datum.ts'
import { takenMsOf } from '../domain/gate-time.ts'
import type { AlarmDesk, SosCall } from '../live/alarm-desk.ts'
import type { DoorOptions } from './doorway.ts'
import type { Sender } from './sender.ts'

export interface HelpOptions extends DoorOptions {
  /** Raises the alarm, durably, or finds the one that is open. */
  readonly help: AlarmDesk['callForHelp']
  readonly nowMs: () => number
}

/** What the alarm field of a tracker says when a person calls for help or has fallen; every other alarm (battery, speed) is none. */
const HELP_WORDS: readonly string[] = ['sos', 'panic', 'falldown', 'true', '1']
const unitCheck = Compile(UnitId)

/** Whether an alarm field calls for help: a word of several, parted by commas as Traccar writes them, `true` or 1. */
export function isHelp(alarm: unknown): boolean {
  if (alarm === true || alarm === 1) return true
  if (typeof alarm !== 'string') return false
  return alarm.split(',').some((word) => HELP_WORDS.includes(word.trim().toLowerCase()))
}

/** Who is spoken for: a device for its own unit, a gateway for the one it names. @throws Fault FIELD_MISSING, FIELD_INVALID, UNIT_FORBIDDEN */
export function spokenFor(unit: string | undefined, sender: Sender, what: string): string {
  const id = unit ?? sender.unit
  if (id === undefined) throw new Fault('FIELD_MISSING', `unit is missing: a gateway must say whose ${what}`)
  if (sender.role === 'device' && id !== sender.unit)
    throw new Fault('UNIT_FORBIDDEN', `unit '${id}' is not the unit of this token, '${sender.unit ?? ''}'`)
  if (!unitCheck.Check(id)) throw new Fault('FIELD_INVALID', 'unit must be 1 to 64 characters without spaces or slashes')
  return id
}

/** What came with a call; values that could not be read are left as they came. */
export interface CallFields {
  readonly unit: string | undefined
  readonly lon?: unknown
  readonly lat?: unknown
  readonly at?: unknown
  readonly crs?: Crs
  readonly note?: string
}

/**
 * The call as the alarm desk takes it. A place or time that cannot be is left out: help is not refused because a receiver had no fix.
 *
 * @throws Fault FIELD_MISSING, FIELD_INVALID, UNIT_FORBIDDEN where it is not known who calls
 */
export function helpCall({ unit, lon, lat, at, crs, note }: CallFields, sender: Sender, nowMs: number): SosCall {
  const place = placeOf(lon, lat, crs ?? sender.crs)
  const atMs = typeof at === 'number' || typeof at === 'string' ? takenMsOf(at) : nowMs
  return {
    unit: spokenFor(unit, sender, 'call for help it is'),
    atMs: Number.isNaN(atMs) ? nowMs : Math.min(atMs, nowMs),
    ...(place ? { place } : {}),
    ...(note === undefined ? {} : { note }),
    simulated: sender.simulated,
    by: sender.by,
  }
}

function placeOf(lon: unknown, lat: unknown, crs: Crs): LonLat | undefined {
  if (typeof lon !== 'number' || typeof lat !== 'number') return undefined
  const isPlace = Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && !(lon === 0 && lat === 0)
  return isPlace ? [...toWgs84(lon, lat, crs)] : undefined
}
