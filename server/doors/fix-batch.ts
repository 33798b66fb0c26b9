/** One request's items as columns for the gate: checked, in WGS 84, in the log's own units; and the items refused on the way. */
import { DEGREE_E7, UNKNOWN_U16, UNKNOWN_U8 } from '#wire/frame'
import type { Fix, Refusal } from '#wire/fix'
import type { Unit } from '#wire/units'
import { toWgs84 } from '../domain/gate-datum.ts'
import { takenMsOf } from '../domain/gate-time.ts'
import { newFixColumns } from '../store/fix-columns.ts'
import type { FixColumns } from '../store/ports.ts'
import { isFix, refusal, whyNotFix } from './fix-check.ts'
import type { Sender } from './sender.ts'

/** A clock may be this far ahead: more is a wrong clock. */
export const MAX_AHEAD_MS = 60_000
/** Before this a time in milliseconds is more likely one in seconds: 2001. */
const FIRST_LIKELY_MS = 1_000_000_000_000
const MAX_KNOWN_U16 = UNKNOWN_U16 - 1

/** What the batch must know of units. */
export interface Roll {
  slotOf(id: string): number | undefined
  at(slot: number): Unit | undefined
}

export interface FixBatch {
  /** The first `count` rows are fixes; `slot` is not set yet where `unknown` says so. */
  readonly fixes: FixColumns
  count: number
  readonly rejected: Refusal[]
  /** Rows of units that nobody knows yet, by unit id: only for a gateway. */
  readonly unknown: Map<string, number[]>
}

export interface BatchRules {
  readonly roll: Roll
  readonly sender: Sender
  readonly source: number
  readonly receivedMs: number
  /** Age past which a fix is refused, ms. */
  readonly keepMs: number
}

/** Reads all items. Cost: one set of columns, and a refusal for each item refused; nothing else is kept per item. */
export function readBatch(items: readonly unknown[], rules: BatchRules): FixBatch {
  const batch: FixBatch = { fixes: newFixColumns(items.length), count: 0, rejected: [], unknown: new Map() }
  for (let index = 0; index < items.length; index++) {
    const item = items[index]
    const refused = isFix(item) ? readFix(item, index, batch, rules) : whyNotFix(item, index)
    if (refused) batch.rejected.push(refused)
  }
  return batch
}

function readFix(fix: Fix, index: number, batch: FixBatch, { roll, sender, source, receivedMs, keepMs }: BatchRules): Refusal | undefined {
  const takenMs = takenMsOf(fix.at)
  if (Number.isNaN(takenMs)) return refusal(index, 'FIELD_INVALID', `at '${String(fix.at)}' is not an ISO 8601 time with an offset`, 'at')
  if (fix.lon === 0 && fix.lat === 0) return refusal(index, 'POSITION_NULL_ISLAND', 'lon and lat are both 0: no position', 'lon')
  const refusedTime = refuseTime(takenMs, index, receivedMs, keepMs)
  if (refusedTime) return refusedTime
  const slot = roll.slotOf(fix.unit)
  const refusedUnit = refuseUnit(fix.unit, slot, index, takenMs, roll, sender)
  if (refusedUnit) return refusedUnit

  const row = batch.count++
  const { fixes } = batch
  const crs = fix.crs ?? sender.crs
  if (crs === 'WGS84') setPlace(fixes, row, fix.lon, fix.lat)
  else setPlace(fixes, row, ...toWgs84(fix.lon, fix.lat, crs))
  fixes.takenMs[row] = takenMs
  fixes.receivedMs[row] = receivedMs
  fixes.speedCmps[row] = fix.speed === undefined ? UNKNOWN_U16 : Math.round(fix.speed * 100)
  fixes.courseCdeg[row] = fix.course === undefined ? UNKNOWN_U16 : Math.round(fix.course * 100) % 36_000
  fixes.accuracyDm[row] = fix.accuracy === undefined ? UNKNOWN_U16 : Math.min(MAX_KNOWN_U16, Math.round(fix.accuracy * 10))
  fixes.batteryPct[row] = fix.battery === undefined ? UNKNOWN_U8 : Math.round(fix.battery * 100)
  fixes.source[row] = source
  if (slot !== undefined) fixes.slot[row] = slot
  else {
    const rows = batch.unknown.get(fix.unit)
    if (rows) rows.push(row)
    else batch.unknown.set(fix.unit, [row])
  }
  return undefined
}

function setPlace(fixes: FixColumns, row: number, lon: number, lat: number): void {
  fixes.lonE7[row] = Math.round(lon * DEGREE_E7)
  fixes.latE7[row] = Math.round(lat * DEGREE_E7)
}

function refuseTime(takenMs: number, index: number, receivedMs: number, keepMs: number): Refusal | undefined {
  const aheadMs = takenMs - receivedMs
  if (aheadMs > MAX_AHEAD_MS)
    return refusal(index, 'TIME_IN_FUTURE', `at is ${aheadMs} ms ahead of the server; at most ${MAX_AHEAD_MS} is taken`, 'at')
  if (-aheadMs <= keepMs && takenMs >= 0) return undefined
  const hint = takenMs > 0 && takenMs < FIRST_LIKELY_MS ? '; at is in milliseconds, this looks like seconds' : ''
  return refusal(index, 'TIME_TOO_OLD', `at is ${-aheadMs} ms old; at most ${keepMs} is kept${hint}`, 'at')
}

function refuseUnit(id: string, slot: number | undefined, index: number, takenMs: number, roll: Roll, sender: Sender): Refusal | undefined {
  if (sender.role === 'device') {
    if (id !== sender.unit)
      return refusal(index, 'UNIT_FORBIDDEN', `unit '${id}' is not the unit of this token, '${sender.unit ?? ''}'`, 'unit')
    if (slot === undefined) return refusal(index, 'UNIT_UNKNOWN', `unit '${id}' is not registered`, 'unit')
  }
  const unit = slot === undefined ? undefined : roll.at(slot)
  if (unit?.duty === 'offDuty' && takenMs > unit.dutySinceMs)
    return refusal(
      index,
      'UNIT_OFF_DUTY',
      `unit '${id}' went off duty before this fix was taken; positions are collected on shift only`,
      'unit',
    )
  return undefined
}
