/** Which sources have lately told of each compound: who would have to be heard for "nobody came" to be known. */

export interface Served {
  note(compound: number, source: number, atMs: number): void
  /** Calls back with each source that told of a compound after `sinceMs`, until it answers true. @returns whether it did */
  some(compound: number, sinceMs: number, test: (source: number) => boolean): boolean
  /** When the first of the sources that told of it after `sinceMs` last did, Unix ms; `Infinity` where none has. */
  firstMs(compound: number, sinceMs: number): number
  forget(compound: number): void
  /**
   * Writes what is known of a compound.
   *
   * @param outSources,outTimes `SERVED_KEPT` elements from `at` on; a time of 0 stands for none
   */
  read(compound: number, outSources: Uint16Array, outTimes: Float64Array, at: number): void
}

/** Sources kept of each compound: the latest. */
export const SERVED_KEPT = 8
const MIN_SLOTS = 1_024

/** Memory: 80 bytes a compound slot. */
export function servedSources(): Served {
  let sources = new Uint16Array(0)
  let times = new Float64Array(0)

  function reach(compound: number): void {
    if (compound * SERVED_KEPT < sources.length) return
    const slots = Math.max(MIN_SLOTS, 2 ** Math.ceil(Math.log2(compound + 1)))
    const before = { sources, times }
    sources = new Uint16Array(slots * SERVED_KEPT)
    times = new Float64Array(slots * SERVED_KEPT)
    sources.set(before.sources)
    times.set(before.times)
  }

  return {
    note(compound, source, atMs) {
      reach(compound)
      let oldest = compound * SERVED_KEPT
      for (let at = compound * SERVED_KEPT; at < (compound + 1) * SERVED_KEPT; at++) {
        if (times[at]! > 0 && sources[at] === source) {
          if (atMs > times[at]!) times[at] = atMs
          return
        }
        if (times[at]! < times[oldest]!) oldest = at
      }
      if (atMs <= times[oldest]!) return
      sources[oldest] = source
      times[oldest] = atMs
    },
    some(compound, sinceMs, test) {
      if (compound * SERVED_KEPT >= sources.length) return false
      for (let at = compound * SERVED_KEPT; at < (compound + 1) * SERVED_KEPT; at++)
        if (times[at]! > sinceMs && test(sources[at]!)) return true
      return false
    },
    firstMs(compound, sinceMs) {
      let firstMs = Infinity
      for (let at = compound * SERVED_KEPT; at < (compound + 1) * SERVED_KEPT; at++)
        if (times[at]! > sinceMs && times[at]! < firstMs) firstMs = times[at]!
      return firstMs
    },
    read(compound, outSources, outTimes, at) {
      for (let i = 0; i < SERVED_KEPT; i++) {
        outSources[at + i] = sources[compound * SERVED_KEPT + i] ?? 0
        outTimes[at + i] = times[compound * SERVED_KEPT + i] ?? 0
      }
    },
    forget(compound) {
      if (compound * SERVED_KEPT < sources.length) times.fill(0, compound * SERVED_KEPT, (compound + 1) * SERVED_KEPT)
    },
  }
}
