/** Repeatable randomness: the same seed gives the same numbers on every machine. */

export interface Chance {
  /** Uniform in [0, 1). */
  next(): number
  between(low: number, high: number): number
  /** Of a normal distribution with mean 0 and standard deviation 1. */
  normal(): number
  /** One of a list. @throws RangeError when it is empty */
  pick<T>(list: readonly T[]): T
  /** Whether something with this probability happens now. */
  happens(probability: number): boolean
}

const TWO_32 = 4_294_967_296
/** Odd constants of the two mixers below, from their sources. */
const WEYL_STEP = 0x6d2b79f5
const GOLDEN_RATIO = 0x9e3779b9

/**
 * A stream of its own for each seed and number: a unit's luck does not depend on who else is on shift.
 *
 * Good enough to look natural; not for statistics (period 2^32) and never for secrets.
 * Source: mulberry32, Tommy Ettinger, public domain; polar-free Box–Muller for `normal`.
 */
export function chanceOf(seed: number, stream = 0): Chance {
  let state = (Math.imul(seed | 0, GOLDEN_RATIO) ^ Math.imul(stream + 1, WEYL_STEP)) | 0
  function next(): number {
    state = (state + WEYL_STEP) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_32
  }
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick(list) {
      const item = list[Math.floor(next() * list.length)]
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
    happens: (probability) => next() < probability,
  }
}
