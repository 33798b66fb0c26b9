/** Which times of each unit are stored: the newest few in memory, for the rest the log must be asked. */

/** Newest times remembered a unit. A sender that repeats a batch after a lost answer repeats fixes this recent. */
const REMEMBERED_TIMES = 8

/** What memory knows of one unit and time. */
export const RECALL = { fresh: 0, stored: 1, unknown: 2 } as const
export type Recall = (typeof RECALL)[keyof typeof RECALL]

/**
 * Memory is complete above a unit's floor: a time above it that is not remembered is not stored. At or below it memory cannot tell.
 * The floor starts where memory starts and rises with every time that is pushed out.
 */
export interface GateTimes {
  recall(slot: number, takenMs: number): Recall
  /** Learns that a time is stored. Each time once. */
  learn(slot: number, takenMs: number): void
  /** Forgets all times of a unit: until newer ones come, the log is asked. */
  forget(slot: number): void
}

/**
 * @param knownFromMs times up to this may be stored without memory having learnt them, Unix ms
 *
 * Cost: 73 bytes a slot; nothing is allocated per time.
 */
export function gateTimes(knownFromMs: number): GateTimes {
  let times = new Float64Array(0)
  let counts = new Uint8Array(0)
  let floors = new Float64Array(0)

  function reserve(slot: number): void {
    if (slot < counts.length) return
    const size = Math.max(64, counts.length * 2, slot + 1)
    const grownTimes = new Float64Array(size * REMEMBERED_TIMES)
    grownTimes.set(times)
    times = grownTimes
    const grownCounts = new Uint8Array(size)
    grownCounts.set(counts)
    counts = grownCounts
    const grownFloors = new Float64Array(size).fill(knownFromMs)
    grownFloors.set(floors)
    floors = grownFloors
  }

  return {
    recall(slot, takenMs) {
      if (slot >= counts.length) return takenMs > knownFromMs ? RECALL.fresh : RECALL.unknown
      if (takenMs <= floors[slot]!) return RECALL.unknown
      const start = slot * REMEMBERED_TIMES
      for (let i = start + counts[slot]! - 1; i >= start; i--) {
        if (times[i]! < takenMs) return RECALL.fresh
        if (times[i] === takenMs) return RECALL.stored
      }
      return RECALL.fresh
    },
    /** Times of a slot are kept in rising order; a full row loses its oldest, which becomes the floor. */
    learn(slot, takenMs) {
      reserve(slot)
      if (takenMs <= floors[slot]!) return
      const start = slot * REMEMBERED_TIMES
      let end = start + counts[slot]!
      if (counts[slot] === REMEMBERED_TIMES) {
        if (takenMs < times[start]!) {
          floors[slot] = takenMs
          return
        }
        floors[slot] = times[start]!
        for (let i = start + 1; i < end; i++) times[i - 1] = times[i]!
        end--
      } else counts[slot]!++
      let at = end
      for (; at > start && times[at - 1]! > takenMs; at--) times[at] = times[at - 1]!
      times[at] = takenMs
    },
    forget(slot) {
      reserve(slot)
      const count = counts[slot]!
      if (count > 0) floors[slot] = times[slot * REMEMBERED_TIMES + count - 1]!
      counts[slot] = 0
    },
  }
}
