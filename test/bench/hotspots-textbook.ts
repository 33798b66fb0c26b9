/** The figures of hotspots as a textbook writes them down: every cell with shuffles of its own or against every other, every event at every cell, every pair of events. */
import { kernelAt } from '../../server/domain/hotspots/kernel-stamp.ts'
import type { Events, Places } from '../../server/domain/hotspots/events.ts'
import type { KnoxBands } from '../../server/domain/hotspots/knox.ts'
import type { Neighbours } from '../../server/domain/hotspots/neighbours.ts'

/** Gi* with shuffles: for each cell and each time as many cells as it has neighbours, and one, drawn from all. @returns two-sided p by cell */
export function textbookPermutedP(
  values: Float64Array,
  { start, to }: Neighbours,
  permutations: number,
  random: () => number,
): Float64Array {
  const order = Int32Array.from(values.keys())
  return values.map((value, cell) => {
    const drawn = start[cell + 1]! - start[cell]! + 1
    let found = value
    for (let at = start[cell]!; at < start[cell + 1]!; at++) found += values[to[at]!]!
    let [higher, lower] = [0, 0]
    for (let round = 0; round < permutations; round++) {
      let sum = 0
      for (let i = 0; i < drawn; i++) {
        const at = i + Math.floor(random() * (order.length - i))
        const other = order[at]!
        order[at] = order[i]!
        order[i] = other
        sum += values[other]!
      }
      if (sum >= found) higher++
      if (sum <= found) lower++
    }
    return Math.min(1, (2 * (1 + Math.min(higher, lower))) / (permutations + 1))
  })
}

/** Gi* of each cell, every other asked whether it is near. */
export function textbookGiStar(values: Float64Array, { x, y }: Places, bandM: number): Float64Array {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const s = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / n - mean * mean)
  return values.map((_, i) => {
    let [sum, weight] = [0, 0]
    for (let j = 0; j < n; j++) {
      if (Math.hypot(x[j]! - x[i]!, y[j]! - y[i]!) > bandM) continue
      sum += values[j]!
      weight++
    }
    return (sum - weight * mean) / (s * Math.sqrt((n * weight - weight * weight) / (n - 1)))
  })
}

/** Every event at every cell. @returns events a square metre */
export function textbookDensity(events: Places, cells: Places, bandwidthM: number): Float64Array {
  return cells.x.map((x, cell) => {
    let sum = 0
    for (let i = 0; i < events.x.length; i++) sum += kernelAt('quartic', bandwidthM, x - events.x[i]!, cells.y[cell]! - events.y[i]!)
    return sum
  })
}

/** Every pair. @returns counts by space band · time bands + time band */
export function textbookKnox({ x, y, atMs }: Events, { upToM, upToMs }: KnoxBands): Int32Array {
  const counts = new Int32Array(upToM.length * upToMs.length)
  for (let i = 0; i < x.length; i++) {
    for (let j = i + 1; j < x.length; j++) {
      const distanceM = Math.hypot(x[j]! - x[i]!, y[j]! - y[i]!)
      const apartMs = Math.abs(atMs[j]! - atMs[i]!)
      const space = upToM.findIndex((most) => distanceM <= most)
      const time = upToMs.findIndex((most) => apartMs <= most)
      if (space >= 0 && time >= 0) counts[space * upToMs.length + time]!++
    }
  }
  return counts
}
