/** One turn of keeping alarms: what is found is raised once, what is over clears by itself, what waits too long escalates. Pure. */
import type { Alarm, AlarmSettings } from '#wire/alarms'
import type { LonLat } from '#wire/places'
import { keyOf, type Finding } from './causes.ts'
import { isOpen, stepped } from './lifecycle.ts'
import { escalated } from './timers.ts'

/** What happened to an alarm, and as it then is; without it, it leaves the picture and stays in the journal. */
export interface AlarmChange {
  readonly kind: string
  readonly id: string
  readonly alarm?: Alarm
}

export interface TurnOptions {
  readonly alarms: Iterable<Alarm>
  /** What is so now, each once by `keyOf`. Never a call for help: those come by themselves. */
  readonly findings: ReadonlyMap<string, Finding>
  /** Whether the cause of an alarm that was not found is over for certain, and not only unknown. */
  readonly isOver: (alarm: Alarm) => boolean
  readonly settings: AlarmSettings
  readonly nowMs: number
  readonly newId: () => string
}

/** Ended alarms are shown for so long, that is how far a list reaches back. */
export const SHOWN_AFTER_MS = 86_400_000
/** What clears and comes back within this does not sound again: it flutters. [P] */
export const FLUTTER_MS = 300_000
const BY = 'server'

/**
 * [A1] An alarm is raised once for each cause and thing: not while one is open, nor after one was handled until its cause was over in between, or has
 *      become more urgent.
 * [A2] It clears only when its cause is over for certain; a call for help never does.
 * [A3] Limits run from when it was raised, whatever happens to the server in between; each escalates once.
 *
 * Cost: O(alarms and findings).
 */
export function turnOf({ alarms, findings, isOver, settings, nowMs, newId }: TurnOptions): readonly AlarmChange[] {
  const changes: AlarmChange[] = []
  const standing = new Set<string>()
  const lastEnded = new Map<string, Alarm>()
  for (const alarm of alarms) {
    const key = keyOf(alarm)
    const finding = findings.get(key)
    const change = isOpen(alarm)
      ? keptOpen({ alarm, finding, isOver, settings, nowMs })
      : keptEnded({ alarm, finding, isOver: isOver(alarm), nowMs })
    if (change) changes.push(change)
    const now = change ? change.alarm : alarm
    if (now && now.goneMs === undefined) standing.add(key)
    else if ((lastEnded.get(key)?.endedMs ?? -Infinity) < (alarm.endedMs ?? nowMs)) lastEnded.set(key, now ?? alarm)
  }
  for (const [key, finding] of findings) {
    if (standing.has(key)) continue
    const alarm = raised(finding, newId(), nowMs, lastEnded.get(key))
    changes.push({ kind: 'alarm:raised', id: alarm.id, alarm: escalated(follow(alarm, finding, nowMs), settings, nowMs) })
  }
  return changes
}

/** A new alarm. @param before the last one of the same key: one that has just cleared does not sound twice */
export function raised(finding: Finding, id: string, nowMs: number, before?: Alarm): Alarm {
  const { cause, about, class: ofClass, level, place, compound, division, note, simulated } = finding
  const atMs = Math.min(finding.atMs, nowMs)
  const isFlutter =
    cause !== 'sos' && before?.state === 'cleared' && before.level <= level && nowMs - (before.endedMs ?? -Infinity) < FLUTTER_MS
  return {
    id,
    cause,
    about,
    ...(ofClass === undefined ? {} : { class: ofClass }),
    level,
    state: 'raised',
    ...(place ? { place } : {}),
    ...(compound === undefined ? {} : { compound }),
    ...(division === undefined ? {} : { division }),
    atMs,
    raisedMs: nowMs,
    escalation: 0,
    soundedMs: isFlutter ? before.soundedMs : nowMs,
    repeats: 0,
    ...(note === undefined ? {} : { note }),
    stamps: [{ step: 'raise', state: 'raised', atMs, knownMs: nowMs, by: BY }],
    simulated,
  }
}

