/** p of Gi* from the map's own values: as all draws counted one by one, as shuffles have it, and honest on maps of pure chance however skewed. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellGridOf } from '../../server/domain/hotspots/cell-grid.ts'
import { drawnSums } from '../../server/domain/hotspots/drawn-sums.ts'
import { touching, withinBand } from '../../server/domain/hotspots/neighbours.ts'
import { permutedP } from '../../server/domain/hotspots/permutation.ts'
import { significanceOf, VERDICTS } from '../../server/domain/hotspots/significance.ts'
import { eventsOf, squareDistrict } from '../support/hotspots.ts'
import { seeded } from '../support/noisy-walks.ts'

const LINE = withinBand(eventsOf(Array.from({ length: 6 }, (_, i) => [i * 10, 0] as const)), 10)
const DISTRICT = cellGridOf(squareDistrict(6_000), 'hexagon', 100)
const NEIGHBOURS = touching(DISTRICT)

/** The sums of every draw of so many values, each put back, one by one. */
function everySum(values: readonly number[], drawn: number): readonly number[] {
  return drawn === 0 ? [0] : everySum(values, drawn - 1).flatMap((sum) => values.map((value) => sum + value))
}

/** Most cells empty, few with hundreds. */
function skewedCounts(random: () => number): Float64Array {
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
  return Float64Array.from({ length: DISTRICT.count }, () =>
    random() < 0.19 ? Math.min(260, Math.floor(2 * Math.exp(2.2 * normal()))) : 0,
  )
}

function evenCounts(mean: number, random: () => number): Float64Array {
  const counts = new Float64Array(DISTRICT.count)
  for (let i = 0; i < mean * DISTRICT.count; i++) counts[Math.floor(random() * DISTRICT.count)]!++
  return counts
}

/** Of 200 maps on which nothing is true: how many have a finding. */
function mapsWithFindings(countsOf: (random: () => number) => Float64Array, test: 'exact' | 'normal'): number {
  const random = seeded(5)
  const maps = Array.from({ length: 200 }, () => significanceOf(countsOf(random), NEIGHBOURS, test).verdict)
  return maps.filter((verdict) => verdict.some((code) => VERDICTS[code] === 'hot' || VERDICTS[code] === 'cold')).length
}

describe('sums drawn from a map', () => {
  it('are rarer or commoner as every draw there is, counted one by one, says', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 6, maxLength: 6 }), (values) => {
        const { p, none } = drawnSums(Float64Array.from(values), LINE)
        values.forEach((value, cell) => {
          const near = [...LINE.to.subarray(LINE.start[cell], LINE.start[cell + 1])]
          const found = near.reduce((sum, other) => sum + values[other]!, value)
          const sums = everySum(values, near.length + 1)
          const share = (isOne: (sum: number) => boolean) => sums.filter(isOne).length / sums.length
          const rarer = Math.min(
            share((sum) => sum >= found),
            share((sum) => sum <= found),
          )
          expect(p[cell]).toBeCloseTo(Math.min(1, 2 * rarer), 12)
          expect(none[cell]).toBeCloseTo(
            share((sum) => sum === 0),
            12,
          )
        })
      }),
    )
  })

  it('agree with shuffles, which put nothing back, on a map of thousands', () => {
    const counts = skewedCounts(seeded(3))
    const shuffled = permutedP(counts, NEIGHBOURS, { kind: 'star', permutations: 9_999, random: seeded(4) })

    const apart = drawnSums(counts, NEIGHBOURS).p.map((p, cell) => Math.abs(p - shuffled[cell]!))

    expect(Math.max(...apart)).toBeLessThan(0.03)
  })

  it('are taken in coarser steps where there are too many to work out, and tell the same within a hundredth', () => {
    const counts = evenCounts(7.5, seeded(6))
    const fine = drawnSums(counts, NEIGHBOURS).p
    const coarse = drawnSums(
      counts.map((count) => count * 9_973),
      NEIGHBOURS,
    ).p

    expect(Math.max(...fine.map((p, cell) => Math.abs(p - coarse[cell]!)))).toBeLessThan(0.01)
  })

  it('of values all alike are no surprise, and of none there is none', () => {
    expect([...drawnSums(new Float64Array(6).fill(3), LINE).p]).toEqual(Array.from({ length: 6 }, () => 1))
    expect([...drawnSums(new Float64Array(6), LINE).none]).toEqual(Array.from({ length: 6 }, () => 1))
    expect(() => drawnSums(new Float64Array(5), LINE)).toThrow('5 values and neighbours of 6')
  })
})

describe('on 200 maps of pure chance', () => {
  // 10 of 200 are what the level allows, 15 at two standard deviations. docs/hotspots.md shows these figures.
  it.each([
    ['skewed counts dealt at random', skewedCounts, 9, 200],
    ['0.75 a cell thrown evenly', (random: () => number) => evenCounts(0.75, random), 2, 91],
    ['2.5 a cell', (random: () => number) => evenCounts(2.5, random), 9, 37],
    ['7.5 a cell', (random: () => number) => evenCounts(7.5, random), 11, 22],
  ])(
    'of %s something is found as often as the level allows, and by the normal distribution more often',
    (_, countsOf, exactly, byNormal) => {
      expect([mapsWithFindings(countsOf, 'exact'), mapsWithFindings(countsOf, 'normal')]).toEqual([exactly, byNormal])
    },
  )
})

describe('exactly judged', () => {
  it('what is many is hot, however few the map’s mean is', () => {
    const random = seeded(9)
    const counts = evenCounts(0.2, random)
    const middle = DISTRICT.x.findIndex((x, cell) => Math.abs(x - 3_000) < 60 && Math.abs(DISTRICT.y[cell]! - 3_000) < 60)
    const near = [middle, ...NEIGHBOURS.to.subarray(NEIGHBOURS.start[middle], NEIGHBOURS.start[middle + 1])]
    for (const cell of near) counts[cell]! += 4

    const { verdict, expected } = significanceOf(counts, NEIGHBOURS, 'exact')

    expect(expected[middle]!).toBeLessThan(5)
    expect(VERDICTS[verdict[middle]!]).toBe('hot')
    expect(VERDICTS[significanceOf(counts, NEIGHBOURS, 'normal').verdict[middle]!]).toBe('tooFew')
    const quiet = counts.findIndex(
      (count, cell) =>
        count === 0 && NEIGHBOURS.to.subarray(NEIGHBOURS.start[cell], NEIGHBOURS.start[cell + 1]).every((other) => counts[other] === 0),
    )
    expect(VERDICTS[verdict[quiet]!]).toBe('tooFew')
  })
})
