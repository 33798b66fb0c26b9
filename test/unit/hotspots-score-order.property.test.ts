/** Cells by score: what a sort that compares would give, for all numbers there are. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { orderByScore } from '../../server/domain/hotspots/score-order.ts'

/** Any double: few values so that there are ties, both noughts, both ends, and what is no number. */
const aScore = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 2.5, Number.NaN, Infinity, -Infinity, Number.MIN_VALUE, -Number.MAX_VALUE),
  fc.double(),
  fc.double({ min: 0, max: 1 }),
)

test('the highest score comes first, one score by number, and none last', () => {
  fc.assert(
    fc.property(fc.array(aScore, { maxLength: 60 }), (values) => {
      const place = values.map((value) => (Number.isNaN(value) ? -Infinity : value))
      const compared = [...values.keys()].sort((a, b) => (place[a] === place[b] ? a - b : place[b]! - place[a]!))

      expect(Array.from(orderByScore(Float64Array.from(values)))).toEqual(compared)
    }),
  )
})
