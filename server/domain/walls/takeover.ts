/** Which alarm takes the screen, and when it gives it back. */
import type { Alarm } from '#wire/alarms'
import type { LonLat } from '#wire/places'

/** A call has the screen at most so long after it last sounded: what nobody has taken on then is no news to the room. [P] */
export const CALL_MOST_MS = 300_000
/** Several at once take turns. [P] */
export const CALL_TURN_MS = 20_000
/** Whoever has driven within this time drives now: the screen is not taken from under their hands. [P] */
export const DRIVING_MS = 30_000

/** An alarm that calls for the screen. */
export interface Call {
  readonly id: string
  readonly place: LonLat
  /** Until when it may have the screen. */
  readonly untilMs: number
}

/** Who has had the screen, the last one last; only while they call. Bound: the open alarms of level 1. */
export interface Calls {
  readonly shown: readonly string[]
  /** The one that has the screen, and since when. */
  readonly now?: { readonly id: string; readonly sinceMs: number }
  /** Calls that somebody has driven away from, by the name they have until they sound again. */
  readonly passedBy: readonly string[]
}

export const NO_CALLS: Calls = { shown: [], passedBy: [] }

/** What calls now, newest first: a call for help or an alarm of level 1, with a place, that nobody has taken on and that sounded a while ago at most. */
export function callsOf(alarms: Iterable<Alarm>, nowMs: number): readonly Call[] {
  const calls: (Call & { readonly soundedMs: number })[] = []
  for (const { id, state, level, cause, place, soundedMs } of alarms) {
    const untilMs = soundedMs + CALL_MOST_MS
    if (state === 'raised' && (level === 1 || cause === 'sos') && place && nowMs < untilMs) calls.push({ id, place, untilMs, soundedMs })
  }
  return calls.sort((a, b) => b.soundedMs - a.soundedMs || (a.id < b.id ? -1 : 1))
}

/**
 * [A1] The newest call that has not had the screen is next; where all have had it, the one that had it longest ago.
 * [A2] One that has the screen keeps it for `CALL_TURN_MS` while others call, and else until it calls no more.
 * [A3] What was driven away from does not come back, unless it sounds again. Nobody who drives now is interrupted.
 *
 * @returns `show`: the call that takes the screen now; `isOver`: it is given back now
 */
export function callsTurn(before: Calls, calling: readonly Call[], isDriven: boolean, nowMs: number) {
  const passedBy = before.passedBy.filter((name) => calling.some((call) => nameOf(call) === name))
  const waiting = calling.filter((call) => !passedBy.includes(nameOf(call)))
  const shown = before.shown.filter((id) => waiting.some((call) => call.id === id))
  const current = waiting.find(({ id }) => id === before.now?.id)
  const isInTurn = before.now !== undefined && (waiting.length === 1 || nowMs - before.now.sinceMs < CALL_TURN_MS)
  if (current && before.now && (isInTurn || isDriven)) return { calls: { shown, passedBy, now: before.now } satisfies Calls, isOver: false }
  const next = isDriven ? undefined : nextOf(waiting, shown, current)
  if (!next) return { calls: { shown, passedBy } satisfies Calls, isOver: before.now !== undefined }
  const calls: Calls = { shown: [...shown.filter((id) => id !== next.id), next.id], passedBy, now: { id: next.id, sinceMs: nowMs } }
  return { calls, isOver: false, show: next }
}

/** Somebody drives away from the call that has the screen: it is over for this wall. */
export function drivenAway({ now, ...rest }: Calls, calling: readonly Call[]): Calls {
  const call = calling.find(({ id }) => id === now?.id)
  return call ? { ...rest, passedBy: [...rest.passedBy, nameOf(call)] } : rest
}

function nextOf(waiting: readonly Call[], shown: readonly string[], current: Call | undefined): Call | undefined {
  const others = waiting.filter((call) => call !== current)
  return others.find(({ id }) => !shown.includes(id)) ?? others.toSorted((a, b) => shown.indexOf(a.id) - shown.indexOf(b.id))[0]
}

/** Another whenever it sounds again. */
function nameOf({ id, untilMs }: Call): string {
  return `${id} ${untilMs}`
}
