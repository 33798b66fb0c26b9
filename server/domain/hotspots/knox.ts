/** Near repeats: whether events that are near in place are near in time more often than chance would have it. */
import { bucketIndex } from './bucket-index.ts'
import { checkEvents, type Events, type Places, type Random } from './events.ts'

/** Upper ends of the bands, rising, each counted in; the first band begins at 0, so `[0, 100]` keeps repeats at the very place apart. */
export interface KnoxBands {
  readonly upToM: readonly number[]
  readonly upToMs: readonly number[]
}

/** Columns by space band · number of time bands + time band. */
export interface KnoxTable extends KnoxBands {
  /** Pairs of events in this band of space and of time. */
  readonly observed: Int32Array
  /** The same with the times shuffled over the places, on average. */
  readonly expected: Float64Array
  /** How likely chance alone makes as many or more: (1 + shuffles that did) ÷ (shuffles + 1). */
  readonly p: Float64Array
  readonly shuffles: number
}

/** 80 MB. More means bands that reach across the district, or heaps of events at one place. */
export const MOST_PAIRS = 20_000_000

/** Pairs of one band of space, each once: those of `i` are `to[start[i]]` up to before `to[start[i + 1]]`. */
interface Pairs {
  readonly start: Int32Array
  readonly to: Int32Array
}

/** By rank, the place of a time among all of them in order: from the first to the last that is at most so far away. */
interface Near {
  readonly first: Int32Array
  readonly last: Int32Array
}

/**
 * Knox's test with Monte Carlo p.
 *
 * Places stay, times are shuffled over them: what is left is the district's map and its calendar, each as it is, without any tie between the two. An
 * event entered twice is a near repeat: take duplicates out before. So is a change of the map within the period; keep it short (a year or two).
 *
 * @param shuffles 999 give a least p of 0.001
 * @param onShuffled told after each shuffle how many are done
 * @throws RangeError when bands do not rise from 0, an event is no number, or near pairs are more than `MOST_PAIRS`
 *
 * Cost: O(n log n + pairs near in space · bands of time · (shuffles + 1)), never n²: 1 ns for each, without a branch, since a shuffle keeps the order of
 * times and with it which of them are near each other. 4 bytes a pair.
 * Source: Knox, The detection of space-time interactions, Applied Statistics 13 (1964); Johnson et al., Space–time patterns of risk, J. Quant. Criminology
 * 23 (2007), for shuffled times and bands.
 */
export function knoxOf(events: Events, bands: KnoxBands, shuffles: number, random: Random, onShuffled?: (done: number) => void): KnoxTable {
  checkEvents(events)
  checkBands(bands)
  if (!(Number.isInteger(shuffles) && shuffles >= 1)) throw new RangeError(`${shuffles} shuffles`)
  // Near places get near numbers, so that what is read for one is still at hand for the next.
  const { items } = bucketIndex(events, bands.upToM.at(-1)!)
  const pick = (column: Float64Array) => Float64Array.from(items, (event) => column[event]!)
  const pairs = nearPairs({ x: pick(events.x), y: pick(events.y) }, bands.upToM)
  const { rank, sorted } = ranksOf(pick(events.atMs))
  const near = bands.upToMs.map((withinMs) => nearRanks(sorted, withinMs))
  const size = pairs.length * near.length
  const observed = counted(pairs, rank, near, new Int32Array(size))
  const [sum, reached, found] = [new Float64Array(size), new Int32Array(size), new Int32Array(size)]
  for (let round = 0; round < shuffles; round++) {
    shuffle(rank, random)
    counted(pairs, rank, near, found)
    for (let cell = 0; cell < size; cell++) {
      sum[cell]! += found[cell]!
      if (found[cell]! >= observed[cell]!) reached[cell]!++
    }
    onShuffled?.(round + 1)
  }
  return {
    ...bands,
    observed,
    expected: sum.map((total) => total / shuffles),
    p: Float64Array.from(reached, (times) => (1 + times) / (shuffles + 1)),
    shuffles,
  }
}

