/** What a map may say of a cell: by shuffles as by all arrangements there are, by level as by definition, and nothing of noise. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellGridOf } from '../../server/domain/hotspots/cell-grid.ts'
import { adjustedP } from '../../server/domain/hotspots/false-discovery.ts'
import { localG } from '../../server/domain/hotspots/local-g.ts'
import { moranOf } from '../../server/domain/hotspots/moran.ts'
import { touching, withinBand, type Neighbours } from '../../server/domain/hotspots/neighbours.ts'
import { permutedP } from '../../server/domain/hotspots/permutation.ts'
import { significanceOf, VERDICTS, type Verdict } from '../../server/domain/hotspots/significance.ts'
import { eventsOf, squareDistrict } from '../support/hotspots.ts'
import { seeded } from '../support/noisy-walks.ts'

const grid = cellGridOf(squareDistrict(2_000), 'square', 100)
const neighbours = touching(grid)

/** Events thrown evenly over the cells. */
function evenCounts(events: number, random: () => number): Float64Array {
  const counts = new Float64Array(grid.count)
  for (let i = 0; i < events; i++) counts[Math.floor(random() * grid.count)]!++
  return counts
}

function verdictsOf(verdict: Uint8Array): Verdict[] {
  return Array.from(verdict, (code) => VERDICTS[code]!)
}

/** Two-sided p over every choice there is, counted one by one. */
function exactP(values: readonly number[], drawnFrom: readonly number[], summed: readonly number[]): number {
  const sums: number[] = []
  const choose = (from: number, left: number, sum: number): void => {
    if (left === 0) sums.push(sum)
    else for (let i = from; i + left <= drawnFrom.length; i++) choose(i + 1, left - 1, sum + values[drawnFrom[i]!]!)
  }
  choose(0, summed.length, 0)
  const found = summed.reduce((sum, i) => sum + values[i]!, 0)
  const share = (isOne: (sum: number) => boolean) => sums.filter(isOne).length / sums.length
  return Math.min(
    1,
    2 *
      Math.min(
        share((sum) => sum >= found),
        share((sum) => sum <= found),
      ),
  )
}

describe('p by shuffles', () => {
  it.each(['plain', 'star'] as const)('(%s) is that of all choices there are', (kind) => {
    const line: Neighbours = withinBand(eventsOf(Array.from({ length: 9 }, (_, i) => [i * 10, 0] as const)), 20)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 9, maxLength: 9 }), fc.integer({ min: 1 }), (values, seed) => {
        const p = permutedP(Float64Array.from(values), line, { kind, permutations: 4_000, random: seeded(seed) })
        for (let cell = 0; cell < values.length; cell++) {
          const near = [...line.to.subarray(line.start[cell], line.start[cell + 1])]
          const others = [...values.keys()].filter((i) => kind === 'star' || i !== cell)
          // Five standard deviations of a share of 4,000, doubled for two sides.
          expect(Math.abs(p[cell]! - exactP(values, others, kind === 'star' ? [...near, cell] : near))).toBeLessThan(0.08)
        }
      }),
      { numRuns: 25 },
    )
  })

  it('is the same again with the same seed', () => {
    const counts = evenCounts(4_000, seeded(1))

    const again = () => permutedP(counts, neighbours, { kind: 'star', permutations: 99, random: seeded(7) })

    expect(again()).toEqual(again())
  })

  it('agrees with the normal distribution where there are many events', () => {
    const counts = evenCounts(40_000, seeded(3))
    const analytic = significanceOf(counts, neighbours, 'normal')
    const shuffled = significanceOf(counts, neighbours, { permutations: 2_000, random: seeded(4) })
    const apart = analytic.p.map((p, cell) => Math.abs(p - shuffled.p[cell]!))

    expect(apart.reduce((sum, value) => sum + value, 0) / apart.length).toBeLessThan(0.05)
  })

  it('is none without neighbours, and refuses no shuffles', () => {
    const alone = withinBand(
      eventsOf([
        [0, 0],
        [900, 0],
      ]),
      1,
    )
    const nine = { kind: 'plain', permutations: 9, random: seeded(1) } as const

    expect([...permutedP(Float64Array.of(1, 2), alone, nine)]).toEqual([Number.NaN, Number.NaN])
    expect(() => permutedP(Float64Array.of(1, 2), alone, { ...nine, permutations: 0 })).toThrow('0 permutations')
    expect(() => permutedP(Float64Array.of(1), alone, nine)).toThrow('1 values and neighbours of 2')
  })
})

