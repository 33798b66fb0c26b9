/** Where the next one is likelier than usual: places near what has just happened, as near in space and time as repeats have been found. */
import { bucketIndex } from './bucket-index.ts'
import type { Events, Places } from './events.ts'
import { adjustedP } from './false-discovery.ts'
import type { KnoxTable } from './knox.ts'

/** One band of space: further from an event than the one before, and up to this far. */
export interface Reach {
  readonly withinM: number
  /** How long after an event repeats are more than chance there; absent: they are not. */
  readonly withinMs?: number
}

/**
 * What a Knox table shows: in each band of space the time up to which pairs are significantly many, from the first band of time on without a gap, false
 * discoveries of the whole table held to a level.
 *
 * @returns one a band of space, nearest first
 */
export function reachesOf(table: KnoxTable, level: number): readonly Reach[] {
  const { upToM, upToMs } = table
  const q = adjustedP(table.p)
  return upToM.map((withinM, space) => {
    let run = 0
    while (run < upToMs.length && q[space * upToMs.length + run]! <= level) run++
    return run === 0 ? { withinM } : { withinM, withinMs: upToMs[run - 1]! }
  })
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
 * @param reaches nearest first, as `reachesOf` gives them
 *
 * Cost: O(places + events · places near each); 12 bytes a place.
 */
export function raisedRiskOf(places: Places, events: Events, reaches: readonly Reach[], nowMs: number): RaisedRisk {
  const found = { events: new Uint32Array(places.x.length), untilMs: new Float64Array(places.x.length) }
  const furthestM = reaches.reduce((most, { withinM, withinMs }) => (withinMs === undefined ? most : Math.max(most, withinM)), -1)
  const longestMs = reaches.reduce((most, { withinMs = -1 }) => Math.max(most, withinMs), -1)
  if (furthestM < 0) return found
  const index = bucketIndex(places, furthestM > 0 ? furthestM : 1)
  for (let i = 0; i < events.x.length; i++) {
    const agoMs = nowMs - events.atMs[i]!
    if (agoMs < 0 || agoMs > longestMs) continue
    index.forEachNear(events.x[i]!, events.y[i]!, furthestM, (place, distanceSq) => {
      const { withinMs = -1 } = reaches.find(({ withinM }) => distanceSq <= withinM * withinM) ?? {}
      if (agoMs > withinMs) return
      found.events[place]!++
      found.untilMs[place] = Math.max(found.untilMs[place]!, nowMs - agoMs + withinMs)
    })
  }
  return found
}
