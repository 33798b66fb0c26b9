/** The options of a problem in typed arrays, best in a tie first. */
import { doneMinutes, type SendProblem } from './problem.ts'

/** Lists of numbers one after another: those of row r are `items[start[r]]` up to `start[r + 1]`. */
export interface Rows {
  readonly start: Int32Array
  readonly items: Int32Array
}

/** Options by rank: done soonest first, then lowest slot, then as given. */
export interface OptionTable {
  readonly count: number
  /** By rank: its place in the problem, its unit (numbered by slot from 0), and its minutes. */
  readonly given: Int32Array
  readonly unitOf: Int32Array
  readonly minutes: Float64Array
  readonly closes: Rows
  readonly leaves: Rows
  /** By unit, gap and held compound: the options that concern it. */
  readonly ofUnit: Rows
  readonly ofGap: Rows
  readonly ofHeld: Rows
  readonly gapWeights: Float64Array
  readonly heldWeights: Float64Array
  readonly keepers: Int32Array
  readonly atMost: number
}

/**
 * Lays out those options of a problem that are asked for.
 *
 * @param given places in `problem.options`
 *
 * Cost: O(n log n) for n options, and what they name; 4 bytes for each name, twice.
 */
export function optionTable(problem: SendProblem, given: readonly number[]): OptionTable {
  const { options, gaps, held } = problem
  const ranked = given.toSorted(
    (a, b) => doneMinutes(options[a]!) - doneMinutes(options[b]!) || options[a]!.unit - options[b]!.unit || a - b,
  )
  const slots = [...new Set(ranked.map((option) => options[option]!.unit))].sort((a, b) => a - b)
  const unitAt = new Map(slots.map((slot, unit) => [slot, unit]))
  const unitOf = Int32Array.from(ranked, (option) => unitAt.get(options[option]!.unit)!)
  const closes = rowsOf(ranked.map((option) => inTime(problem, option)))
  const leaves = rowsOf(ranked.map((option) => options[option]!.leaves))
  return {
    count: ranked.length,
    given: Int32Array.from(ranked),
    unitOf,
    minutes: Float64Array.from(ranked, (option) => doneMinutes(options[option]!)),
    closes,
    leaves,
    ofUnit: turned({ start: Int32Array.from({ length: ranked.length + 1 }, (_, i) => i), items: unitOf }, slots.length),
    ofGap: turned(closes, gaps.length),
    ofHeld: turned(leaves, held.length),
    gapWeights: Float64Array.from(gaps, ({ weight }) => weight),
    heldWeights: Float64Array.from(held, ({ weight }) => weight),
    keepers: Int32Array.from(held, ({ keepers }) => keepers),
    atMost: problem.atMost ?? Infinity,
  }
}

/** What an option closes within the time: nothing when it is done too late. */
function inTime({ options, withinMinutes }: SendProblem, option: number): readonly number[] {
  return doneMinutes(options[option]!) <= withinMinutes ? options[option]!.closes : []
}

function rowsOf(lists: readonly (readonly number[])[]): Rows {
  const start = new Int32Array(lists.length + 1)
  lists.forEach((list, i) => (start[i + 1] = start[i]! + list.length))
  return { start, items: Int32Array.from(lists.flat()) }
}

/** The same pairs by the other side: for each item, the rows that name it, in order. */
function turned({ start, items }: Rows, count: number): Rows {
  const turnedStart = new Int32Array(count + 1)
  for (const item of items) turnedStart[item + 1]!++
  for (let item = 0; item < count; item++) turnedStart[item + 1]! += turnedStart[item]!
  const turnedItems = new Int32Array(items.length)
  const next = turnedStart.slice(0, count)
  for (let row = 0; row + 1 < start.length; row++) for (let i = start[row]!; i < start[row + 1]!; i++) turnedItems[next[items[i]!]!++] = row
  return { start: turnedStart, items: turnedItems }
}
