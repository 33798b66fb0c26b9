/** The places of chosen nodes, in 16 bytes each: what is kept of a file of OpenStreetMap data however large it is. */
import { E7 } from './geometry.ts'

export interface NodeTable {
  /** Number of a node among the chosen ones, or −1. */
  indexOf(id: number): number
  put(id: number, lonE7: number, latE7: number): void
  has(index: number): boolean
  lonE7(index: number): number
  latE7(index: number): number
  /** `[lon, lat]`, or `undefined` when the file does not have the node. */
  lonLat(id: number): [number, number] | undefined
}

/** A value outside every latitude: no place was put. */
const ABSENT = 0x7fffffff

/** Cost: O(n log n) to make, O(log n) a look-up. */
export function nodeTable(ids: Iterable<number>): NodeTable {
  const sorted = Float64Array.from(new Set(ids)).sort()
  const lons = new Int32Array(sorted.length)
  const lats = new Int32Array(sorted.length).fill(ABSENT)

  function indexOf(id: number): number {
    let [low, high] = [0, sorted.length - 1]
    while (low <= high) {
      const middle = (low + high) >>> 1
      const found = sorted[middle]!
      if (found === id) return middle
      if (found < id) low = middle + 1
      else high = middle - 1
    }
    return -1
  }

  return {
    indexOf,
    put(id, lonE7, latE7) {
      const index = indexOf(id)
      // Some files hold nodes without a place (deleted ones): they stay absent, and what needs them is refused by name.
      if (index < 0 || !(Math.abs(lonE7) <= 180 * E7 && Math.abs(latE7) <= 90 * E7)) return
      lons[index] = lonE7
      lats[index] = latE7
    },
    has: (index) => index >= 0 && lats[index] !== ABSENT,
    lonE7: (index) => lons[index] ?? ABSENT,
    latE7: (index) => lats[index] ?? ABSENT,
    lonLat(id) {
      const index = indexOf(id)
      return index >= 0 && lats[index] !== ABSENT ? [lons[index]! / E7, lats[index]! / E7] : undefined
    },
  }
}
