/** Seeded chance: the same again, and even. */
import { expect, test } from 'vitest'
import { seededRandom } from '../../server/domain/hotspots/seeded-random.ts'

const MANY = 100_000
const BINS = 100
/** Chi-square of 99 degrees of freedom: the range that holds all but one in a million. */
const [LEAST, MOST] = [43, 180]

function drawn(seed: number, count = MANY): readonly number[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, random)
}

function chiSquareOf(counts: Float64Array): number {
  const even = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.reduce((sum, count) => sum + (count - even) ** 2 / even, 0)
}

test('a seed gives the same numbers again, and another gives others', () => {
  expect(drawn(7, 20)).toEqual(drawn(7, 20))
  expect(new Set([0, 1, 2, 4_294_967_295].map((seed) => drawn(seed, 1)[0])).size).toBe(4)
})

test.each([0, 1, 2, 4_294_967_295])('numbers of seed %i lie evenly from 0 to below 1, one after another and in pairs', (seed) => {
  const numbers = drawn(seed)
  const single = new Float64Array(BINS)
  const pairs = new Float64Array(BINS)
  numbers.forEach((value, i) => {
    single[Math.floor(value * BINS)]!++
    if (i % 2 === 1) pairs[Math.floor(numbers[i - 1]! * 10) * 10 + Math.floor(value * 10)]!++
  })

  expect(numbers.every((value) => value >= 0 && value < 1)).toBe(true)
  for (const found of [chiSquareOf(single), chiSquareOf(pairs)]) {
    expect(found).toBeGreaterThan(LEAST)
    expect(found).toBeLessThan(MOST)
  }
})
