/** Which gaps a member is told of first. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HALVES_AFTER_S, nearGaps, worthOf } from '../../server/domain/near-gaps.ts'

const aGap = fc.record({ weight: fc.double({ min: 0, max: 1e6, noNaN: true }), travelS: fc.double({ min: 0, max: 1_800, noNaN: true }) })
const MOST = 5

it('a gap that is nearer, or weighs more, is never told later', () => {
  fc.assert(
    fc.property(fc.array(aGap, { maxLength: 30 }), (gaps) => {
      const told = nearGaps(gaps, gaps.length)
      for (const [i, first] of told.entries())
        for (const later of told.slice(i + 1))
          expect(later.weight > first.weight && later.travelS < first.travelS, JSON.stringify([first, later])).toBe(false)
    }),
  )
})

it('tells the best of all, as a slow look through all of them finds them', () => {
  fc.assert(
    fc.property(fc.array(aGap, { maxLength: 30 }), (gaps) => {
      const worths = gaps.map(worthOf).toSorted((a, b) => b - a)

      expect(nearGaps(gaps, MOST).map(worthOf)).toEqual(worths.slice(0, MOST))
    }),
  )
})

it('ten minutes away a gap counts half, and one that cannot be reached is not told of', () => {
  const near = { weight: 100, travelS: 0 }
  const away = { weight: 199, travelS: HALVES_AFTER_S }
  const heavier = { weight: 201, travelS: HALVES_AFTER_S }

  expect(nearGaps([away, near], MOST)).toEqual([near, away])
  expect(nearGaps([near, heavier], MOST)).toEqual([heavier, near])
  expect(nearGaps([{ weight: 1e6, travelS: Infinity }], MOST)).toEqual([])
})
