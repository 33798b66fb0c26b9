/** Which fix stands for a unit at an instant: the one reading of rule T5, shared by every driver. */
import { MARK } from '#wire/fix'
import type { FixColumns } from './ports.ts'

/** What a fix must satisfy to be a place at `atMs`. */
export interface PlaceRule {
  readonly atMs: number
  readonly asKnownNow: boolean
}

/** The columns the rule looks at. */
export interface PlaceColumns {
  readonly takenMs: Float64Array
  readonly receivedMs: Float64Array
  readonly mark: ArrayLike<number>
}

/** Whether fix `i` may be its unit's place under the rule. */
export function mayBePlace({ atMs, asKnownNow }: PlaceRule, { takenMs, receivedMs, mark }: PlaceColumns, i: number): boolean {
  if (asKnownNow) return takenMs[i]! <= atMs && (mark[i]! & MARK.jump) === 0
  return receivedMs[i]! <= atMs && (mark[i]! & (MARK.jump | MARK.late)) === 0
}

/** Whether fix `i` of `columns` is a better place than fix `j` of `others`: taken later, or at the same time and received later. */
export function isBetterPlace(columns: FixColumns, i: number, others: FixColumns, j: number): boolean {
  const byTakenMs = columns.takenMs[i]! - others.takenMs[j]!
  return byTakenMs > 0 || (byTakenMs === 0 && columns.receivedMs[i]! > others.receivedMs[j]!)
}

/** Whenever received or taken: the two rules by which last places outlive their hours. */
export const EVER_KNOWN: PlaceRule = { atMs: Number.MAX_SAFE_INTEGER, asKnownNow: false }
export const EVER_TAKEN: PlaceRule = { atMs: Number.MAX_SAFE_INTEGER, asKnownNow: true }
