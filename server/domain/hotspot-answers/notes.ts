/** What figures of hotspots do not say by themselves: why there are none, or why they mean little. */
import type { HotspotCounts, HotspotNote } from '#wire/hotspots'
import type { Dispersion } from '../hotspots/dispersion.ts'
import type { PlacedEvents } from './placed-events.ts'

/** A diary that tells less leaves out what a reader would take for granted. Our own choice. */
const MOSTLY_KNOWN = 0.9
const PERCENT = 100

/** A period whose events are too few, or all in one place, for a map of it to mean anything. */
export function notesOnEvents({ counts, places }: Pick<PlacedEvents, 'counts' | 'places'>): HotspotNote[] {
  const { used, simulated } = counts
  const made = simulated > 0 ? [note('simulated', `${simulated} of the ${used} events were made up for a demonstration`)] : []
  if (used === 0) return [noEvents('noEvents', 'the period', counts)]
  if (used === 1) return [note('oneEvent', 'the period has one event only: it says where that was, and nothing about places'), ...made]
  if (places === 1) return [note('onePlace', `all ${used} events lie at one point: there is no pattern to judge`), ...made]
  return made
}

/** A base that nothing can be held against. */
export function notesOnBase(counts: HotspotCounts): HotspotNote[] {
  return counts.used === 0 ? [noEvents('noBase', 'the base period', counts)] : []
}

/** A base that begins before records were kept: nothing is held against it. */
export function notePartialBase(recordsFromMs: number): HotspotNote {
  const since = new Date(recordsFromMs).toISOString()
  return note('basePartly', `the base period begins before there are records, which is ${since}: no change is judged against a part of it`)
}

function noEvents(
  code: string,
  which: string,
  { invalid, otherClass, otherHours = 0, otherCompound = 0, noPlace, outside, noCompound = 0 }: HotspotCounts,
): HotspotNote {
  const why = [
    [invalid, 'invalid or entered twice'],
    [otherClass, 'of another class'],
    [otherHours, 'of other hours'],
    [otherCompound, 'tied to no such compound'],
    [noPlace, 'without a place'],
    [outside, 'outside the outline'],
    [noCompound, 'tied to no compound on this ground'],
  ] as const
  const told = why.flatMap(([count, reason]) => (count > 0 ? [`${count} ${reason}`] : []))
  return note(code, told.length === 0 ? `${which} has no reports` : `${which} has no event to count; left out: ${told.join(', ')}`)
}

/** Counts that vary by week more than Poisson counts do. */
export function notesOnDispersion(found: readonly Dispersion[]): HotspotNote[] {
  const wider = found.filter(({ factor }) => factor > 1)
  if (wider.length === 0) return []
  const told = wider.map(({ index }) => index.toFixed(2)).join(', ')
  return [
    note('overDispersed', `counts vary by week more than Poisson counts (index of dispersion ${told}): intervals and p are widened by it`),
  ]
}

/** A map that is too small to judge. */
export function notesOnCells(cells: number, leastCells: number): HotspotNote[] {
  if (cells >= leastCells) return []
  return [note('tooFewCells', `the ground has ${cells} cells, and a map of fewer than ${leastCells} is not judged: ask for smaller cells`)]
}

/**
 * A diary of coverage that says nothing of the period, or not of all of it.
 *
 * @param share of the period that it tells, 0 to 1
 * @param least of which less is too little to judge any place by
 */
export function notesOnWatch(share: number, least = 0): HotspotNote[] {
  if (share === 0) return [note('noWatchKnown', 'the coverage diary holds nothing of the period: nobody knows who looked')]
  const told = `the coverage diary tells ${Math.round(share * PERCENT)} % of the period`
  if (share < least)
    return [
      note('watchTooThin', `${told}, less than half: no place is called dark or crowded by so little; ask for a period that it tells`),
    ]
  if (share >= MOSTLY_KNOWN) return []
  return [note('watchPartlyKnown', `${told}; light is of that time alone`)]
}

export function note(code: string, text: string): HotspotNote {
  return { code, text }
}
