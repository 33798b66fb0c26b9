/** The last 24 hours as a strip of quarters of an hour: which figure stands where. */
import type { HistoryItem } from './use-history.ts'

const QUARTER_MS = 900_000
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** The strip's hours are told in the day's own time, UTC+8. */
const UTC8_MS = 8 * HOUR_MS
const LABEL_EVERY_MS = 3 * HOUR_MS
const SLOTS = DAY_MS / QUARTER_MS

/** One quarter of an hour; a figure is absent where none is on record. */
export interface Slot {
  readonly gaps: number | undefined
  readonly share: number | undefined
}

export interface Strip {
  /** `SLOTS` of them, the oldest first; the last ends now. */
  readonly slots: readonly Slot[]
  /** Hours to be written under it, and where, as shares of its width. */
  readonly hours: readonly { readonly atMs: number; readonly x: number }[]
  /** A round figure that no gap count passes. */
  readonly mostGaps: number
}

export function stripOf(items: readonly HistoryItem[], nowMs: number): Strip {
  const fromMs = nowMs - DAY_MS
  const slots: { gaps: number | undefined; share: number | undefined }[] = Array.from({ length: SLOTS }, () => ({
    gaps: undefined,
    share: undefined,
  }))
  for (const { atMs, gaps, share } of items) {
    // An item tells the quarter that ends with it.
    const slot = slots[Math.min(SLOTS, Math.ceil((atMs - fromMs) / QUARTER_MS)) - 1]
    if (!slot) continue
    slot.gaps = gaps
    slot.share = share
  }
  const firstMs = Math.ceil((fromMs + UTC8_MS) / LABEL_EVERY_MS) * LABEL_EVERY_MS - UTC8_MS
  const hours = Array.from({ length: DAY_MS / LABEL_EVERY_MS }, (_, i) => firstMs + i * LABEL_EVERY_MS)
  return {
    slots,
    hours: hours.map((atMs) => ({ atMs, x: (atMs - fromMs) / DAY_MS })),
    mostGaps: roundMost(Math.max(0, ...slots.map(({ gaps }) => gaps ?? 0))),
  }
}

/** The least of 10, 20, 50, 100, 200 … that is not passed. */
function roundMost(figure: number): number {
  for (let power = 10; ; power *= 10) {
    const most = [1, 2, 5].map((factor) => factor * power).find((limit) => figure <= limit)
    if (most !== undefined) return most
  }
}

/** A line through the figures in a box of 1 × 1, y downwards: flat through each quarter, broken where nothing is on record. */
export function steppedPath(figures: readonly (number | undefined)[], most: number): string {
  let path = ''
  let isDrawing = false
  for (const [i, figure] of figures.entries()) {
    if (figure === undefined) {
      isDrawing = false
      continue
    }
    const y = (1 - Math.min(1, figure / most)).toFixed(4)
    const [from, to] = [i / figures.length, (i + 1) / figures.length].map((x) => x.toFixed(4))
    path += `${isDrawing ? 'L' : 'M'}${from} ${y}L${to} ${y}`
    isDrawing = true
  }
  return path
}
