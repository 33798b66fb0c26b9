/** What figures of hotspots do not say by themselves: why there are none, or why they mean little. */
import type { HotspotCounts, HotspotNote } from '#wire/hotspots'
import type { Events } from '../hotspots/events.ts'
import { placesOf } from './placed-events.ts'

/** A period whose events are too few, or all in one place, for a map of it to mean anything. */
export function notesOnEvents({ counts, events }: { readonly counts: HotspotCounts; readonly events: Events }): HotspotNote[] {
  const { used, simulated } = counts
  const made = simulated > 0 ? [note('simulated', `${simulated} of the ${used} events were made up for a demonstration`)] : []
  if (used === 0) return [noEvents('noEvents', 'the period', counts)]
  if (used === 1) return [note('oneEvent', 'the period has one event only: it says where that was, and nothing about places'), ...made]
  if (placesOf(events) === 1) return [note('onePlace', `all ${used} events lie at one point: there is no pattern to judge`), ...made]
  return made
}

/** A base that nothing can be held against. */
export function notesOnBase(counts: HotspotCounts): HotspotNote[] {
  return counts.used === 0 ? [noEvents('noBase', 'the base period', counts)] : []
}

function noEvents(code: string, which: string, { invalid, otherClass, noPlace, outside }: HotspotCounts): HotspotNote {
  const why = [
    [invalid, 'invalid or entered twice'],
    [otherClass, 'of another class'],
    [noPlace, 'without a place'],
    [outside, 'outside the outline'],
  ] as const
  const told = why.flatMap(([count, reason]) => (count > 0 ? [`${count} ${reason}`] : []))
  return note(code, told.length === 0 ? `${which} has no reports` : `${which} has no event to count; left out: ${told.join(', ')}`)
}

export function note(code: string, text: string): HotspotNote {
  return { code, text }
}
