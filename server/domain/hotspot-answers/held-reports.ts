/** Copies of all reports of a kind as they were at some moments, kept beside the figures: each made of the last by what has changed, and read by time. */
import type { Plane } from '#geodata/plane'
import { DEGREE_E7 } from '#wire/frame'
import { isInHours } from '../hotspots/hours.ts'
import { orderByTime } from '../hotspots/time-order.ts'
import { isCall } from '../kpi/counting.ts'
import { NO_PLACE, type RowPiece } from '../reports/report-columns.ts'
import type { Ground, HotspotCase, HotspotQuestion, Span, SpanEvents } from './question.ts'

/** What the last copy lacks to be as the reports are at one moment. */
export interface ReportNews {
  /** The name of the moment. */
  readonly moment: string
  /** Moments that are not asked for any more. */
  readonly dropped: readonly string[]
  /** Names that have come, the first of them with this number. */
  readonly firstName: number
  readonly names: readonly (string | undefined)[]
  /** How many pieces there are now, and those of them that have changed. */
  readonly pieceCount: number
  readonly pieces: readonly { readonly piece: number; readonly rows: RowPiece }[]
  /** Rows of reports that are in no piece: all of them, each time. */
  readonly atHand: RowPiece
}

export interface HeldReports {
  take(news: ReportNews): void
  /**
   * Those that a question is about, of its period and of its base, as they were at a moment. Cost: O(reports of the spans), some 10 ns each; of a moment that is
   * asked for the first time O(all of them), some 150 ns each.
   *
   * @throws TypeError where the moment has not been told, or was dropped
   */
  eventsOf(question: HotspotQuestion, ground: Ground, moment: string): Pick<HotspotCase, 'events' | 'baseEvents' | 'recordsFromMs'>
}

/** Spans kept, the one made first goes first: a period and its base, and those before they were moved. */
const MOST_SPANS = 4

/** All reports in the order of `orderByTime`. */
interface Sorted {
  readonly atMs: Float64Array
  /** NaN: nobody said where. */
  readonly x: Float64Array
  readonly y: Float64Array
  readonly state: Uint32Array
  readonly class: Uint32Array
  readonly compound: Uint32Array
  readonly simulated: Uint8Array
}

/** All reports of one moment. */
interface MomentReports {
  eventsOf(question: HotspotQuestion, ground: Ground): Pick<HotspotCase, 'events' | 'baseEvents' | 'recordsFromMs'>
}

/**
 * Memory: 33 bytes a report as it comes, of which moments share what has not changed between them; for each moment 37 as it is read; of a span that is kept 4
 * bytes an event, 29 where filters leave some out.
 */
export function heldReports(plane: Plane): HeldReports {
  const names: (string | undefined)[] = []
  const moments = new Map<string, MomentReports>()
  let newest: readonly RowPiece[] = []
  return {
    take({ moment, dropped, firstName, names: newNames, pieceCount, pieces: changed, atHand }) {
      newNames.forEach((name, i) => (names[firstName + i] = name))
      const pieces = newest.slice(0, pieceCount)
      for (const { piece, rows } of changed) pieces[piece] = rows
      newest = pieces
      for (const old of dropped) moments.delete(old)
      moments.set(moment, momentReports([...pieces, atHand], names, plane))
    },
    eventsOf(question, ground, moment) {
      const reports = moments.get(moment)
      if (!reports) throw new TypeError(`nothing is held of the moment ${moment}`)
      return reports.eventsOf(question, ground)
    },
  }
}

function momentReports(pieces: readonly RowPiece[], names: readonly (string | undefined)[], plane: Plane): MomentReports {
  let sorted: Sorted | undefined
  const spans = new Map<string, SpanEvents>()
  let groundOfSpans: Ground | undefined

  function spanEvents(span: Span, question: HotspotQuestion, ground: Ground): SpanEvents {
    sorted ??= sortedRows(pieces, plane)
    if (groundOfSpans !== ground) spans.clear()
    groundOfSpans = ground
    const { classes, compoundTypes, hours } = question
    const key = JSON.stringify([span, classes, compoundTypes, hours])
    const events = spans.get(key) ?? chosen(sorted, names, span, { question, ground })
    spans.set(key, events)
    for (const [oldest] of spans) if (spans.size > MOST_SPANS) spans.delete(oldest)
    return events
  }

  return {
    eventsOf(question, ground) {
      const { period, base } = question
      const baseEvents = base && spanEvents(base, question, ground)
      const events = spanEvents(period, question, ground)
      const recordsFromMs = sorted?.atMs[0]
      return { events, ...(baseEvents ? { baseEvents } : {}), ...(recordsFromMs === undefined ? {} : { recordsFromMs }) }
    },
  }
}

