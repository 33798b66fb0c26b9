/** The settings of alarms as fields of a form: limits by level, in the order in which they run. */
import { AlarmSettings, AlarmTimers } from '#wire/alarms'
import { isWithin, limitsIn, type Limits } from './figure-text.ts'

/** Most urgent first; the number is the level. */
export const ALARM_LEVELS = [
  ['red', 1],
  ['orange', 2],
  ['yellow', 3],
  ['blue', 4],
] as const
export const ALARM_LIMITS = ['acknowledgeMin', 'arriveMin', 'handleMin'] as const

export const TIMER_LIMITS: Limits = limitsIn(AlarmTimers.properties.acknowledgeMin)
export const SILENT_LIMITS: Limits = limitsIn(AlarmSettings.properties.silentMin)

/** What is said of a field that is at fault. */
export interface AlarmFaultWords {
  outside(limits: Limits): string
  /** Of a limit that runs out before the one before it. */
  readonly outOfOrder: string
}

/** Fields that cannot stand so, by path. */
export function alarmFaults(draft: AlarmSettings, words: AlarmFaultWords): readonly (readonly [path: string, said: string])[] {
  const found: [string, string][] = []
  for (const [level] of ALARM_LEVELS)
    ALARM_LIMITS.forEach((name, i) => {
      const figure = draft[level][name]
      const before = i === 0 ? undefined : draft[level][ALARM_LIMITS[i - 1]!]
      if (!isWithin(TIMER_LIMITS, figure)) found.push([`${level}/${name}`, words.outside(TIMER_LIMITS)])
      else if (before !== undefined && figure < before) found.push([`${level}/${name}`, words.outOfOrder])
    })
  if (!isWithin(SILENT_LIMITS, draft.silentMin)) found.push(['silentMin', words.outside(SILENT_LIMITS)])
  return found
}
