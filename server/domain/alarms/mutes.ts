/** What is noise for a while: rules that keep alarms off the cards and out of the ear, never out of the journal. */
import type { Alarm, AlarmMute, AlarmMuteDraft } from '#wire/alarms'

/** Noise that lasts longer is a fault to be mended. */
export const LONGEST_MUTE_MS = 7 * 86_400_000

/** Whether a rule holds an alarm now. Level 1 and a call for help are never held. */
export function isMutedBy({ cause, about, class: ofClass, untilMs, fromMs }: AlarmMute, alarm: Alarm, nowMs: number): boolean {
  return (
    alarm.level > 1 &&
    alarm.cause !== 'sos' &&
    fromMs <= nowMs &&
    nowMs < untilMs &&
    alarm.cause === cause &&
    (about === undefined || about === alarm.about) &&
    (ofClass === undefined || ofClass === alarm.class)
  )
}

/** What is wrong with a rule, field by field. */
export function problemsOfMute(
  { cause, about, class: ofClass, untilMs }: AlarmMuteDraft,
  nowMs: number,
): readonly { readonly field: string; readonly reason: string }[] {
  return [
    ...(cause === 'sos' ? [{ field: 'cause', reason: 'a call for help cannot be muted' }] : []),
    ...(about === undefined && ofClass === undefined ? [{ field: 'about', reason: 'is missing: say about what, or of which class' }] : []),
    ...(about !== undefined && ofClass !== undefined ? [{ field: 'class', reason: 'does not go with about: say one of them' }] : []),
    ...(untilMs <= nowMs ? [{ field: 'untilMs', reason: 'is past' }] : []),
    ...(untilMs > nowMs + LONGEST_MUTE_MS ? [{ field: 'untilMs', reason: 'is more than 7 days ahead' }] : []),
  ]
}
