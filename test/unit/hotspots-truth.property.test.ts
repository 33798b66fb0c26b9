/** Whether a map came true: by hand, at its bounds, and whatever the order of cells. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { truthOf, type TestedMap } from '../../server/domain/hotspots/truth.ts'

function aMap(over: { score: number[]; later: number[]; earlier?: number[]; areaKm2?: number[] }): TestedMap {
  const { score, later, earlier = later, areaKm2 = score.map(() => 1) } = over
  return {
    score: Float64Array.from(score),
    later: Float64Array.from(later),
    earlier: Float64Array.from(earlier),
    areaKm2: Float64Array.from(areaKm2),
  }
}

const aCell = fc.record({
  score: fc.integer({ min: 0, max: 5 }),
  later: fc.integer({ min: 0, max: 30 }),
  earlier: fc.integer({ min: 1, max: 30 }),
  areaKm2: fc.double({ min: 0.01, max: 2, noNaN: true }),
})
const aShare = fc.double({ min: 0.01, max: 1, noNaN: true })

function columnsOf(cells: readonly { score: number; later: number; earlier: number; areaKm2: number }[]): TestedMap {
  const column = (name: 'score' | 'later' | 'earlier' | 'areaKm2') => Float64Array.from(cells, (cell) => cell[name])
  return { score: column('score'), later: column('later'), earlier: column('earlier'), areaKm2: column('areaKm2') }
}

describe('the truth of a map', () => {
  it('by hand: ten cells, the two highest hold 30 of 60 later events and held 40 of 60 before', () => {
    const map = aMap({
      score: [9, 8, 1, 1, 1, 1, 1, 1, 1, 1],
      later: [20, 10, 12, 18, 0, 0, 0, 0, 0, 0],
      earlier: [25, 15, 20, 0, 0, 0, 0, 0, 0, 0],
    })

    expect(truthOf(map, [0.2])).toEqual([
      { areaShare: 0.2, areaKm2: 2, hits: 30, hitRate: 0.5, pai: 2.5, pei: 30 / 38, rri: 30 / 40 / (60 / 60) },
    ])
  })

  it('takes the last cell in part', () => {
    expect(truthOf(aMap({ score: [2, 1], later: [10, 4], areaKm2: [3, 1] }), [0.6])[0]!.hits).toBeCloseTo(8, 12)
  })

  it('takes cells of one score each in the same part', () => {
    expect(truthOf(aMap({ score: [5, 5, 5, 1], later: [9, 0, 3, 7] }), [0.25])[0]!.hits).toBeCloseTo(4, 12)
  })

  it('of a map that knows nothing is 1: PAI of no score at all, at every share', () => {
    fc.assert(
      fc.property(fc.array(aCell, { minLength: 1, maxLength: 30 }), aShare, fc.constantFrom(0, Number.NaN), (cells, share, score) => {
        const [truth] = truthOf(columnsOf(cells.map((cell) => ({ ...cell, score }))), [share])

        if (cells.some(({ later }) => later > 0)) expect(truth!.pai).toBeCloseTo(1, 9)
      }),
    )
  })

  it('is at most 1 in PEI, and 1 for a map that knows the future', () => {
    fc.assert(
      fc.property(fc.array(aCell, { minLength: 1, maxLength: 30 }), aShare, (cells, share) => {
        if (cells.every(({ later }) => later === 0)) return
        const map = columnsOf(cells)
        const [truth] = truthOf(map, [share])
        const [told] = truthOf({ ...map, score: map.later.map((later, cell) => later / map.areaKm2[cell]!) }, [share])

        expect(truth!.pei).toBeLessThanOrEqual(1 + 1e-9)
        expect(told!.pei).toBeCloseTo(1, 9)
        expect(told!.hits).toBeGreaterThanOrEqual(truth!.hits - 1e-9)
      }),
    )
  })

  it('does not hang on the order of cells', () => {
    fc.assert(
      fc.property(fc.array(aCell, { minLength: 1, maxLength: 30 }), aShare, (cells, share) => {
        if (cells.every(({ later }) => later === 0)) return
        const [forth] = truthOf(columnsOf(cells), [share])
        const [back] = truthOf(columnsOf(cells.toReversed()), [share])

        expect(back!.hits).toBeCloseTo(forth!.hits, 9)
        expect(back!.rri).toBeCloseTo(forth!.rri, 9)
      }),
    )
  })

  it('of the whole district is everything, by any map', () => {
    expect(truthOf(aMap({ score: [1, Number.NaN, 3], later: [4, 5, 6] }), [1])[0]).toMatchObject({
      hits: 15,
      hitRate: 1,
      pai: 1,
      pei: 1,
      rri: 1,
    })
  })

  it('without later events there is nothing to divide by', () => {
    expect(truthOf(aMap({ score: [1, 2], later: [0, 0] }), [0.5])[0]).toMatchObject({ hits: 0, hitRate: Number.NaN, pai: Number.NaN })
  })

  it('refuses shares that are none, columns that do not fit, and cells without area', () => {
    const map = aMap({ score: [1, 2], later: [1, 1] })

    expect(() => truthOf(map, [0])).toThrow('an area share of 0')
    expect(() => truthOf(map, [1.5])).toThrow(RangeError)
    expect(() => truthOf({ ...map, later: new Float64Array(3) }, [0.5])).toThrow('columns of 2 and 3 cells')
    expect(() => truthOf(aMap({ score: [1], later: [1], areaKm2: [0] }), [0.5])).toThrow('cell 0 has an area of 0 km²')
    expect(() => truthOf(aMap({ score: [], later: [] }), [0.5])).toThrow('a map without cells')
  })
})
