/** Which sources have lately told of each compound: who would have to be heard for "nobody came" to be known. */

export interface Served {
  note(compound: number, source: number, atMs: number): void
  /** Calls back with each source that told of a compound after `sinceMs`, until it answers true. @returns whether it did */
  some(compound: number, sinceMs: number, test: (source: number) => boolean): boolean
  /** When the first of the sources that told of it after `sinceMs` last did, Unix ms; `Infinity` where none has. */
  firstMs(compound: number, sinceMs: number): number
  forget(compound: number): void
}

/** Sources kept of each compound: the latest. */
const KEPT = 8
const MIN_SLOTS = 1_024

/** Memory: 80 bytes a compound slot. */
export function servedSources(): Served {
  let sources = new Uint16Array(0)
  let times = new Float64Array(0)

  function reach(compound: number): void {
    if (compound * KEPT < sources.length) return
    const slots = Math.max(MIN_SLOTS, 2 ** Math.ceil(Math.log2(compound + 1)))
    const before = { sources, times }
    sources = new Uint16Array(slots * KEPT)
    times = new Float64Array(slots * KEPT)
    sources.set(before.sources)
    times.set(before.times)
  }

  return {
    note(compound, source, atMs) {
      reach(compound)
      let oldest = compound * KEPT
      for (let at = compound * KEPT; at < (compound + 1) * KEPT; at++) {
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
      if (compound * KEPT >= sources.length) return false
      for (let at = compound * KEPT; at < (compound + 1) * KEPT; at++) if (times[at]! > sinceMs && test(sources[at]!)) return true
      return false
    },
    firstMs(compound, sinceMs) {
      let firstMs = Infinity
      for (let at = compound * KEPT; at < (compound + 1) * KEPT; at++)
        if (times[at]! > sinceMs && times[at]! < firstMs) firstMs = times[at]!
      return firstMs
    },
    forget(compound) {
      if (compound * KEPT < sources.length) times.fill(0, compound * KEPT, (compound + 1) * KEPT)
    },
  }
}
