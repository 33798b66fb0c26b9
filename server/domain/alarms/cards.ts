/** Open alarms as the few cards that a person can take in: grouped by place and cause, coarser the more there are, none lost and no serious one hidden. */
import { MOST_CARDS, type Alarm, type AlarmBoard, type AlarmCard, type AlarmHead, type AlarmMute } from '#wire/alarms'
import { isSerious } from './causes.ts'
import { isOpen } from './lifecycle.ts'
import { isCalling } from './timers.ts'
import { isMutedBy } from './mutes.ts'

/** A card with all that is in it, most urgent first. */
export interface AlarmGroup {
  readonly key: string
  readonly alarms: readonly Alarm[]
}

/** How coarsely alarms of a kind are put together: each place by itself, each division, or all of a cause. */
type Grain = 'place' | 'division' | 'cause'

/** From fine to coarse: the noise is put together first, calls for help last. The last rung makes at most nine cards. */
const RUNGS: readonly { readonly sos: Grain; readonly serious: Grain; readonly other: Grain }[] = [
  { sos: 'place', serious: 'place', other: 'place' },
  { sos: 'place', serious: 'place', other: 'division' },
  { sos: 'place', serious: 'place', other: 'cause' },
  { sos: 'place', serious: 'division', other: 'cause' },
  { sos: 'place', serious: 'cause', other: 'cause' },
  { sos: 'division', serious: 'cause', other: 'cause' },
  { sos: 'cause', serious: 'cause', other: 'cause' },
]
const MOST_OWNERS = 5

/**
 * [G1] Every alarm is in exactly one group; there are at most `MOST_CARDS` groups.
 * [G2] A serious alarm never shares a group with one that is not, so that none is behind what matters less.
 * [G3] The same alarms give the same groups, in whatever order they come.
 *
 * Cost: O(n log n), at most seven passes.
 */
export function groupsOf(alarms: Iterable<Alarm>): readonly AlarmGroup[] {
  const all = [...alarms].sort(byUrgency)
  for (const rung of RUNGS) {
    const groups = new Map<string, Alarm[]>()
    for (const alarm of all) {
      const key = keyAt(alarm, rung)
      const group = groups.get(key)
      if (group) group.push(alarm)
      else groups.set(key, [alarm])
    }
    // Sorted by their first: those were put in first.
    if (groups.size <= MOST_CARDS) return [...groups].map(([key, members]) => ({ key, alarms: members }))
  }
  throw new RangeError('the coarsest rung makes more cards than there are causes')
}

function keyAt(alarm: Alarm, rung: (typeof RUNGS)[number]): string {
  const serious = isSerious(alarm)
  const grain = alarm.cause === 'sos' ? rung.sos : serious ? rung.serious : rung.other
  const kind = `${alarm.cause}${serious ? '!' : ''}`
  switch (grain) {
    case 'place':
      // Every person who calls is a card of their own.
      return alarm.cause === 'sos' || alarm.compound === undefined ? `${kind} ${alarm.about}` : `${kind} compound/${alarm.compound}`
    case 'division':
      return alarm.division === undefined ? `${kind} elsewhere` : `${kind} division/${alarm.division}`
    case 'cause':
      return kind
  }
}

/** Most urgent first: level, then what nobody has taken on, then our own people, then how often it escalated, then who waits longest. */
function byUrgency(a: Alarm, b: Alarm): number {
  return (
    a.level - b.level ||
    Number(b.state === 'raised') - Number(a.state === 'raised') ||
    Number(b.cause === 'sos') - Number(a.cause === 'sos') ||
    b.escalation - a.escalation ||
    a.raisedMs - b.raisedMs ||
    (a.id < b.id ? -1 : Number(a.id > b.id))
  )
}

function cardOf({ key, alarms }: AlarmGroup): AlarmCard {
  const first = alarms[0]!
  const compound = alarms.every((alarm) => alarm.compound === first.compound) ? first.compound : undefined
  const division = alarms.every((alarm) => alarm.division === first.division) ? first.division : undefined
  const owners = [...new Set(alarms.flatMap(({ owner }) => owner ?? []))].sort()
  let [oldestMs, newestMs, escalation, waiting] = [Infinity, -Infinity, 0, 0]
  for (const alarm of alarms) {
    oldestMs = Math.min(oldestMs, alarm.raisedMs)
    newestMs = Math.max(newestMs, alarm.raisedMs)
    escalation = Math.max(escalation, alarm.escalation)
    waiting += Number(alarm.state === 'raised')
  }
  return {
    key,
    cause: first.cause,
    level: first.level,
    ...(compound === undefined ? {} : { compound }),
    ...(division === undefined ? {} : { division }),
    count: alarms.length,
    waiting,
    escalation,
    owners: owners.slice(0, MOST_OWNERS),
    oldestMs,
    newestMs,
    head: headOf(first),
  }
}

function headOf({ stamps: _stamps, soundedMs: _soundedMs, endedMs: _endedMs, goneMs: _goneMs, ...head }: Alarm): AlarmHead {
  return head
}

/** The alarms that are to be seen: open, and held by no rule. */
export function shownOf(alarms: Iterable<Alarm>, mutes: readonly AlarmMute[], nowMs: number) {
  const shown: Alarm[] = []
  let muted = 0
  for (const alarm of alarms) {
    if (!isOpen(alarm)) continue
    if (mutes.some((mute) => isMutedBy(mute, alarm, nowMs))) muted++
    else shown.push(alarm)
  }
  return { shown, muted }
}

/** All that a wall is told of alarms. Cost: that of `groupsOf`. */
export function boardOf(alarms: Iterable<Alarm>, mutes: readonly AlarmMute[], nowMs: number): AlarmBoard {
  const { shown, muted } = shownOf(alarms, mutes, nowMs)
  const open = [0, 0, 0, 0]
  const waiting = [0, 0, 0, 0]
  const soundedMs = [0, 0, 0, 0]
  for (const alarm of shown) {
    const at = alarm.level - 1
    open[at]!++
    if (alarm.state === 'raised') waiting[at]!++
    if (isCalling(alarm)) soundedMs[at] = Math.max(soundedMs[at]!, alarm.soundedMs)
  }
  return { cards: groupsOf(shown).map(cardOf), open, waiting, muted, soundedMs }
}
