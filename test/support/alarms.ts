/** Makers of alarms and of what raises them. */
import type { Alarm } from '#wire/alarms'
import type { Finding } from '../../server/domain/alarms/causes.ts'
import { raised } from '../../server/domain/alarms/turn.ts'

/** 24 November 2026, noon in Changzhou. */
export const ALARM_MS = Date.UTC(2026, 10, 24, 4)

export function aFinding(over: Partial<Finding> = {}): Finding {
  return { cause: 'incident', about: 'incident/i-1', class: 'publicOrder', level: 2, atMs: ALARM_MS, simulated: false, ...over }
}

/** An alarm as it was raised. */
export function anAlarm(over: Partial<Alarm> = {}): Alarm {
  return { ...raised(aFinding(), 'a-1', ALARM_MS), ...over }
}
