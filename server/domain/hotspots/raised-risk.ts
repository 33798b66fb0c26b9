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

export interface RaisedWhen {
  /** Nearest first, as `reachesOf` gives them. */
  readonly reaches: readonly Reach[]
  /** Unix ms. */
  readonly nowMs: number
  /** By event: the place that it lies in, −1 for none, though the place's middle be far; absent: places are points. */
  readonly ownOf?: ArrayLike<number>
  /** How large such a place is, metres. */
  readonly ownM?: number
}

/**
 * Which places (cells, compounds) are at raised risk at an instant. Events ahead of it do not count. A place is near an event by its middle; the one that the
 * event itself lies in has ground in every band that begins within its size, and is at risk by the first of them that is significant.
 *
 * Cost: O(places + events · places near each); 12 bytes a place.
 */
export function raisedRiskOf(places: Places, events: Events, { reaches, nowMs, ownOf, ownM = 0 }: RaisedWhen): RaisedRisk {
  const found = { events: new Uint32Array(places.x.length), untilMs: new Float64Array(places.x.length) }
  const furthestM = reaches.reduce((most, { withinM, withinMs }) => (withinMs === undefined ? most : Math.max(most, withinM)), -1)
  const longestMs = reaches.reduce((most, { withinMs = -1 }) => Math.max(most, withinMs), -1)
  if (furthestM < 0) return found
  const ownMs = reaches.find(({ withinMs }, band) => withinMs !== undefined && (reaches[band - 1]?.withinM ?? 0) <= ownM)?.withinMs ?? -1
  const index = bucketIndex(places, furthestM > 0 ? furthestM : 1)
  for (let i = 0; i < events.x.length; i++) {
    const agoMs = nowMs - events.atMs[i]!
    if (agoMs < 0 || agoMs > longestMs) continue
    const own = ownOf?.[i] ?? -1
    if (own >= 0) raise(own, agoMs, ownMs)
    index.forEachNear(events.x[i]!, events.y[i]!, furthestM, (place, distanceSq) => {
      if (place !== own) raise(place, agoMs, reaches.find(({ withinM }) => distanceSq <= withinM * withinM)?.withinMs ?? -1)
    })
  }
  return found

  function raise(place: number, agoMs: number, withinMs: number): void {
    if (agoMs > withinMs) return
    found.events[place]!++
    found.untilMs[place] = Math.max(found.untilMs[place]!, nowMs - agoMs + withinMs)
  }
}
