/** Whether counts vary by week more than Poisson counts: by hand, as by counting slowly, and what intervals are worth then. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dispersionOf, type WeekCounts } from '../../server/domain/hotspots/dispersion.ts'
import { rankedRates } from '../../server/domain/hotspots/ranked-rates.ts'
import { rateRatioOf } from '../../server/domain/hotspots/rate-ratio.ts'
import { seededRandom } from '../../server/domain/hotspots/seeded-random.ts'
import { aCase, aCompound, aQuestion, CASE_FROM_MS, columnsOf, figuresOf, type CaseCall } from '../support/hotspot-case.ts'

const WEEK_MS = 604_800_000

/** @param weeks by place, oldest first: how many events each has */
function countsOf(weeks: readonly (readonly number[])[], fromMs = 0): WeekCounts {
  const events = weeks
    .flatMap((ofPlace, place) =>
      ofPlace.flatMap((count, week) => Array.from({ length: count }, (_, i) => ({ place, atMs: fromMs + (week + i / count) * WEEK_MS }))),
    )
    .sort((a, b) => a.atMs - b.atMs)
  return {
    atMs: Float64Array.from(events, ({ atMs }) => atMs),
    placeOf: events.map(({ place }) => place),
    places: weeks.length,
    fromMs,
    toMs: fromMs + (weeks[0]?.length ?? 0) * WEEK_MS,
  }
}

function poisson(mean: number, random: () => number): number {
  let count = 0
  for (let at = -Math.log(1 - random()); at < mean; at -= Math.log(1 - random())) count++
  return count
}

/** Twice as many events as causes, or thrice, by turns: a variance of 2.6 means. */
function clustered(mean: number, random: () => number): number {
  const causes = poisson(mean / 2.5, random)
  return Array.from({ length: causes }, () => (random() < 0.5 ? 2 : 3)).reduce((sum, events) => sum + events, 0)
}

describe('the index of dispersion', () => {
  it('by hand: 2 4 6 8 and 0 0 3 1 a week, each round its own mean: (4 + 6) ÷ (3 + 3)', () => {
    const { index, factor } = dispersionOf([
      countsOf([
        [2, 4, 6, 8],
        [0, 0, 3, 1],
        [0, 0, 0, 0],
      ]),
    ])

    expect(index).toBeCloseTo(10 / 6, 12)
    expect(factor).toBe(1) // 10 on 6 degrees of freedom is no more than chance
  })

  it('is of four weeks each round its own mean: a season is no dispersion', () => {
    const spring = [2, 4, 6, 8]
    const summer = [102, 104, 106, 108]

    expect(dispersionOf([countsOf([[...spring, ...summer]])]).index).toBeCloseTo((4 + 20 / 105) / 6, 12)
  })

  it('leaves out what lies before the last whole four weeks, and says nothing of fewer', () => {
    const whole = countsOf([[2, 4, 6, 8]])
    const before = {
      ...whole,
      fromMs: -0.9 * WEEK_MS,
      atMs: Float64Array.of(-5, ...whole.atMs),
      placeOf: [0, ...Array.from(whole.placeOf)],
    }

    expect(dispersionOf([before])).toEqual(dispersionOf([whole]))
    expect(dispersionOf([countsOf([[90, 0, 0]])])).toEqual({ index: Number.NaN, p: Number.NaN, factor: 1 })
    expect(dispersionOf([countsOf([[5, 0, 0, 0, 0]])]).factor).toBe(1)
  })

  it('is that of a slow count, over places and spans', () => {
    const someWeeks = fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 9, maxLength: 9 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(someWeeks, someWeeks, (now, base) => {
        const fours = [...now, ...base].flatMap((weeks) => [weeks.slice(1, 5), weeks.slice(5)])
        const rows = fours.filter((weeks) => weeks.some((count) => count > 0))
        fc.pre(rows.length > 0)
        const squares = rows.reduce((sum, weeks) => {
          const mean = weeks.reduce((all, count) => all + count) / weeks.length
          return sum + weeks.reduce((all, count) => all + (count - mean) ** 2 / mean, 0)
        }, 0)

        expect(dispersionOf([countsOf(now, 13 * WEEK_MS), countsOf(base)]).index).toBeCloseTo(squares / (3 * rows.length), 9)
      }),
    )
  })

  it('of 400 maps of Poisson counts more than chance is found on about one in twenty, of clustered counts on all', () => {
    const random = seededRandom(21)
    const foundOf = (draw: (mean: number) => number) =>
      Array.from({ length: 400 }, () =>
        dispersionOf([countsOf(Array.from({ length: 40 }, (_, place) => Array.from({ length: 8 }, () => draw(0.3 + (place % 5)))))]),
      ).filter(({ factor }) => factor > 1).length

    expect(foundOf((mean) => poisson(mean, random))).toBeLessThan(0.08 * 400)
    expect(foundOf((mean) => clustered(mean, random))).toBe(400)
  })
})

