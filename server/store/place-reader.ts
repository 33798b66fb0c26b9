/** Finds places in packed tracks, one after another, without unpacking what it does not need. */
import type { FixColumns } from './ports.ts'
import { floorOf, readValues, valueAt, type ColumnHead } from './column-reader.ts'
import { newFixColumns } from './fix-columns.ts'
import { newFixHeads, readFixHeads } from './packed-fixes.ts'
import { mayBePlace, type PlaceRule } from './place-rule.ts'

export interface PlaceReader {
  /** The last fix that may be a place under the rule, as columns of one, good until the next call; `undefined` when there is none. */
  lastPlace(bytes: Uint8Array, rule: PlaceRule): FixColumns | undefined
}

const NONE = -1

/** Owns its scratch memory. Cost: about 10 ns a fix of the track. */
export function newPlaceReader(): PlaceReader {
  const heads = newFixHeads()
  const place = newFixColumns(1)
  let takenMs = new Float64Array(0)
  let receivedMs = new Float64Array(0)
  let mark = new Float64Array(0)
  let scratch = new Float64Array(0)

  function reserve(count: number): void {
    if (count <= scratch.length) return
    takenMs = new Float64Array(count)
    receivedMs = new Float64Array(count)
    mark = new Float64Array(count)
    scratch = new Float64Array(count)
  }

  function indexOfLast(count: number, rule: PlaceRule): number {
    // No fix was received sooner after it was taken than the least age says: what was taken later than this cannot be a place.
    const latestMs = rule.asKnownNow ? rule.atMs : rule.atMs - floorOf(heads.age)
    if (valueAt(heads.time, 0, scratch) > latestMs) return NONE
    readValues(heads.time, count, takenMs)
    const columns = { takenMs, receivedMs, mark }
    for (let i = lastUpTo(takenMs, count, latestMs); i >= 0; i--) {
      receivedMs[i] = takenMs[i]! + valueAt(heads.age, i, scratch)
      mark[i] = valueAt(heads.mark, i, scratch)
      if (mayBePlace(rule, columns, i)) return i
    }
    return NONE
  }

  function readPlace(i: number): void {
    const at = (head: ColumnHead) => valueAt(head, i, scratch)
    place.slot[0] = at(heads.slot)
    place.takenMs[0] = takenMs[i]!
    place.receivedMs[0] = receivedMs[i]!
    place.lonE7[0] = at(heads.lonE7)
    place.latE7[0] = at(heads.latE7)
    place.speedCmps[0] = at(heads.speedCmps)
    place.courseCdeg[0] = at(heads.courseCdeg)
    place.accuracyDm[0] = at(heads.accuracyDm)
    place.batteryPct[0] = at(heads.batteryPct)
    place.mark[0] = mark[i]!
    place.source[0] = at(heads.source)
  }

  return {
    lastPlace(bytes, rule) {
      const { count } = readFixHeads(bytes, heads)
      reserve(count)
      const index = indexOfLast(count, rule)
      if (index === NONE) return undefined
      readPlace(index)
      return place
    },
  }
}

/** The last index of ascending values that is at most `limit`; -1 when there is none. Cost: O(log n). */
function lastUpTo(ascending: Float64Array, count: number, limit: number): number {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ascending[middle]! <= limit) low = middle + 1
    else high = middle
  }
  return low - 1
}
