/** Events of a period on the ground: in which cell each lies, and how many lie in none. */
import type { HotspotCounts } from '#wire/hotspots'
import { cellAt, type CellGrid } from '../hotspots/cell-grid.ts'
import type { Events } from '../hotspots/events.ts'
import type { EventColumns, LeftOut, Span } from './question.ts'

export interface PlacedEvents {
  /** Those on the ground, by time. */
  readonly events: Events
  /** Events a cell. */
  readonly inCells: Float64Array
  /** Events a compound. */
  readonly inCompounds: Float64Array
  readonly counts: HotspotCounts
}

/** Cost: O(n log n) of the events, and a question to the outline for each in a cell at the border; 28 bytes an event. */
export function placedEvents(
  grid: CellGrid,
  columns: EventColumns,
  { fromMs, toMs }: Span,
  { leftOut, compounds }: { readonly leftOut: LeftOut; readonly compounds: number },
): PlacedEvents {
  const { x, y, atMs, compound, simulated } = columns
  const kept = new Int32Array(columns.count)
  const [inCells, inCompounds] = [new Float64Array(grid.count), new Float64Array(compounds)]
  let [used, made, noPlace, outside] = [0, 0, 0, 0]
  for (let i = 0; i < columns.count; i++) {
    if (atMs[i]! < fromMs || atMs[i]! >= toMs) continue
    const cell = Number.isNaN(x[i]!) ? undefined : cellAt(grid, x[i]!, y[i]!)
    if (cell === undefined) noPlace++
    else if (cell < 0) outside++
    else {
      kept[used++] = i
      made += simulated[i]!
      inCells[cell]!++
      if (compound[i]! >= 0) inCompounds[compound[i]!]!++
    }
  }
  // In an order of their own, whatever order they were kept in: sums are then the same to the last digit, and so are shuffles of one seed.
  const order = kept.subarray(0, used).sort((a, b) => atMs[a]! - atMs[b]! || x[a]! - x[b]! || y[a]! - y[b]!)
  const pick = (column: Float64Array) => Float64Array.from(order, (i) => column[i]!)
  return {
    events: { x: pick(x), y: pick(y), atMs: pick(atMs) },
    inCells,
    inCompounds,
    counts: { used, simulated: made, ...leftOut, noPlace, outside },
  }
}

/** How many different places events lie at, two or more told as 2: all that a map needs to know. */
export function placesOf({ x, y }: Events): 0 | 1 | 2 {
  if (x.length === 0) return 0
  return x.every((east, i) => east === x[0] && y[i] === y[0]) ? 1 : 2
}
