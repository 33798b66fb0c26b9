/** One request's items as columns for the gate: checked, in WGS 84, in the log's own units; and the items refused on the way. */
import type { Fix, Refusal } from '#wire/fix'
import type { Unit } from '#wire/units'
import { takenMsOf } from '../domain/gate-time.ts'
import { newFixColumns } from '../store/fix-columns.ts'
import type { FixColumns } from '../store/ports.ts'
import { isFix, refusal, whyNotFix } from './fix-check.ts'
import type { PlainFixes } from './plain-fixes.ts'
import type { Sender } from './sender.ts'
import { writeFigures, writePlace } from './write-fix.ts'

/** A clock may be this far ahead: more is a wrong clock. */
export const MAX_AHEAD_MS = 60_000
/** Before this a time in milliseconds is more likely one in seconds: 2001. */
const FIRST_LIKELY_MS = 1_000_000_000_000

/** What the batch must know of units. */
export interface Roll {
  slotOf(id: string): number | undefined
  /** The slot of the unit whose id these bytes are, in ASCII; −1 when nobody knows it. */
  slotOfAscii(bytes: Uint8Array, from: number, to: number): number
  at(slot: number): Unit | undefined
  /** Since when a unit is off duty, Unix ms; `Infinity` while it is not. */
  offDutySinceMs(slot: number): number
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

/**
 * Gives plain fixes their units, in place; `undefined` when any of them is not to be taken or its unit not known: then their items are
 * read one by one, to be registered or refused.
 *
 * Cost: about 0.15 µs a fix where half a million units are known; nothing is allocated.
 */
export function readPlain({ bytes, fixes, ids }: PlainFixes, { roll, source, receivedMs, keepMs }: BatchRules): FixBatch | undefined {
  for (let i = 0; i < fixes.count; i++) {
    const takenMs = fixes.takenMs[i]!
    if (!isTimely(takenMs, receivedMs, keepMs)) return undefined
    const slot = roll.slotOfAscii(bytes, ids[i * 2]!, ids[i * 2 + 1]!)
    if (slot < 0 || takenMs > roll.offDutySinceMs(slot)) return undefined
    fixes.slot[i] = slot
  }
  fixes.receivedMs.fill(receivedMs)
  fixes.source.fill(source)
  return { fixes, count: fixes.count, rejected: [], unknown: new Map() }
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
  writePlace(fixes, row, fix.crs ?? sender.crs, fix.lon, fix.lat)
  writeFigures(fixes, row, fix.speed ?? Number.NaN, fix.course ?? Number.NaN, fix.accuracy ?? Number.NaN, fix.battery ?? Number.NaN)
  fixes.takenMs[row] = takenMs
  fixes.receivedMs[row] = receivedMs
  fixes.source[row] = source
  if (slot !== undefined) fixes.slot[row] = slot
  else {
    const rows = batch.unknown.get(fix.unit)
    if (rows) rows.push(row)
    else batch.unknown.set(fix.unit, [row])
  }
  return undefined
}

/** Whether a time is neither too far ahead nor past the retention, in whole ms. */
function isTimely(takenMs: number, receivedMs: number, keepMs: number): boolean {
  return takenMs - receivedMs <= MAX_AHEAD_MS && receivedMs - takenMs <= keepMs && takenMs >= 0
}

function refuseTime(takenMs: number, index: number, receivedMs: number, keepMs: number): Refusal | undefined {
  if (isTimely(takenMs, receivedMs, keepMs)) return undefined
  const aheadMs = takenMs - receivedMs
  if (aheadMs > MAX_AHEAD_MS)
    return refusal(index, 'TIME_IN_FUTURE', `at is ${aheadMs} ms ahead of the server; at most ${MAX_AHEAD_MS} is taken`, 'at')
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
