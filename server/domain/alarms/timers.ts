/** The limits of an alarm, by its level: until when it is to be taken on, somebody is to be there, and it is to be handled. */
import { ESCALATES_TO, type Alarm, type AlarmSettings, type AlarmTimers } from '#wire/alarms'
import { isOpen } from './lifecycle.ts'

export const TIMERS = ['acknowledge', 'arrive', 'handle'] as const
export type TimerName = (typeof TIMERS)[number]

const MINUTE_MS = 60_000

/** The limits of a level, 1 to 4. */
export function timersOf(level: number, { red, orange, yellow, blue }: AlarmSettings): AlarmTimers {
  return [red, orange, yellow, blue][level - 1]!
}

/** When a limit of an alarm passes, Unix ms; `undefined` where it has none or has met it. */
export function dueMs(alarm: Alarm, timer: TimerName, settings: AlarmSettings): number | undefined {
  if (!isOpen(alarm) || hasMet(alarm, timer)) return undefined
  const timers = timersOf(alarm.level, settings)
  switch (timer) {
    case 'acknowledge':
      return alarm.raisedMs + timers.acknowledgeMin * MINUTE_MS
    case 'arrive':
      // Nobody goes to a silent source: it is put right at a desk.
      return alarm.cause === 'silentSource' ? undefined : alarm.raisedMs + timers.arriveMin * MINUTE_MS
    case 'handle':
      return alarm.raisedMs + timers.handleMin * MINUTE_MS
  }
}

function hasMet({ state }: Alarm, timer: TimerName): boolean {
  return (timer === 'acknowledge' && state !== 'raised') || (timer === 'arrive' && state === 'arrived')
}

/** The alarm with every limit stamped that has passed unmet, each once, at the time it passed. The same alarm where none has. */
export function escalated(alarm: Alarm, settings: AlarmSettings, nowMs: number): Alarm {
  let next = alarm
  for (const timer of TIMERS) {
    const atMs = dueMs(alarm, timer, settings)
    if (atMs === undefined || atMs > nowMs || alarm.stamps.some(({ step }) => step === escalationOf(timer))) continue
    next = {
      ...next,
      escalation: next.escalation + 1,
      soundedMs: nowMs,
      stamps: [...next.stamps, { step: escalationOf(timer), state: alarm.state, atMs, knownMs: nowMs, by: 'server' }],
    }
  }
  return next
}

/** Whether its last sound is still to be heard: nobody has taken it on, or it has escalated or become more urgent since somebody last acted on it. */
export function isCalling({ state, stamps, soundedMs }: Pick<Alarm, 'state' | 'stamps' | 'soundedMs'>): boolean {
  const acted = stamps.findLast(({ step }) => !step.startsWith(OVERDUE))
  return state === 'raised' || soundedMs > (acted?.knownMs ?? -Infinity)
}

const OVERDUE = 'overdue:'

/** The name of the stamp that says that a limit passed. */
export function escalationOf(timer: TimerName): string {
  return `${OVERDUE}${timer}`
}

/** Who is to see to an alarm that has escalated so often. */
export function awaits(escalation: number): (typeof ESCALATES_TO)[number] {
  return ESCALATES_TO[Math.min(escalation, ESCALATES_TO.length - 1)]!
}
