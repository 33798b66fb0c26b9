/** Cells by score. A sort that compares takes ten times as long, and a table of maps has seven of them. */

/** Sorted at a time, and the numbers that so many bits make. */
const DIGIT_BITS = 16
const DIGITS = 1 << DIGIT_BITS
const DIGIT_MASK = DIGITS - 1
const SIGN = 0x8000_0000
const WORDS_A_SCORE = 2
/** Whether the first of the two words of a double is the one with its sign. */
const HIGH_WORD = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0

/**
 * The numbers of cells, the highest score first, those without a score (NaN) last; of one score in their own order.
 *
 * Cost: O(n + 65,536), four times over; 16 bytes a cell.
 * Source: Knuth, The Art of Computer Programming 3, §5.2.5 (radix sorting), on the bits of a double, which rise as it does once those of negative ones are turned.
 */
export function orderByScore(score: Float64Array): Int32Array {
  const [low, high] = fallingBits(score)
  let [order, next] = [new Int32Array(score.length), new Int32Array(score.length)]
  for (let cell = 0; cell < order.length; cell++) order[cell] = cell
  for (const [word, shift] of [
    [low, 0],
    [low, DIGIT_BITS],
    [high, 0],
    [high, DIGIT_BITS],
  ] as const) {
    sortByDigit({ order, word, shift }, next)
    ;[order, next] = [next, order]
  }
  return order
}

/** Two words a score that rise as it falls. */
function fallingBits(score: Float64Array): readonly [low: Uint32Array, high: Uint32Array] {
  // 0 is added so that −0 is 0, as comparing has it.
  const place = new Float64Array(score.length)
  for (let i = 0; i < place.length; i++) place[i] = Number.isNaN(score[i]!) ? -Infinity : score[i]! + 0
  const words = new Uint32Array(place.buffer)
  const [low, high] = [new Uint32Array(score.length), new Uint32Array(score.length)]
  for (let i = 0; i < score.length; i++) {
    const [own, signed] = [words[WORDS_A_SCORE * i + 1 - HIGH_WORD]!, words[WORDS_A_SCORE * i + HIGH_WORD]!]
    const isNegative = signed >= SIGN
    low[i] = isNegative ? own : ~own
    high[i] = isNegative ? signed : ~(signed | SIGN)
  }
  return [low, high]
}

interface Pass {
  readonly order: Int32Array
  readonly word: Uint32Array
  readonly shift: number
}

/** @param out what `order` has, by one digit of the word; those of one digit as they stood */
function sortByDigit({ order, word, shift }: Pass, out: Int32Array): void {
  const free = new Int32Array(DIGITS + 1)
  for (let i = 0; i < word.length; i++) free[((word[i]! >>> shift) & DIGIT_MASK) + 1]!++
  for (let digit = 0; digit < DIGITS; digit++) free[digit + 1]! += free[digit]!
  for (let i = 0; i < order.length; i++) out[free[(word[order[i]!]! >>> shift) & DIGIT_MASK]!++] = order[i]!
}
