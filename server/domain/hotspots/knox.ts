/** Near repeats: whether events that are near in place are near in time more often than chance would have it. */
import { bucketIndex } from './bucket-index.ts'
import { checkEvents, type Events, type Random } from './events.ts'

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

/** 100 MB. More means bands that reach across the district, or heaps of events at one place. */
export const MOST_PAIRS = 20_000_000

/** Each pair once: those of `i` are `start[i]` up to before `start[i + 1]`. */
interface Pairs {
  readonly start: Int32Array
  readonly to: Int32Array
  /** Its band of space. */
  readonly band: Uint8Array
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
 * Cost: O(n + pairs near in space · (shuffles + 1)), never n²; 5 bytes a pair.
 * Source: Knox, The detection of space-time interactions, Applied Statistics 13 (1964); Johnson et al., Space–time patterns of risk, J. Quant. Criminology
 * 23 (2007), for shuffled times and bands.
 */
export function knoxOf(events: Events, bands: KnoxBands, shuffles: number, random: Random, onShuffled?: (done: number) => void): KnoxTable {
  checkEvents(events)
  checkBands(bands)
  if (!(Number.isInteger(shuffles) && shuffles >= 1)) throw new RangeError(`${shuffles} shuffles`)
  const pairs = nearPairs(events, bands.upToM)
  const size = bands.upToM.length * bands.upToMs.length
  const upToMs = Float64Array.from(bands.upToMs)
  const observed = counted(pairs, events.atMs, upToMs, new Int32Array(size))
  const times = events.atMs.slice()
  const [sum, reached, found] = [new Float64Array(size), new Int32Array(size), new Int32Array(size)]
  for (let round = 0; round < shuffles; round++) {
    shuffle(times, random)
    counted(pairs, times, upToMs, found.fill(0))
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
  if (upToM.length > MOST_BANDS) throw new RangeError(`${upToM.length} bands of space`)
}

/** What a byte can number. */
const MOST_BANDS = 255

function nearPairs({ x, y }: Events, upToM: readonly number[]): Pairs {
  const farM = upToM.at(-1)!
  const index = bucketIndex({ x, y }, farM)
  const start = new Int32Array(x.length + 1)
  let total = 0
  for (let i = 0; i < x.length; i++) {
    index.forEachNear(x[i]!, y[i]!, farM, (place) => {
      if (place > i) total++
    })
    if (total > MOST_PAIRS) throw new RangeError(`more than ${MOST_PAIRS} pairs of events lie within ${farM} m`)
    start[i + 1] = total
  }
  const to = new Int32Array(total)
  const band = new Uint8Array(total)
  const upToSq = upToM.map((m) => m * m)
  let at = 0
  for (let i = 0; i < x.length; i++) {
    index.forEachNear(x[i]!, y[i]!, farM, (place, distanceSq) => {
      if (place <= i) return
      to[at] = place
      band[at++] = upToSq.findIndex((most) => distanceSq <= most)
    })
  }
  return { start, to, band }
}

/** @param out added to */
function counted({ start, to, band }: Pairs, atMs: Float64Array, upToMs: Float64Array, out: Int32Array): Int32Array {
  const farMs = upToMs.at(-1)!
  for (let i = 0; i + 1 < start.length; i++) {
    const here = atMs[i]!
    const end = start[i + 1]!
    for (let at = start[i]!; at < end; at++) {
      const apart = Math.abs(atMs[to[at]!]! - here)
      if (apart > farMs) continue
      let time = 0
      while (apart > upToMs[time]!) time++
      out[band[at]! * upToMs.length + time]!++
    }
  }
  return out
}

/** Source: Fisher, Yates; Durstenfeld, Algorithm 235, CACM 7 (1964). */
function shuffle(values: Float64Array, random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const at = Math.floor(random() * (i + 1))
    const value = values[at]!
    values[at] = values[i]!
    values[i] = value
  }
}
