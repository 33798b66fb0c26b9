/** Hotspots through time: trends as the textbook and all pairs have them, and each class by one series of its kind. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emergencesOf, trackOf } from '../../server/domain/hotspots/emerging.ts'
import type { Verdict } from '../../server/domain/hotspots/significance.ts'
import { trendOf } from '../../server/domain/hotspots/trend.ts'

/** One letter a period: hot, cold, chance, few. */
function verdictsOf(letters: string): Verdict[] {
  const words: Readonly<Record<string, Verdict>> = { H: 'hot', c: 'cold', '.': 'notSignificant', f: 'tooFew' }
  return Array.from(letters, (letter) => words[letter]!)
}

describe('a trend', () => {
  it('by hand, with ties: 1 2 2 3 5 4 6 6 8 7', () => {
    const { s, z, slope } = trendOf([1, 2, 2, 3, 5, 4, 6, 6, 8, 7])

    // 45 pairs: 2 tied, 2 fall, 41 rise. Var = (10·9·25 − 2·(2·1·9)) / 18 = 123.
    expect(s).toBe(39)
    expect(z).toBeCloseTo(38 / Math.sqrt(123), 12)
    expect(slope).toBe(0.75)
  })

  it('turned round in time or in sign is the same the other way', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 20 }), (series) => {
        const { s, z, p, slope } = trendOf(series)
        const back = trendOf(series.toReversed())

        expect([back.s + s, back.z + z, back.p - p]).toEqual([0, 0, 0])
        expect(trendOf(series.map((value) => -value)).slope + slope).toBe(0)
      }),
    )
  })

  it('of values all alike, of one, of none is none', () => {
    for (const series of [[], [3], [2, 2, 2, 2]]) expect(trendOf(series)).toEqual({ s: 0, z: 0, p: 1, slope: 0 })
  })

  it('of chance is found as often as the level says', () => {
    let found = 0
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 }), (series) => {
        if (trendOf(series).p <= 0.05) found++
      }),
      { numRuns: 2_000, seed: 5 },
    )

    expect(found / 2_000).toBeLessThan(0.07)
  })
})

const rising = [0, 1, 2, 2.1, 2.5, 3, 3.5, 4, 5]
const falling = rising.toReversed()
const level = [3, 4, 3, 4, 3, 4, 3, 4, 3]

describe('a hotspot is', () => {
  it.each([
    ['........H', level, 'new'],
    ['..HHHHHHH', rising, 'growing'],
    ['HHHHHHHHH', rising, 'growing'],
    ['HHHHHHH..', falling, 'fading'],
    ['HHHHHHHHH', falling, 'fading'],
    ['HHHHHHHHH', level, 'persistent'],
    ['HH.HHHHHH', level, 'persistent'],
    ['H.......H', level, 'sporadic'],
    ['HHHHHHHH.', level, 'sporadic'],
    ['...H.....', level, 'sporadic'],
    ['........c', level, 'none'],
    ['.........', rising, 'none'],
    ['ffHHHHHHH', level, 'tooFew'],
    ['fHHHHHHHH', level, 'persistent'],
    ['HHHHHHHHf', level, 'persistent'],
  ] as const)('%s with Gi* %o: %s', (letters, z, emergence) => {
    expect(emergencesOf([trackOf(verdictsOf(letters), z)]).emergence).toEqual([emergence])
  })

  it('growing only where its trend stands out among all that were often hot, whatever those are that never were', () => {
    const [grows, holds, never] = [
      trackOf(verdictsOf('HHHHHHHHH'), [0, 1, 2, 2.1, 2.5, 3.4, 2.6, 2.7, 5]),
      trackOf(verdictsOf('HHHHHHHHH'), level),
      trackOf(verdictsOf('.........'), rising),
    ]
    const among = (others: number) =>
      emergencesOf([grows, ...Array.from({ length: others }, () => holds), ...Array.from({ length: 999 }, () => never)])
    const few = among(3)
    const many = among(60)

    expect([few.emergence[0], many.emergence[0]]).toEqual(['growing', 'persistent'])
    expect(few.q[0]).toBeCloseTo(4 * grows.trend.p, 12)
    expect(few.q.at(-1)).toBeNaN()
  })

  it('refused where verdicts and figures do not belong together, and too few where there are none', () => {
    expect(() => trackOf(['hot'], [])).toThrow('1 verdicts and 0 figures')
    expect(emergencesOf([trackOf([], [])]).emergence).toEqual(['tooFew'])
  })
})
