/** Intervals, ratios and ranks: figures of SciPy 1.17 and of the textbooks, and small places that must not lead. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { betaLower, gammaTails, twoSidedP } from '../../server/domain/hotspots/distributions.ts'
import { expectedCounts } from '../../server/domain/hotspots/expected-counts.ts'
import { poissonInterval, rankedRates, rateSpreadOf } from '../../server/domain/hotspots/ranked-rates.ts'
import { changesOf, rateRatioOf } from '../../server/domain/hotspots/rate-ratio.ts'
import { seeded } from '../support/noisy-walks.ts'

function expectNear(found: number, told: number): void {
  expect(Math.abs(found / told - 1)).toBeLessThan(1e-11)
}

describe('distributions are those of SciPy', () => {
  it.each([
    [0.1, 0.920344325445942],
    [1.96, 0.04999579029644087],
    [-5, 5.733031437583866e-7],
    [12, 3.552964224155306e-33],
  ])('normal: p of z = %f', (z, p) => expectNear(twoSidedP(z), p))

  it('gamma', () => {
    expectNear(gammaTails(7.5, 3).lower, 0.020252253282186623)
    expectNear(gammaTails(800, 900).upper, 0.0003250813079178223)
    expectNear(gammaTails(3, 60).upper, 1.629586652937817e-23)
    expect(gammaTails(2, Infinity)).toEqual({ lower: 1, upper: 0 })
  })

  it('beta', () => {
    expectNear(betaLower(2.5, 40, 0.3), 0.9999773231172939)
    expectNear(betaLower(400, 30, 0.9), 0.012238964790505628)
  })
})

describe('the ratio of two periods', () => {
  it('12 in 4 weeks against 5 in 6: 3.6 times, 1.18 to 13.0', () => {
    const { ratio, low, high, p } = rateRatioOf({ now: 12, base: 5, nowLasted: 4, baseLasted: 6 })

    expectNear(ratio!, 3.6)
    expectNear(low, 1.1805688412592241)
    expectNear(high, 13.043971678020403)
    expectNear(p, 0.021188405111029773)
  })

  it('none against 5: 0, at most 1.09', () => {
    const { ratio, low, high } = rateRatioOf({ now: 0, base: 5, nowLasted: 1, baseLasted: 1 })

    expect([ratio, low]).toEqual([0, 0])
    expectNear(high, 0.5218237501049814 / (1 - 0.5218237501049814))
  })

  it('5 against none: no ratio, and no upper end', () => {
    expect(rateRatioOf({ now: 5, base: 0, nowLasted: 1, baseLasted: 1 })).toMatchObject({ high: Infinity })
    expect(rateRatioOf({ now: 5, base: 0, nowLasted: 1, baseLasted: 1 })).not.toHaveProperty('ratio')
  })

  it('however small, p keeps its digits both ways', () => {
    for (const [now, base] of [
      [0, 200],
      [200, 0],
    ] as const)
      expectNear(rateRatioOf({ now, base, nowLasted: 1, baseLasted: 1 }).p, 2 * 0.5 ** 200)
  })

  it('none against none says nothing', () => {
    expect(rateRatioOf({ now: 0, base: 0, nowLasted: 1, baseLasted: 1 })).toEqual({ low: 0, high: Infinity, p: 1 })
  })

  it('p says 5 % just where 1 lies outside the interval, and turning the periods round turns it over', () => {
    const count = fc.integer({ min: 0, max: 300 })
    fc.assert(
      fc.property(count, count, fc.double({ min: 0.1, max: 10, noNaN: true }), (now, base, nowLasted) => {
        const forth = rateRatioOf({ now, base, nowLasted, baseLasted: 1 })
        const back = rateRatioOf({ now: base, base: now, nowLasted: 1, baseLasted: nowLasted })

        if (Math.abs(forth.p - 0.05) > 1e-9) expect(forth.low > 1 || forth.high < 1).toBe(forth.p < 0.05)
        if (forth.low > 0) expectNear(back.high, 1 / forth.low)
        expect(Math.abs(back.p - forth.p)).toBeLessThan(1e-9)
        if (forth.ratio !== undefined) expect(forth.low <= forth.ratio && forth.ratio <= forth.high).toBe(true)
      }),
    )
  })

  it.each([{ now: -1 }, { base: 1.5 }, { nowLasted: 0 }, { baseLasted: Number.NaN }])('refuses %o', (wrong) => {
    expect(() => rateRatioOf({ now: 1, base: 1, nowLasted: 1, baseLasted: 1, ...wrong })).toThrow(RangeError)
  })
})

describe('the change of many cells', () => {
  it('is that of each, with p adjusted over those that had an event', () => {
    const [now, base] = [Float64Array.of(30, 0, 4, 30), Float64Array.of(5, 0, 4, 5)]
    const { ratios, q } = changesOf(now, base, { nowLasted: 2, baseLasted: 2 })

    ratios.forEach((ratio, cell) => expect(ratio).toEqual(rateRatioOf({ now: now[cell]!, base: base[cell]!, nowLasted: 2, baseLasted: 2 })))
    expect([q[1], q[2]]).toEqual([Number.NaN, 1])
    expectNear(q[0]!, (ratios[0]!.p * 3) / 2)
    expect(() => changesOf(now, new Float64Array(1), { nowLasted: 1, baseLasted: 1 })).toThrow('4 counts against 1')
  })
})

describe('the interval of a count', () => {
  it.each([
    [0, 0, 3.6888794541139354],
    [3, 0.6186721228956014, 8.767273069742323],
    [1_000, 938.9730184076952, 1063.952136016302],
  ])('of %i events is %f to %f, as Garwood has it', (events, low, high) => {
    const [from, to] = poissonInterval(events)

    expect(from).toBeCloseTo(low, 9)
    expect(to).toBeCloseTo(high, 9)
  })
})

describe('ranked compounds', () => {
  it('by hand: Marshall’s estimate of three places', () => {
    const places = [
      { events: 40, households: 1_000 },
      { events: 90, households: 1_000 },
      { events: 5, households: 50 },
    ]
    // m = 135 / 2,050; Σ N (r − m)² / ΣN = 0.00060262 …; N̄ = 683.33
    const mean = 135 / 2_050
    const around = (1_000 * (0.04 - mean) ** 2 + 1_000 * (0.09 - mean) ** 2 + 50 * (0.1 - mean) ** 2) / 2_050
    const variance = around - mean / (2_050 / 3)
    const ranked = rankedRates(places)

    expectNear(rateSpreadOf(places).variance, variance)
    for (const { place, counted, shrunk } of ranked) {
      const { events, households } = places[place]!
      const weight = variance / (variance + mean / households)
      expectNear(shrunk.rate, 1_000 * (mean + weight * (events / households - mean)))
      expectNear(counted.rate, (1_000 * events) / households)
      expect(shrunk.low < shrunk.rate && shrunk.rate < shrunk.high).toBe(true)
    }
    // The small one has the highest count a household and does not lead.
    expect(ranked.map(({ place }) => place)).toEqual([1, 2, 0])
  })

  it('where only chance makes rates differ, no place stands out', () => {
    const random = seeded(8)
    const places = Array.from({ length: 60 }, (_, i) => ({ households: i % 2 === 0 ? 30 : 3_000, events: 0 }))
    for (const place of places) for (let i = 0; i < place.households; i++) if (random() < 0.05) place.events++
    const ranked = rankedRates(places)
    const spreadOf = (of: 'counted' | 'shrunk') =>
      Math.max(...ranked.map((row) => row[of].rate)) - Math.min(...ranked.map((row) => row[of].rate))

    expect(spreadOf('counted')).toBeGreaterThan(50)
    expect(spreadOf('shrunk')).toBeLessThan(10)
  })

  it('of places alike, without events, or without households', () => {
    expect(rankedRates([])).toEqual([])
    expect(rankedRates([{ events: 3, households: 0 }])).toEqual([])
    expect(rankedRates([{ events: 0, households: 10 }])[0]!.shrunk).toEqual({ rate: 0, low: 0, high: 0 })
    expect(
      rankedRates([
        { events: 2, households: 100 },
        { events: 2, households: 100 },
      ]).map(({ shrunk }) => shrunk.rate),
    ).toEqual([20, 20])
  })

  it('refuses what is no count', () => {
    expect(() => rankedRates([{ events: 1.5, households: 10 }])).toThrow('1.5 events among 10 households')
    expect(() => rankedRates([{ events: 1, households: -10 }])).toThrow(RangeError)
  })
})

describe('what to expect of a cell', () => {
  it('by hand: counts that differ from their surroundings are drawn part of the way', () => {
    // Σ (k − μ)² − μ = 36 + 16 − 12 = 40; Σ μ² = 104; v = 5/13
    const [first, second] = expectedCounts(Float64Array.of(8, 6), Float64Array.of(2, 10))

    expectNear(first!, (2 * (1 + 40 / 13)) / (1 + 10 / 13))
    expectNear(second!, (10 * (1 + 30 / 13)) / (1 + 50 / 13))
  })

  it('lies between the count and its surroundings, and is these where only chance makes counts differ', () => {
    const count = fc.integer({ min: 0, max: 50 })
    fc.assert(
      fc.property(fc.array(fc.tuple(count, fc.double({ min: 0, max: 50, noNaN: true })), { minLength: 1, maxLength: 30 }), (cells) => {
        const found = expectedCounts(
          Float64Array.from(cells, ([k]) => k),
          Float64Array.from(cells, ([, mean]) => mean),
        )

        cells.forEach(([k, mean], cell) => {
          expect(found[cell]).toBeGreaterThanOrEqual(Math.min(k, mean) - 1e-9)
          expect(found[cell]).toBeLessThanOrEqual(Math.max(k, mean) + 1e-9)
        })
      }),
    )
    expect([...expectedCounts(Float64Array.of(4, 5, 6), Float64Array.of(5, 5, 5))]).toEqual([5, 5, 5])
  })

  it('is nothing where nothing lies round about, and refuses columns that do not fit', () => {
    expect([...expectedCounts(Float64Array.of(0, 0), Float64Array.of(0, 0))]).toEqual([0, 0])
    expect(() => expectedCounts(Float64Array.of(1), new Float64Array(2))).toThrow('1 counts and 2 smoothed ones')
  })
})
