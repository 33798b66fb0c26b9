import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { postRounds } from '../../server/demo/post-rounds.ts'

const POINTS = Array.from({ length: 90 }, (_, i) => `w-${i}`)
const DAY_MS = 86_400_000
const START_MS = 1_790_000_000_000
/** How long a check-in holds unless a site says otherwise. */
const HOLDS_MS = 7_200_000

test('some of the points are staffed all day, each checking in again before its last check-in has lapsed', () => {
  const rounds = postRounds(POINTS, 1, START_MS, START_MS + DAY_MS)
  const staffed = Map.groupBy(rounds, ({ watchPoint }) => watchPoint)

  expect(staffed.size).toBeGreaterThan(20)
  expect(staffed.size).toBeLessThan(60)
  for (const own of staffed.values()) {
    const times = [START_MS, ...own.map(({ atMs }) => atMs), START_MS + DAY_MS]
    expect(Math.max(...times.slice(1).map((atMs, i) => atMs - times[i]!))).toBeLessThan(HOLDS_MS)
  }
})

test('the same rounds come however the time is cut', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: DAY_MS }), fc.nat(1_000), (cutMs, seed) => {
      const whole = postRounds(POINTS, seed, START_MS, START_MS + DAY_MS)
      const parts = [
        ...postRounds(POINTS, seed, START_MS, START_MS + cutMs),
        ...postRounds(POINTS, seed, START_MS + cutMs, START_MS + DAY_MS),
      ]

      expect(parts).toEqual(whole)
    }),
    { numRuns: 50 },
  )
})
