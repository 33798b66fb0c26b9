/** Delays counted by whole millisecond: bounded memory however many there are. */

const MAX_MS = 120_000

export interface Histogram {
  add(delayMs: number): void
  /** The smallest delay that this share of all do not exceed; `NaN` when there are none. */
  quantile(share: number): number
  readonly maxMs: number
  clear(): void
}

export function histogram(): Histogram {
  const counts = new Uint32Array(MAX_MS + 1)
  let total = 0
  let maxMs = 0
  return {
    add(delayMs) {
      const ms = Math.min(MAX_MS, Math.max(0, Math.round(delayMs)))
      counts[ms]!++
      total++
      if (ms > maxMs) maxMs = ms
    },
    quantile(share) {
      let left = share * total
      for (let ms = 0; ms <= MAX_MS; ms++) if ((left -= counts[ms]!) <= 0 && total > 0) return ms
      return Number.NaN
    },
    get maxMs() {
      return maxMs
    },
    clear() {
      counts.fill(0)
      total = 0
      maxMs = 0
    },
  }
}