describe('an interval of counts that vary more than Poisson counts', () => {
  it('of so many times as much is that of so many times fewer events', () => {
    const lasted = { nowLasted: 3, baseLasted: 4 }
    const { low, high, p } = rateRatioOf({ now: 40, base: 24, ...lasted, dispersion: 4 })
    const fewer = rateRatioOf({ now: 10, base: 6, ...lasted })

    expect([low, high, p]).toEqual([fewer.low, fewer.high, fewer.p])
    expect(rateRatioOf({ now: 40, base: 24, ...lasted, dispersion: 4 }).ratio).toBe(rateRatioOf({ now: 40, base: 24, ...lasted }).ratio)
    expect(() => rateRatioOf({ now: 1, base: 1, ...lasted, dispersion: 0.5 })).toThrow('a dispersion of 0.5')
    const [wide] = rankedRates([{ events: 40, households: 1_000 }], { dispersion: 4 })
    const [plain] = rankedRates([{ events: 10, households: 1_000 }])
    expect([wide!.counted.rate, wide!.counted.low, wide!.counted.high]).toEqual([40, 4 * plain!.counted.low, 4 * plain!.counted.high])
  })

  it('holds the truth as often as it says once it is widened, and far less often before', () => {
    const random = seededRandom(5)
    const runs = 600
    let [plain, widened] = [0, 0]
    for (let run = 0; run < runs; run++) {
      const weeks = () => Array.from({ length: 13 }, () => clustered(40, random))
      const [now, base] = [weeks(), weeks()]
      const { factor } = dispersionOf([countsOf([now], 13 * WEEK_MS), countsOf([base])])
      const total = (of: readonly number[]) => of.reduce((sum, count) => sum + count)
      const holds = (dispersion: number) => {
        const { low, high } = rateRatioOf({ now: total(now), base: total(base), nowLasted: 1, baseLasted: 1, dispersion })
        return low <= 1 && high >= 1
      }
      if (holds(1)) plain++
      if (holds(factor)) widened++
    }

    expect(widened / runs).toBeGreaterThan(0.92)
    expect(plain / runs).toBeLessThan(0.85)
  })
})

it('a change and the ranks are told with it, and say so in a note', () => {
  const random = seededRandom(3)
  const period = { fromMs: CASE_FROM_MS + 8 * WEEK_MS, toMs: CASE_FROM_MS + 16 * WEEK_MS }
  const base = { fromMs: CASE_FROM_MS, toMs: period.fromMs }
  const compounds = [aCompound('a', 1_500, 1_500), aCompound('b', 7_500, 7_500)]
  const callsOf = (draw: (mean: number) => number) =>
    Array.from({ length: 16 }, (_, week) =>
      compounds.flatMap((__, compound) =>
        Array.from({ length: draw(30) }, (): CaseCall => ({
          x: 1_500 + 6_000 * compound,
          y: 1_500 + 6_000 * compound,
          atMs: CASE_FROM_MS + (week + random()) * WEEK_MS,
          compound,
        })),
      ),
    ).flat()
  const change = (calls: readonly CaseCall[]) => figuresOf(aCase(aQuestion({ method: 'change', period, base }), calls, { compounds }))
  const [plain, wide] = [callsOf((mean) => poisson(mean, random)), callsOf((mean) => 3 * poisson(mean / 3, random))]

  expect(change(plain).notes.map(({ code }) => code)).not.toContain('overDispersed')
  expect(change(plain).figures).toMatchObject({ widened: 1, cellsWidened: 1, compoundsWidened: 1 })
  const answer = change(wide)
  const { figures } = answer
  expect(answer.notes.map(({ code }) => code)).toContain('overDispersed')
  expect(Number(figures['widened'])).toBeGreaterThan(1.5)
  const { events, baseEvents, low, high } = columnsOf(answer, 'compounds')
  const own = rateRatioOf({
    now: Number(events![0]),
    base: Number(baseEvents![0]),
    nowLasted: 8,
    baseLasted: 8,
    dispersion: Number(figures['compoundsWidened']),
  })
  expect([low![0], high![0]]).toEqual([own.low, own.high])
  const ranked = figuresOf(aCase(aQuestion({ method: 'ranked', period }), wide, { compounds }))
  expect(ranked.notes.map(({ code }) => code)).toContain('overDispersed')
  // Where records begin in the last week, the weeks before are none without events.
  const lastWeek = wide.filter(({ atMs }) => atMs >= period.toMs - WEEK_MS)
  const since = { ...aCase(aQuestion({ method: 'ranked', period }), lastWeek, { compounds }), recordsFromMs: period.toMs - WEEK_MS }
  expect(figuresOf(since).figures).toMatchObject({ compoundsWidened: 1 })
})
