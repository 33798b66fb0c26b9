/** Verdicts on the cells of a real outline: the border itself is neither hot nor cold. */
import { describe, expect, it } from 'vitest'
import { cellGridOf, countsIn } from '../../server/domain/hotspots/cell-grid.ts'
import { gridSignificance, usualGridRules } from '../../server/domain/hotspots/grid-significance.ts'
import { localG } from '../../server/domain/hotspots/local-g.ts'
import { touching } from '../../server/domain/hotspots/neighbours.ts'
import { isWithin, outlineOf } from '../../server/domain/hotspots/outline.ts'
import { VERDICTS, type SignificanceTest } from '../../server/domain/hotspots/significance.ts'
import { eventsOf } from '../support/hotspots.ts'
import { seeded } from '../support/noisy-walks.ts'

/** A narrow wedge: most of its cells are cut. */
const WEDGE = outlineOf([
  [
    [
      [0, 0],
      [6_000, 500],
      [5_000, 2_600],
      [2_000, 2_900],
      [0, 0],
    ],
  ],
])
const HOT = VERDICTS.indexOf('hot')
const COLD = VERDICTS.indexOf('cold')
const MAPS = 60
const TOO_FEW = VERDICTS.indexOf('tooFew')

function evenly(count: number, random: () => number) {
  const rows: [number, number][] = []
  while (rows.length < count) {
    const [x, y] = [random() * 6_000, random() * 3_000]
    if (isWithin(WEDGE, x, y)) rows.push([x, y])
  }
  return eventsOf(rows)
}

describe('significance on a grid', () => {
  it.each(['square', 'hexagon'] as const)(
    'of %ss: events of pure chance find hardly anything, where plain counts make the border cold',
    (shape) => {
      const grid = cellGridOf(WEDGE, shape, 200)
      const neighbours = touching(grid)
      const random = seeded(21)
      const isCut = (_: number, cell: number) => grid.isWhole[cell] === 0
      let [withFindings, cold, plainCold, cut] = [0, 0, 0, 0]
      for (let map = 0; map < MAPS; map++) {
        const { counts } = countsIn(grid, evenly(20_000, random))
        const { verdict, z } = gridSignificance(grid, counts, 'normal', usualGridRules(shape === 'square' ? 283 : 200))
        const judged = z.filter(isCut).filter((value) => !Number.isNaN(value))
        if (verdict.some((code) => code === HOT || code === COLD)) withFindings++
        cut += judged.length
        cold += judged.filter((value) => value < -1.96).length
        plainCold += localG(counts, neighbours, 'star')
          .filter(isCut)
          .filter((value) => value < -1.96).length
      }

      // A level of 5 %, and two standard deviations.
      expect(withFindings).toBeLessThanOrEqual(MAPS * 0.05 + 2 * Math.sqrt(MAPS * 0.05))
      expect(cold / cut).toBeLessThan(0.05)
      expect(plainCold / cut).toBeGreaterThan(0.2)
    },
  )

  it('finds what is there, and says of slivers that they have too few', () => {
    const grid = cellGridOf(WEDGE, 'square', 200)
    const { counts } = countsIn(grid, evenly(4_000, seeded(22)))
    const hot = grid.x.findIndex((x, cell) => x === 3_100 && grid.y[cell] === 1_500)
    grid.x.forEach((x, cell) => (counts[cell]! += Math.abs(x - 3_100) <= 200 && Math.abs(grid.y[cell]! - 1_500) <= 200 ? 12 : 0))
    const { verdict, q, z } = gridSignificance(grid, counts, 'normal', usualGridRules(283))
    const shuffled = gridSignificance(grid, counts, { permutations: 9_999, random: seeded(1) }, usualGridRules(283))

    expect([verdict[hot], shuffled.verdict[hot]]).toEqual([HOT, HOT])
    grid.areaKm2.forEach((km2, cell) => {
      expect(Number.isNaN(q[cell]!)).toBe(km2 < 0.02)
      if (km2 < 0.02) expect([verdict[cell], z[cell]]).toEqual([TOO_FEW, Number.NaN])
    })
  })

  it('a heap in a single cell is hot by the normal distribution, and not by shuffles or exactly, for it could be anywhere', () => {
    const grid = cellGridOf(WEDGE, 'square', 200)
    const { counts } = countsIn(grid, evenly(4_000, seeded(23)))
    const heap = grid.x.findIndex((x, cell) => x === 3_100 && grid.y[cell] === 1_500)
    counts[heap]! += 200
    const verdictBy = (test: SignificanceTest) => VERDICTS[gridSignificance(grid, counts, test, usualGridRules(283)).verdict[heap]!]

    expect(verdictBy('normal')).toBe('hot')
    expect(verdictBy('exact')).toBe('notSignificant')
    expect(verdictBy({ permutations: 9_999, random: seeded(1) })).toBe('notSignificant')
  })

  it('refuses a band smaller than a cell, and counts of another grid', () => {
    const grid = cellGridOf(WEDGE, 'square', 200)

    expect(() => gridSignificance(grid, new Float64Array(grid.count), 'normal', usualGridRules(150))).toThrow(
      'a band of 150 m reaches no neighbour of cells of 200 m',
    )
    expect(() => gridSignificance(grid, new Float64Array(3), 'normal', usualGridRules(200))).toThrow(RangeError)
  })
})