describe('false discoveries', () => {
  it('by hand: Benjamini and Hochberg’s own steps', () => {
    expect([...adjustedP(Float64Array.of(0.04, 0.01, Number.NaN, 0.03, 0.5))].map((q) => Number(q.toFixed(6)))).toEqual([
      0.053333,
      0.04,
      Number.NaN,
      0.053333,
      0.5,
    ])
  })

  it('finds at every level what the definition finds: the largest k with the k-th p at most k q / m', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
        fc.double({ min: 0.001, max: 0.5, noNaN: true }),
        (p, level) => {
          const sorted = p.toSorted((a, b) => a - b)
          const k = sorted.findLastIndex((value, i) => (value * p.length) / (i + 1) <= level)
          const found = p.map((value) => k >= 0 && value <= sorted[k]!)

          expect(Array.from(adjustedP(Float64Array.from(p)), (q) => q <= level)).toEqual(found)
        },
      ),
    )
  })

  it.each(['normal', 'shuffled'] as const)(
    'of 200 maps of pure chance (%s): something is found on one in twenty at most, give or take chance',
    (kind) => {
      const random = seeded(11)
      let [withFindings, uncontrolled] = [0, 0]
      for (let map = 0; map < 200; map++) {
        const test = kind === 'normal' ? kind : { permutations: 9_999, random }
        const { verdict, p } = significanceOf(evenCounts(3_000, random), neighbours, test)
        if (verdict.some((code) => VERDICTS[code] !== 'notSignificant')) withFindings++
        uncontrolled += p.filter((value) => value <= 0.05).length
      }

      // With no true hotspot every finding is false, so the level bounds the share of maps with one: 10 of 200, 15 at two standard deviations.
      expect(withFindings).toBeLessThanOrEqual(kind === 'normal' ? 15 : 10)
      expect(uncontrolled / 200).toBeGreaterThan(10)
    },
  )
})

describe('verdicts', () => {
  it('tell hot from cold from chance', () => {
    const counts = evenCounts(8_000, seeded(5))
    grid.x.forEach((x, cell) => {
      const y = grid.y[cell]!
      if (x < 400 && y < 400) counts[cell]! += 20
      if (x > 1_600 && y > 1_600) counts[cell] = 0
    })
    const { verdict } = significanceOf(counts, neighbours, 'normal')
    const at = (x: number, y: number) => verdictsOf(verdict)[grid.x.findIndex((east, cell) => east === x && grid.y[cell] === y)]

    expect(at(150, 150)).toBe('hot')
    expect(at(1_850, 1_850)).toBe('cold')
    expect(at(1_050, 1_050)).toBe('notSignificant')
  })

  it('say of a cell that it has too few, not that it is cold', () => {
    const { verdict, expected, p } = significanceOf(evenCounts(100, seeded(6)), neighbours, 'normal')

    expect(new Set(verdictsOf(verdict))).toEqual(new Set(['tooFew']))
    // 100 events on 400 cells, a cell and its eight neighbours.
    expect(Math.max(...expected)).toBeCloseTo(2.25, 12)
    expect(p.every(Number.isNaN)).toBe(true)
  })

  it.each([
    ['no events', new Float64Array(grid.count)],
    ['one everywhere', new Float64Array(grid.count).fill(1)],
    ['0.1 everywhere, which no sum holds exactly', new Float64Array(grid.count).fill(0.1)],
  ])('of %s is: too few to judge', (_, counts) => {
    expect(new Set(verdictsOf(significanceOf(counts, neighbours, 'normal').verdict))).toEqual(new Set(['tooFew']))
    expect(localG(counts, neighbours, 'plain').every(Number.isNaN)).toBe(true)
  })

  it('of all events at one place: hot there, too few or chance elsewhere', () => {
    const counts = new Float64Array(grid.count)
    counts[210] = 5_000
    const { verdict } = significanceOf(counts, neighbours, 'normal')

    expect(verdictsOf(verdict)[210]).toBe('hot')
    expect(verdictsOf(verdict)).not.toContain('cold')
  })

  it('of a few cells are none', () => {
    const few = withinBand(
      eventsOf([
        [0, 0],
        [10, 0],
        [20, 0],
      ]),
      10,
    )

    expect(verdictsOf(significanceOf(Float64Array.of(10, 900, 20), few, 'normal').verdict)).toEqual(['tooFew', 'tooFew', 'tooFew'])
  })

  it('refuse a level that is none', () => {
    expect(() =>
      significanceOf(Float64Array.of(1), { start: Int32Array.of(0, 0), to: new Int32Array() }, 'normal', {
        level: 5,
        leastExpected: 1,
        leastCells: 1,
      }),
    ).toThrow('a level of 5')
  })
})

describe('local G', () => {
  it('does not change when values are scaled and moved', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1 }),
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        fc.integer({ min: -500, max: 500 }),
        (seed, scale, move) => {
          const counts = evenCounts(2_000, seeded(seed))
          const other = localG(
            counts.map((count) => count * scale + move),
            neighbours,
            'star',
          )

          expect(localG(counts, neighbours, 'star').every((z, cell) => Math.abs(z - other[cell]!) < 1e-8)).toBe(true)
        },
      ),
      { numRuns: 20 },
    )
  })
})

describe('Moran’s I', () => {
  it('refuses cells without neighbours, and maps of three', () => {
    const alone = withinBand(
      eventsOf([
        [0, 0],
        [10, 0],
        [20, 0],
        [900, 0],
      ]),
      10,
    )

    expect(() => moranOf(Float64Array.of(1, 2, 3, 4), alone)).toThrow('cell 3 has no neighbour')
    expect(() =>
      moranOf(
        Float64Array.of(1, 2, 3),
        withinBand(
          eventsOf([
            [0, 0],
            [10, 0],
            [20, 0],
          ]),
          10,
        ),
      ),
    ).toThrow('of 3 values')
  })
})
