/** Events of a span on the ground: in which cell each lies, and how many lie in none. */
import type { HotspotCounts } from '#wire/hotspots'
import { cellAt, type CellGrid } from '../hotspots/cell-grid.ts'
import type { Events } from '../hotspots/events.ts'
import type { SpanEvents } from './question.ts'

/** How many different places events lie at, two or more told as 2: all that a map needs to know. */
export type Places = 0 | 1 | 2

export interface PlacedEvents {
  /**
   * Those on the ground, by time: sums over them are the same to the last digit, and shuffles of one seed too, in whatever order reports are kept.
   * Made when first asked for; many figures need counts alone.
   */
  readonly events: Events
  readonly places: Places
  /** The cell of each event. */
  readonly cellOf: Int32Array
  /** Of each event its place in the columns of the span, rising. */
  readonly rows: Int32Array
  /** Events a cell. */
  readonly inCells: Float64Array
  /** Events a compound. */
  readonly inCompounds: Float64Array
  readonly counts: HotspotCounts
}

/** Cost: O(events), and a question to the outline for each in a cell at the border; 8 bytes an event, and 24 for `events` where some lie elsewhere. */
export function placedEvents(grid: CellGrid, span: SpanEvents, compounds: number): PlacedEvents {
  const { count, x, y, compound, simulated, leftOut } = span
  const [kept, cellOf] = [new Int32Array(count), new Int32Array(count)]
  const [inCells, inCompounds] = [new Float64Array(grid.count), new Float64Array(compounds)]
  let [used, made, noPlace, outside] = [0, 0, 0, 0]
  for (let i = 0; i < count; i++) {
    if (Number.isNaN(x[i]!)) {
      noPlace++
      continue
    }
    const cell = cellAt(grid, x[i]!, y[i]!)
    if (cell < 0) {
      outside++
      continue
    }
    cellOf[used] = cell
    kept[used++] = i
    made += simulated[i]!
    inCells[cell]!++
    if (compound[i]! >= 0) inCompounds[compound[i]!]!++
  }
  const rows = kept.subarray(0, used)
  let events: Events | undefined
  return {
    get events() {
      return (events ??= picked(span, rows))
    },
    places: placesOf(span, rows),
    cellOf: cellOf.subarray(0, used),
    rows,
    inCells,
    inCompounds,
    counts: { used, simulated: made, ...leftOut, noPlace, outside },
  }
}

/** @param rows rising */
function picked({ count, x, y, atMs }: SpanEvents, rows: Int32Array): Events {
  const pick = (column: Float64Array) => {
    if (rows.length === count) return column.subarray(0, count)
    const values = new Float64Array(rows.length)
    for (let i = 0; i < rows.length; i++) values[i] = column[rows[i]!]!
    return values
  }
  return { x: pick(x), y: pick(y), atMs: pick(atMs) }
}

export function placesOf({ x, y }: SpanEvents, rows: Int32Array): Places {
  if (rows.length === 0) return 0
  const [east, north] = [x[rows[0]!], y[rows[0]!]]
  return rows.every((row) => x[row] === east && y[row] === north) ? 1 : 2
}
