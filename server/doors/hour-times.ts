/** Which times of a unit are stored, asked from the log by unit and hour, and kept true by what is accepted meanwhile. */

const HOUR_MS = 3_600_000
/** Hours a slot may have in a key: enough until the year 2089. */
const HOURS = 2 ** 20

interface Hour {
  readonly times: Set<number>
  /** Settled once `times` holds all that the log has. */
  readonly loaded: Promise<void>
  isLoaded: boolean
}

export interface HourTimes {
  /** Whether the time is stored; `undefined` when its hour is not loaded. */
  has(slot: number, takenMs: number): boolean | undefined
  /** Loads the hour that the time lies in, unless it is there. */
  load(slot: number, takenMs: number): Promise<void>
  /** Learns an accepted time, where its hour is held or being loaded. */
  learn(slot: number, takenMs: number): void
  /** Drops the hour of a time that was learnt but never stored. */
  forget(slot: number, takenMs: number): void
  /** Drops the hours longest unused until at most `maxTimes` times are held. */
  trim(): void
}

/**
 * @param timesOf the log's own: the exact times of one unit in [fromMs, toMs), pending appends included
 * @param maxTimes bound on the times held between requests, about 40 bytes each; past it the hours longest unused are dropped and
 *        asked again when needed
 */
export function hourTimes(timesOf: (slot: number, fromMs: number, toMs: number) => Promise<Float64Array>, maxTimes: number): HourTimes {
  const hours = new Map<number, Hour>()

  function keyOf(slot: number, takenMs: number): number {
    return slot * HOURS + Math.floor(takenMs / HOUR_MS)
  }

  async function fill(key: number, hour: Hour, slot: number, fromMs: number): Promise<void> {
    try {
      for (const takenMs of await timesOf(slot, fromMs, fromMs + HOUR_MS)) hour.times.add(takenMs)
      hour.isLoaded = true
    } catch (error) {
      if (hours.get(key) === hour) hours.delete(key)
      throw error
    }
  }

  return {
    has(slot, takenMs) {
      const hour = hours.get(keyOf(slot, takenMs))
      return hour?.isLoaded ? hour.times.has(takenMs) : undefined
    },
    async load(slot, takenMs) {
      const key = keyOf(slot, takenMs)
      const held = hours.get(key)
      if (held) {
        // Used now: it moves to the end of the map, away from being dropped.
        hours.delete(key)
        hours.set(key, held)
        return held.loaded
      }
      const { promise: loaded, resolve, reject } = Promise.withResolvers<void>()
      const hour: Hour = { times: new Set(), loaded, isLoaded: false }
      // Held before it is filled: a time accepted in between is learnt by the set, or the answer of the log would miss it.
      hours.set(key, hour)
      fill(key, hour, slot, Math.floor(takenMs / HOUR_MS) * HOUR_MS).then(resolve, reject)
      return loaded
    },
    learn(slot, takenMs) {
      if (hours.size > 0) hours.get(keyOf(slot, takenMs))?.times.add(takenMs)
    },
    forget(slot, takenMs) {
      hours.delete(keyOf(slot, takenMs))
    },
    trim() {
      let held = 0
      for (const { times } of hours.values()) held += times.size + 1
      for (const [key, hour] of hours) {
        if (held <= maxTimes) return
        hours.delete(key)
        held -= hour.times.size + 1
      }
    },
  }
}
