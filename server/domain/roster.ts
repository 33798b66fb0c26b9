/**
 * The roster's rule: a turn sets its unit's duty when it begins, and takes the unit off duty when it ends and no other turn of the
 * unit goes on. Between these moments whoever sets the duty by hand is believed: the roster speaks at its edges only.
 */
import type { RosterTurn } from '#wire/roster'
import type { Duty, Unit } from '#wire/units'

/**
 * The compounds at which somebody is due on duty at a moment.
 *
 * @returns `undefined` where the roster names no place at all: then it cannot be said that nobody is due somewhere
 *
 * Cost: O(turns and their places).
 */
export function placesDue(turns: Iterable<RosterTurn>, atMs: number): ReadonlySet<string> | undefined {
  let due: Set<string> | undefined
  for (const { duty, fromMs, toMs, compounds } of turns) {
    if (!compounds) continue
    due ??= new Set()
    if (duty === 'onDuty' && fromMs <= atMs && atMs < toMs) for (const compound of compounds) due.add(compound)
  }
  return due
}

/** A duty the roster asks for from a moment on. */
export interface DutyDue {
  readonly unit: string
  readonly duty: Duty
  readonly atMs: number
}

function dutyAt(turns: readonly RosterTurn[], atMs: number): Duty {
  let latest: RosterTurn | undefined
  for (const turn of turns) {
    const holds = turn.fromMs <= atMs && atMs < turn.toMs
    if (holds && (latest === undefined || turn.fromMs > latest.fromMs)) latest = turn
  }
  return latest?.duty ?? 'offDuty'
}

function turnsByUnit(turns: Iterable<RosterTurn>): Map<string, RosterTurn[]> {
  const byUnit = new Map<string, RosterTurn[]>()
  for (const turn of turns) {
    const own = byUnit.get(turn.unit)
    if (own) own.push(turn)
    else byUnit.set(turn.unit, [turn])
  }
  return byUnit
}

/** The last edge of a unit's turns at or before a moment; `undefined` when none has come yet. */
function lastEdgeMs(turns: readonly RosterTurn[], nowMs: number): number | undefined {
  let last: number | undefined
  for (const { fromMs, toMs } of turns)
    for (const edgeMs of [fromMs, toMs]) if (edgeMs <= nowMs && (last === undefined || edgeMs > last)) last = edgeMs
  return last
}

/**
 * The changes of duty that are due now: for each unit whose last edge came after its duty was last set and asks for another duty.
 * It needs no memory of what was done before, so a restart, however long, ends in the same state.
 *
 * @param unitOf the unit as it stands; turns of unknown units are passed over
 *
 * Cost: O(turns), one list a unit.
 */
export function dutiesDue(turns: Iterable<RosterTurn>, unitOf: (id: string) => Unit | undefined, nowMs: number): readonly DutyDue[] {
  const due: DutyDue[] = []
  for (const [id, own] of turnsByUnit(turns)) {
    const unit = unitOf(id)
    const atMs = lastEdgeMs(own, nowMs)
    if (unit === undefined || atMs === undefined || atMs <= unit.dutySinceMs) continue
    const duty = dutyAt(own, atMs)
    if (duty !== unit.duty) due.push({ unit: id, duty, atMs })
  }
  return due
}

/** When the next edge comes; `undefined` when the roster holds none after `nowMs`. Cost: O(turns). */
export function nextEdgeMs(turns: Iterable<RosterTurn>, nowMs: number): number | undefined {
  let next: number | undefined
  for (const { fromMs, toMs } of turns)
    for (const edgeMs of [fromMs, toMs]) if (edgeMs > nowMs && (next === undefined || edgeMs < next)) next = edgeMs
  return next
}