function sortedRows(pieces: readonly RowPiece[], plane: Plane): Sorted {
  const count = pieces.reduce((sum, piece) => sum + piece.count, 0)
  const all: Sorted = {
    atMs: new Float64Array(count),
    x: new Float64Array(count),
    y: new Float64Array(count),
    state: new Uint32Array(count),
    class: new Uint32Array(count),
    compound: new Uint32Array(count),
    simulated: new Uint8Array(count),
  }
  let at = 0
  for (const piece of pieces) {
    all.atMs.set(piece.atMs, at)
    all.state.set(piece.state, at)
    all.class.set(piece.class, at)
    all.compound.set(piece.compound, at)
    all.simulated.set(piece.simulated, at)
    for (let i = 0; i < piece.count; i++) {
      const isPlaced = piece.lonE7[i] !== NO_PLACE
      all.x[at + i] = isPlaced ? plane.xOf(piece.lonE7[i]! / DEGREE_E7) : Number.NaN
      all.y[at + i] = isPlaced ? plane.yOf(piece.latE7[i]! / DEGREE_E7) : Number.NaN
    }
    at += piece.count
  }
  const order = orderByTime(all).filter((row) => all.state[row] !== 0)
  const inOrder = <T extends Float64Array | Uint32Array | Uint8Array>(column: T, sorted: T): T => {
    for (let i = 0; i < sorted.length; i++) sorted[i] = column[order[i]!]!
    return sorted
  }
  return {
    atMs: inOrder(all.atMs, new Float64Array(order.length)),
    x: inOrder(all.x, new Float64Array(order.length)),
    y: inOrder(all.y, new Float64Array(order.length)),
    state: inOrder(all.state, new Uint32Array(order.length)),
    class: inOrder(all.class, new Uint32Array(order.length)),
    compound: inOrder(all.compound, new Uint32Array(order.length)),
    simulated: inOrder(all.simulated, new Uint8Array(order.length)),
  }
}

function chosen(
  sorted: Sorted,
  names: readonly (string | undefined)[],
  { fromMs, toMs }: Span,
  { question, ground }: Pick<HotspotCase, 'question' | 'ground'>,
): SpanEvents {
  const { classes, compoundTypes, hours } = question
  const marked = (isMarked: (name: string | undefined) => boolean) => Uint8Array.from(names, (name) => (isMarked(name) ? 1 : 0))
  const isCounted = marked((state = '') => isCall({ state }))
  const isWanted = marked((name = '') => classes.length === 0 || classes.includes(name))
  const typed = new Set(ground.typed)
  const isTyped = marked((compound) => compoundTypes.length === 0 || (compound !== undefined && typed.has(compound)))
  const place = new Map(ground.compounds.map(({ id }, at) => [id, at]))
  const placeOf = Int32Array.from(names, (compound) => (compound === undefined ? -1 : (place.get(compound) ?? -1)))

  const [from, to] = [firstAt(sorted.atMs, fromMs), firstAt(sorted.atMs, toMs)]
  const kept = new Int32Array(to - from)
  let [count, invalid, otherClass, otherHours, otherCompound] = [0, 0, 0, 0, 0]
  for (let row = from; row < to; row++) {
    if (isCounted[sorted.state[row]!] === 0) invalid++
    else if (isWanted[sorted.class[row]!] === 0) otherClass++
    else if (hours && !isInHours(hours, sorted.atMs[row]!)) otherHours++
    else if (isTyped[sorted.compound[row]!] === 0) otherCompound++
    else kept[count++] = row
  }
  const pick = <T extends Float64Array | Uint8Array>(column: T, room: T): T => {
    for (let i = 0; i < count; i++) room[i] = column[kept[i]!]!
    return room
  }
  const isAll = count === to - from
  const numbers = (column: Float64Array) => (isAll ? column.subarray(from, to) : pick(column, new Float64Array(count)))
  const compound = new Int32Array(count)
  for (let i = 0; i < count; i++) compound[i] = placeOf[sorted.compound[kept[i]!]!]!
  return {
    count,
    x: numbers(sorted.x),
    y: numbers(sorted.y),
    atMs: numbers(sorted.atMs),
    compound,
    simulated: isAll ? sorted.simulated.subarray(from, to) : pick(sorted.simulated, new Uint8Array(count)),
    leftOut: { invalid, otherClass, ...(hours ? { otherHours } : {}), ...(compoundTypes.length > 0 ? { otherCompound } : {}) },
  }
}

/** The first row that is not before an instant; all are in order. */
function firstAt(atMs: Float64Array, fromMs: number): number {
  let [low, high] = [0, atMs.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (atMs[middle]! < fromMs) low = middle + 1
    else high = middle
  }
  return low
}
