/** The life of an alarm: which steps are legal from which state, and what they stamp. Pure: one table, one rule for all. */
import type { Alarm, AlarmState } from '#wire/alarms'
import type { Stamp } from '#wire/reports'

export interface AlarmStep {
  readonly name: 'acknowledge' | 'takeOver' | 'arrive' | 'handle' | 'clear'
  readonly from: readonly AlarmState[]
  readonly to: AlarmState | 'same'
  /** `server`: by itself, when the cause is over; never for a call for help. */
  readonly who: 'person' | 'server'
}

export const ALARM_STEPS: readonly AlarmStep[] = [
  { name: 'acknowledge', from: ['raised'], to: 'acknowledged', who: 'person' },
  { name: 'takeOver', from: ['acknowledged', 'arrived'], to: 'same', who: 'person' },
  { name: 'arrive', from: ['acknowledged'], to: 'arrived', who: 'person' },
  { name: 'handle', from: ['acknowledged', 'arrived'], to: 'handled', who: 'person' },
  { name: 'clear', from: ['raised', 'acknowledged', 'arrived'], to: 'cleared', who: 'server' },
]

export type StepName = AlarmStep['name']

/** As many stamps as an alarm holds: past them only its end is stamped. */
const MOST_STAMPS = 100
const STEPS_KEPT_FREE = 5

/** Whether somebody must still see to it. */
export function isOpen({ state }: Pick<Alarm, 'state'>): boolean {
  return state !== 'handled' && state !== 'cleared'
}

/** The names of the steps that a person may take now. */
export function legalSteps(state: AlarmState): readonly StepName[] {
  return ALARM_STEPS.filter(({ from, who }) => who === 'person' && from.includes(state)).map(({ name }) => name)
}

export interface StepBy {
  readonly atMs: number
  readonly knownMs: number
  readonly by: string
  readonly note?: string
}

/** Why a step may not be taken now, @param field the field at fault, where it is one; `undefined`: it may */
export function whyNot(
  alarm: Alarm,
  name: StepName,
  { by, note }: StepBy,
): { readonly reason: string; readonly field?: string } | undefined {
  const step = ALARM_STEPS.find((one) => one.name === name)!
  const owned = alarm.owner === undefined ? '' : `, '${alarm.owner}' has it`
  if (!step.from.includes(alarm.state))
    return { reason: `it is '${alarm.state}'${owned}: from there the steps are ${legalSteps(alarm.state).join(', ') || 'none'}` }
  if (name === 'takeOver' && alarm.owner === by) return { reason: `'${by}' has it already` }
  if (name === 'clear' && alarm.cause === 'sos') return { reason: 'a call for help never ends by itself' }
  if (name === 'handle' && alarm.cause === 'sos' && (note ?? '').trim() === '')
    return { reason: 'is needed: say what became of the call for help', field: 'note' }
  if (alarm.stamps.length >= MOST_STAMPS - STEPS_KEPT_FREE && name === 'takeOver')
    return { reason: `it has had ${alarm.stamps.length} steps: no more are kept` }
  return undefined
}

/**
 * The alarm after a step.
 *
 * @throws RangeError when the step may not be taken
 */
export function stepped(alarm: Alarm, name: StepName, step: StepBy): Alarm {
  const refused = whyNot(alarm, name, step)
  if (refused) throw new RangeError(`alarm '${alarm.id}': ${refused.field ?? name} ${refused.reason}`)
  const { to } = ALARM_STEPS.find((one) => one.name === name)!
  const state = to === 'same' ? alarm.state : to
  const { atMs, knownMs, by, note } = step
  const stamp: Stamp = { step: name, state, atMs, knownMs, by, ...(note === undefined ? {} : { note }) }
  return {
    ...alarm,
    state,
    ...(name === 'acknowledge' || name === 'takeOver' ? { owner: by } : {}),
    ...(isOpen({ state }) ? {} : { endedMs: atMs }),
    ...(state === 'cleared' ? { goneMs: atMs } : {}),
    stamps: [...alarm.stamps, stamp],
  }
}
