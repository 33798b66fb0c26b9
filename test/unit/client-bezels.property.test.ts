/** Laws of what stands on a wall of several screens: nothing that a screen has room for lies under a bezel. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bezelsOf, isUnderBezel, longestClear, mirrored, pushOf, type Bezels, type Span } from '#geodata/bezels'
import { clearPlaces } from '../../client/tiles/clear-places.ts'
import { layoutOf } from '../../client/wall/layout.ts'
import { wallSizeMm } from '#geodata/wall-shape'

const LESS_THAN_A_PIXEL = 0.01

const shape = fc.record({
  columns: fc.integer({ min: 1, max: 8 }),
  rows: fc.integer({ min: 1, max: 4 }),
  tileWidthMm: fc.double({ min: 500, max: 2_000, noNaN: true }),
  tileHeightMm: fc.double({ min: 300, max: 1_200, noNaN: true }),
  bezelXMm: fc.double({ min: 1, max: 60, noNaN: true }),
  bezelYMm: fc.double({ min: 1, max: 60, noNaN: true }),
})
const bezels: fc.Arbitrary<Bezels> = shape.map((wall) => bezelsOf(wall, 0.5).x)
const span: fc.Arbitrary<Span> = fc
  .tuple(fc.double({ min: 0, max: 6_000, noNaN: true }), fc.double({ min: 1, max: 1_500, noNaN: true }))
  .map(([fromPx, lengthPx]) => ({ fromPx, toPx: fromPx + lengthPx }))

function moved({ fromPx, toPx }: Span, byPx: number): Span {
  return { fromPx: fromPx + byPx, toPx: toPx + byPx }
}

test('what is moved on stands clear, unless no screen is long enough; what was clear stays, and nothing goes further than the next screen', () => {
  fc.assert(
    fc.property(bezels, span, (given, at) => {
      const byPx = pushOf(at, given)
      const isLonger = at.toPx - at.fromPx > given.screenPx + LESS_THAN_A_PIXEL

      if (!isLonger) expect(isUnderBezel(moved(at, byPx), given)).toBe(false)
      if (isLonger || !isUnderBezel(at, given)) expect(byPx).toBe(0)
      else expect(given.spans.map(({ toPx }) => toPx)).toContainEqual(expect.closeTo(at.fromPx + byPx, 6))
    }),
  )
})

test('rows of a column, moved on one after the other, keep their order and their gaps at least, and none lies under a bezel', () => {
  const heights = fc.array(fc.double({ min: 5, max: 140, noNaN: true }), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(
      shape.map((wall) => bezelsOf(wall, 0.5).y),
      heights,
      (given, rows) => {
        let endPx = 0
        for (const heightPx of rows) {
          const at = { fromPx: endPx, toPx: endPx + heightPx }
          const stands = moved(at, pushOf(at, given))
          expect(stands.fromPx).toBeGreaterThanOrEqual(endPx)
          expect(isUnderBezel(stands, given)).toBe(false)
          endPx = stands.toPx
        }
      },
    ),
  )
})

test('the longest clear part is within, clear, and no part between two bezels is longer', () => {
  fc.assert(
    fc.property(bezels, span, (given, within) => {
      const found = longestClear(within, given)

      expect(found.fromPx).toBeGreaterThanOrEqual(within.fromPx)
      expect(found.toPx).toBeLessThanOrEqual(within.toPx)
      expect(isUnderBezel(found, given)).toBe(false)
      const edges = [within.fromPx, ...given.spans.flatMap(({ fromPx, toPx }) => [fromPx, toPx]), within.toPx]
        .filter((px) => px >= within.fromPx && px <= within.toPx)
        .toSorted((a, b) => a - b)
      for (let i = 1; i < edges.length; i++) {
        const part = { fromPx: edges[i - 1]!, toPx: edges[i]! }
        if (!isUnderBezel(part, given)) expect(part.toPx - part.fromPx).toBeLessThanOrEqual(found.toPx - found.fromPx + LESS_THAN_A_PIXEL)
      }
    }),
  )
})

test('of two parts as long, the one nearest to the middle is taken: the middle screen of three', () => {
  const three = bezelsOf({ columns: 3, rows: 1, tileWidthMm: 1_000, tileHeightMm: 500, bezelXMm: 20, bezelYMm: 20 }, 1).x

  expect(longestClear({ fromPx: 0, toPx: 3_040 }, three)).toEqual({ fromPx: 1_020, toPx: 2_020 })
  expect(mirrored(three, 3_040)).toEqual(three)
})

test('columns, cards, alarms and the strip of any wall stand clear of its bezels where a screen is wide enough for them, and not on one another', () => {
  fc.assert(
    fc.property(shape, fc.double({ min: 1, max: 12, noNaN: true }), fc.boolean(), (wall, distanceM, isCardOpen) => {
      const pxPerMm = 0.5
      const [widthPx, heightPx] = [wallSizeMm(wall).widthMm * pxPerMm, wallSizeMm(wall).heightMm * pxPerMm]
      const layout = layoutOf({ widthPx, heightPx, pixelMm: 1 / pxPerMm, distanceM, isNamedWall: true })
      const { x } = bezelsOf(wall, pxPerMm)
      const { factsShiftPx, cardShiftPx, middle, alarms } = clearPlaces({ layout, widthPx, bezels: x, isCardOpen })
      const px = (units: number): number => units * layout.scale
      const isBand = layout.kind === 'band'
      const facts = moved({ fromPx: px(480), toPx: px(960) }, factsShiftPx)
      const card = moved({ fromPx: px(isBand ? 504 : 424), toPx: px(isBand ? 880 : 800) }, cardShiftPx)
      const fits = ({ fromPx, toPx }: Span): boolean => toPx - fromPx <= x.screenPx

      if (isBand && fits(facts)) expect(isUnderBezel(facts, mirrored(x, widthPx))).toBe(false)
      if (fits(card)) expect(isUnderBezel(card, isBand ? x : mirrored(x, widthPx))).toBe(false)
      expect(middle.fromPx).toBeGreaterThanOrEqual(px(isBand ? 504 : 424) - LESS_THAN_A_PIXEL)
      const endPx = widthPx - (isBand ? facts.toPx + px(24) : px(424))
      expect(middle.toPx).toBeLessThanOrEqual(Math.max(endPx, middle.fromPx) + LESS_THAN_A_PIXEL)
      if (isCardOpen && alarms.toPx > alarms.fromPx) {
        if (isBand) expect(alarms.fromPx).toBeGreaterThanOrEqual(card.toPx - LESS_THAN_A_PIXEL)
        else expect(alarms.toPx).toBeLessThanOrEqual(widthPx - card.toPx + LESS_THAN_A_PIXEL)
      }
    }),
  )
})
