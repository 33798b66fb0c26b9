/** Places sorted into square buckets, so that those near a place are found without looking at all. */
import { checkPlaces, type Places } from './events.ts'

export interface BucketIndex {
  /** All places by bucket, south to north, west to east within a row: near ones have near numbers. */
  readonly items: Int32Array
  /**
   * Sees every place at most `withinM` away, in no order that matters.
   *
   * Cost: O(places in the buckets round it), nothing allocated.
   */
  forEachNear(x: number, y: number, withinM: number, see: (place: number, distanceSqM: number) => void): void
}

/** Buckets for each place at most: far places and a short side would otherwise make an index larger than what it serves. */
const BUCKETS_A_PLACE = 4
const LEAST_BUCKETS = 1_024

/**
 * @param sideM about the distance that will be asked for
 * @throws RangeError when the side is not positive and finite or a place is no number
 *
 * Cost: O(n) by counting; 4 bytes a place, and 4 for each bucket.
 */
export function bucketIndex(places: Places, sideM: number): BucketIndex {
  if (!(sideM > 0 && sideM < Infinity)) throw new RangeError(`no buckets of ${sideM} m`)
  checkPlaces(places)
  const { x, y } = places
  const [minX, minY] = [leastOf(x), leastOf(y)]
  const [wideM, highM] = [-leastOf(x.map((value) => -value)) - minX, -leastOf(y.map((value) => -value)) - minY]
  const most = Math.max(LEAST_BUCKETS, BUCKETS_A_PLACE * x.length)
  let side = sideM
  while ((Math.floor(wideM / side) + 1) * (Math.floor(highM / side) + 1) > most) side *= 2
  const [columns, rows] = x.length === 0 ? [0, 0] : [Math.floor(wideM / side) + 1, Math.floor(highM / side) + 1]
  const bucketOf = (i: number) => Math.floor((y[i]! - minY) / side) * columns + Math.floor((x[i]! - minX) / side)
  const start = new Int32Array(columns * rows + 1)
  for (let i = 0; i < x.length; i++) start[bucketOf(i) + 1]!++
  for (let bucket = 0; bucket < columns * rows; bucket++) start[bucket + 1]! += start[bucket]!
  const free = start.slice()
  const items = new Int32Array(x.length)
  for (let i = 0; i < x.length; i++) items[free[bucketOf(i)]!++] = i

  return {
    items,
    forEachNear(atX, atY, withinM, see) {
      const withinSq = withinM * withinM
      const first = Math.max(0, Math.floor((atX - withinM - minX) / side))
      const last = Math.min(columns - 1, Math.floor((atX + withinM - minX) / side))
      const lastRow = Math.min(rows - 1, Math.floor((atY + withinM - minY) / side))
      for (let row = Math.max(0, Math.floor((atY - withinM - minY) / side)); row <= lastRow; row++) {
        const end = last < first ? 0 : start[row * columns + last + 1]!
        for (let at = last < first ? 0 : start[row * columns + first]!; at < end; at++) {
          const place = items[at]!
          const [dx, dy] = [x[place]! - atX, y[place]! - atY]
          const distanceSq = dx * dx + dy * dy
          if (distanceSq <= withinSq) see(place, distanceSq)
        }
      }
    },
  }
}

function leastOf(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((least, value) => Math.min(least, value), Infinity)
}