/** What a repeated call for help says: when, and where it is now, if that is known. */
interface Repetition {
  readonly atMs: number
  readonly place?: LonLat
  readonly compound?: string
  readonly division?: string
  readonly note?: string
}

/** A call for help that is repeated: where it is now, and that it was. It is the same alarm, and does not sound; the first word of what it is stays. */
export function repeated(alarm: Alarm, { atMs, place, compound, division, note }: Repetition): Alarm {
  const { compound: _compound, ...elsewhere } = alarm
  return {
    ...(place ? elsewhere : alarm),
    repeats: alarm.repeats + 1,
    repeatedMs: Math.max(atMs, alarm.repeatedMs ?? 0),
    ...(place ? { place } : {}),
    ...(compound === undefined ? {} : { compound }),
    ...(division === undefined ? {} : { division }),
    ...(note === undefined || alarm.note !== undefined ? {} : { note }),
  }
}

interface Kept {
  readonly alarm: Alarm
  readonly finding: Finding | undefined
  readonly isOver: (alarm: Alarm) => boolean
  readonly settings: AlarmSettings
  readonly nowMs: number
}

function keptOpen({ alarm, finding, isOver, settings, nowMs }: Kept): AlarmChange | undefined {
  const { id } = alarm
  if (!finding && alarm.cause !== 'sos' && isOver(alarm))
    return { kind: 'alarm:cleared', id, alarm: stepped(alarm, 'clear', { atMs: nowMs, knownMs: nowMs, by: BY }) }
  const followed = finding ? follow(alarm, finding, nowMs) : alarm
  const next = escalated(followed, settings, nowMs)
  if (next === alarm) return undefined
  return { kind: kindOf(alarm, next), id, alarm: next }
}

function kindOf(before: Alarm, { state, escalation }: Alarm): string {
  if (escalation > before.escalation) return 'alarm:escalated'
  return state === before.state ? 'alarm:changed' : `alarm:${state}`
}

function keptEnded({
  alarm,
  finding,
  isOver,
  nowMs,
}: Omit<Kept, 'isOver' | 'settings'> & { readonly isOver: boolean }): AlarmChange | undefined {
  const { id, goneMs, endedMs = nowMs } = alarm
  if (goneMs !== undefined) return nowMs - endedMs > SHOWN_AFTER_MS ? { kind: 'alarm:removed', id } : undefined
  const isOverNow = finding ? finding.level < alarm.level : isOver
  return isOverNow ? { kind: 'alarm:gone', id, alarm: { ...alarm, goneMs: nowMs } } : undefined
}

/** The alarm with what is known of its cause by now: how urgent it is, where, and what was done about it elsewhere. The same alarm where nothing is new. */
function follow(alarm: Alarm, finding: Finding, nowMs: number): Alarm {
  let next = alarm
  const { level, place, compound, division, class: ofClass, acknowledged, arrived } = finding
  const isElsewhere = place?.[0] !== alarm.place?.[0] || place?.[1] !== alarm.place?.[1] || compound !== alarm.compound
  if (level !== alarm.level || isElsewhere || division !== alarm.division || ofClass !== alarm.class) {
    const { place: _place, compound: _compound, division: _division, class: _class, ...rest } = alarm
    next = {
      ...rest,
      level,
      ...(level < alarm.level ? { soundedMs: nowMs } : {}),
      ...(place ? { place } : {}),
      ...(compound === undefined ? {} : { compound }),
      ...(division === undefined ? {} : { division }),
      ...(ofClass === undefined ? {} : { class: ofClass }),
    }
  }
  if (acknowledged && next.state === 'raised') {
    const { atMs, by } = acknowledged
    next = stepped(next, 'acknowledge', { atMs, knownMs: nowMs, by })
  }
  if (arrived && next.state === 'acknowledged') {
    const { atMs, by } = arrived
    next = stepped(next, 'arrive', { atMs, knownMs: nowMs, by })
  }
  return next
}