function checkBands({ upToM, upToMs }: KnoxBands): void {
  const isRising = (ends: readonly number[]) => ends.length > 0 && ends.every((end, i) => end >= 0 && end > (ends[i - 1] ?? -1))
  if (!isRising(upToM) || !(upToM.at(-1)! > 0)) throw new RangeError(`bands of space that end at ${upToM.join(', ')} m`)
  if (!isRising(upToMs)) throw new RangeError(`bands of time that end at ${upToMs.join(', ')} ms`)
}

function nearPairs({ x, y }: Places, upToM: readonly number[]): readonly Pairs[] {
  const farM = upToM.at(-1)!
  const index = bucketIndex({ x, y }, farM)
  const upToSq = upToM.map((m) => m * m)
  const bandOf = (distanceSq: number) => upToSq.findIndex((most) => distanceSq <= most)
  const starts = upToM.map(() => new Int32Array(x.length + 1))
  let total = 0
  for (let i = 0; i < x.length; i++) {
    index.forEachNear(x[i]!, y[i]!, farM, (place, distanceSq) => {
      if (place <= i) return
      starts[bandOf(distanceSq)]![i + 1]!++
      total++
    })
    if (total > MOST_PAIRS) throw new RangeError(`more than ${MOST_PAIRS} pairs of events lie within ${farM} m`)
    for (const start of starts) start[i + 1]! += start[i]!
  }
  const pairs = starts.map((start) => ({ start, to: new Int32Array(start[x.length]!) }))
  const free = starts.map((start) => start.slice())
  for (let i = 0; i < x.length; i++) {
    index.forEachNear(x[i]!, y[i]!, farM, (place, distanceSq) => {
      if (place <= i) return
      const band = bandOf(distanceSq)
      pairs[band]!.to[free[band]![i]!++] = place
    })
  }
  return pairs
}

/** Of each event the place of its time among all of them in order. */
function ranksOf(atMs: Float64Array): { readonly rank: Int32Array; readonly sorted: Float64Array } {
  const order = Int32Array.from(atMs.keys()).sort((a, b) => atMs[a]! - atMs[b]!)
  const rank = new Int32Array(atMs.length)
  order.forEach((event, at) => (rank[event] = at))
  return { rank, sorted: atMs.slice().sort() }
}

function nearRanks(sorted: Float64Array, withinMs: number): Near {
  const [first, last] = [new Int32Array(sorted.length), new Int32Array(sorted.length)]
  let [from, to] = [0, 0]
  for (let at = 0; at < sorted.length; at++) {
    while (sorted[at]! - sorted[from]! > withinMs) from++
    while (to + 1 < sorted.length && sorted[to + 1]! - sorted[at]! <= withinMs) to++
    first[at] = from
    last[at] = to
  }
  return { first, last }
}

/** @param out by space band · number of time bands + time band, all of it written */
function counted(pairs: readonly Pairs[], rank: Int32Array, near: readonly Near[], out: Int32Array): Int32Array {
  pairs.forEach((ofBand, space) => {
    let closer = 0
    near.forEach((within, time) => {
      const all = countWithin(ofBand, rank, within)
      out[space * near.length + time] = all - closer
      closer = all
    })
  })
  return out
}

function countWithin({ start, to }: Pairs, rank: Int32Array, { first, last }: Near): number {
  let outside = 0
  for (let i = 0; i + 1 < start.length; i++) {
    const [from, until] = [first[rank[i]!]!, last[rank[i]!]!]
    const end = start[i + 1]!
    for (let at = start[i]!; at < end; at++) {
      const other = rank[to[at]!]!
      // −1 where one of the two differences is negative: no branch, which would be guessed wrong every other time.
      outside += ((other - from) | (until - other)) >> 31
    }
  }
  return to.length + outside
}

/** Source: Fisher, Yates; Durstenfeld, Algorithm 235, CACM 7 (1964). */
function shuffle(values: Int32Array, random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const at = Math.floor(random() * (i + 1))
    const value = values[at]!
    values[at] = values[i]!
    values[i] = value
  }
}
