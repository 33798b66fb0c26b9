/** Chance that can be had again, good enough for statistics. */
import type { Random } from './events.ts'

const TWO_32 = 4_294_967_296
/** Rounds that mix the seed into the whole state, as the author has it. */
const WARM_UP = 12

/**
 * Numbers from 0 to below 1, in steps of 2⁻³²; the same for the same seed on every machine.
 *
 * Source: Doty-Humphrey, sfc32 of PractRand (public domain); its period is 2¹²⁷ on average and at least 2³².
 */
export function seededRandom(seed: number): Random {
  let [a, b, c, counter] = [0, seed >>> 0, Math.floor(seed / TWO_32) >>> 0, 1]
  function next(): number {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / TWO_32
  }
  for (let round = 0; round < WARM_UP; round++) next()
  return next
}
