/** Where the next one is likelier than usual: places near what has just happened, as near in space and time as repeats have been found. */
import { bucketIndex } from './bucket-index.ts'
import type { Events, Places } from './events.ts'
import { adjustedP } from './false-discovery.ts'
import type { KnoxTable } from './knox.ts'

/** Up to this far from an event, up to this long after it, repeats are more than chance. */
export interface Reach {
  readonly withinM: number
  readonly withinMs: number
}

/**
 * The reaches that a Knox table shows, nearest first: in each band of space all bands of time from the first on in which pairs are significantly many (false
 * discoveries of the whole table held to a level), until one that is not. A band further out never lasts longer than one further in, and none lies beyond a
 * band that shows nothing.
 *
 * @returns none: no near repeats were found, and nobody is at raised risk by them
 */
export function reachesOf(table: KnoxTable, level: number): readonly Reach[] {
  const { upToM, upToMs } = table
  const q = adjustedP(table.p)
  const reaches: Reach[] = []
  let most = upToMs.length
  for (const [space, withinM] of upToM.entries()) {
    let run = 0
    while (run < most && q[space * upToMs.length + run]! <= level) run++
    if (run === 0) break
    reaches.push({ withinM, withinMs: upToMs[run - 1]! })
    most = run
  }
  return reaches
}

export interface RaisedRisk {
  /** How many events put each place at raised risk now. */
  readonly events: Uint32Array
  /** When the last of them ends to, Unix ms; 0 where there is none. */
  readonly untilMs: Float64Array
}

/**
 * Which places (cells, compounds) are at raised risk at an instant. Events ahead of it do not count.
 *
 * @param reaches nearest first, none further lasting longer, as `reachesOf` gives them
 *
 * Cost: O(places + events · places near each); 12 bytes a place.
 */
export function raisedRiskOf(places: Places, events: Events, reaches: readonly Reach[], nowMs: number): RaisedRisk {
  const found = { events: new Uint32Array(places.x.length), untilMs: new Float64Array(places.x.length) }
  const [nearest, furthest] = [reaches[0], reaches.at(-1)]
  if (!nearest || !furthest) return found
  const index = bucketIndex(places, furthest.withinM > 0 ? furthest.withinM : 1)
  for (let i = 0; i < events.x.length; i++) {
    const happenedMs = events.atMs[i]!
    if (happenedMs > nowMs || nowMs - happenedMs > nearest.withinMs) continue
    index.forEachNear(events.x[i]!, events.y[i]!, furthest.withinM, (place, distanceSq) => {
      const reach = reaches.find(({ withinM }) => distanceSq <= withinM * withinM)
      if (!reach || nowMs - happenedMs > reach.withinMs) return
      found.events[place]!++
      found.untilMs[place] = Math.max(found.untilMs[place]!, happenedMs + reach.withinMs)
    })
  }
  return found
}
