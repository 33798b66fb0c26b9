/** Areas are found by place as if each had been looked at. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { areaIndex } from '../../server/domain/coverage/area-index.ts'
import type { FlatArea } from '../../server/domain/coverage/flat-area.ts'
import { flat, rectangle } from '../support/coverage-town.ts'

const metres = fc.integer({ min: -3_000, max: 3_000 })
const side = fc.integer({ min: 1, max: 1_200 })
/** Ponds, and one in a few that is as wide as a province. */
const sides = fc.oneof(fc.tuple(side, side), fc.constant<[number, number]>([400_000, 400_000]))
const area = fc.tuple(metres, metres, sides).map(([x, y, [width, height]]) => flat(rectangle(x, y, width, height)))
const place = fc.tuple(metres, metres).map(([x, y]) => flat(rectangle(x, y, 100, 60)))

interface Change {
  readonly id: number
  /** Absent: it is taken out. */
  readonly area: FlatArea | undefined
}
const change: fc.Arbitrary<Change> = fc.record({ id: fc.nat({ max: 12 }), area: fc.option(area, { nil: undefined }) })

function isNear(a: FlatArea, b: FlatArea, reachM: number): boolean {
  const apartX = Math.max(a.minX - b.maxX, b.minX - a.maxX)
  const apartY = Math.max(a.minY - b.maxY, b.minY - a.maxY)
  return Math.max(apartX, apartY) <= reachM
}

test('whatever was put in, moved and taken out, exactly what is near is found', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), place, fc.nat({ max: 200 }), (changes, at, reachM) => {
      const index = areaIndex()
      const all = new Map<number, FlatArea>()
      for (const { id, area: given } of changes) {
        if (given) index.set(id, given)
        else index.remove(id)
        if (given) all.set(id, given)
        else all.delete(id)
      }

      const expected = [...all].filter(([, one]) => isNear(one, at, reachM)).map(([id]) => id)
      expect([...index.near(at, reachM)].sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b))
    }),
  )
})

test('holds nothing once it was emptied', () => {
  const index = areaIndex()
  index.set(1, flat(rectangle(0, 0, 10, 10)))
  index.set(2, flat(rectangle(0, 0, 400_000, 400_000)))

  index.clear()

  expect([index.near(flat(rectangle(0, 0, 10, 10)), 80), index.get(1)]).toEqual([[], undefined])
})
