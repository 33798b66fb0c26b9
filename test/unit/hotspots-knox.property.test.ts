/** Near repeats: pairs counted as by looking at all, a case worked by hand, and who is at raised risk by them. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { knoxOf, type KnoxBands } from '../../server/domain/hotspots/knox.ts'
import { raisedRiskOf, reachesOf, type Reach } from '../../server/domain/hotspots/raised-risk.ts'
import { eventsOf } from '../support/hotspots.ts'
import { seeded } from '../support/noisy-walks.ts'

const DAY_MS = 86_400_000
const WEEKS: KnoxBands = { upToM: [0, 100, 200], upToMs: [7 * DAY_MS, 14 * DAY_MS] }

type Row = readonly [x: number, y: number, day: number]

function onDays(rows: readonly Row[]) {
  return eventsOf(rows.map(([x, y, day]) => [x, y, day * DAY_MS] as const))
}

/** The slow, obvious count. */
function plainCount(rows: readonly Row[], { upToM, upToMs }: KnoxBands): number[] {
  const counts = upToM.flatMap(() => upToMs.map(() => 0))
  rows.forEach(([ax, ay, aDay], i) => {
    rows.slice(i + 1).forEach(([bx, by, bDay]) => {
      const space = upToM.findIndex((most) => Math.hypot(bx - ax, by - ay) <= most)
      const time = upToMs.findIndex((most) => Math.abs(bDay - aDay) * DAY_MS <= most)
      if (space >= 0 && time >= 0) counts[space * upToMs.length + time]!++
    })
  })
  return counts
}

describe('Knox', () => {
  it('ten events by hand', () => {
    const rows: Row[] = [
      [0, 0, 0], // a
      [0, 0, 3], // b: a repeat at the very place, 3 days after a
      [60, 80, 5], // c: 100 m from a and b, 5 and 2 days after them
      [120, 160, 12], // d: 200 m from a and b (12 and 9 days), 100 m from c (7 days)
      [5_000, 0, 0], // e
      [5_000, 150, 30], // f: 150 m from e, but a month after
      [9_000, 0, 1], // g
      [9_000, 0, 15], // h: at g's place, 14 days after
      [20_000, 0, 2], // i: alone
      [-7_000, 300, 2], // j: alone
    ]

    const { observed } = knoxOf(onDays(rows), WEEKS, 9, seeded(1))

    // very place: a–b; g–h. Up to 100 m: a–c, b–c, c–d. Up to 200 m: none within a week; a–d, b–d.
    expect([...observed]).toEqual([1, 1, 3, 0, 0, 2])
  })

  it('counts as by looking at every pair', () => {
    const aRow = fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 60 }))
    fc.assert(
      fc.property(fc.array(aRow, { maxLength: 60 }), (rows) => {
        expect([...knoxOf(onDays(rows), WEEKS, 1, seeded(1)).observed]).toEqual(plainCount(rows, WEEKS))
      }),
    )
  })

  it('expects of shuffled times what the margins say: near pairs · share of pairs near in time', () => {
    const random = seeded(2)
    const rows = Array.from({ length: 120 }, (): Row => [
      Math.floor(random() * 1_500),
      Math.floor(random() * 1_500),
      Math.floor(random() * 90),
    ])
    const all: KnoxBands = { upToM: [200, 1e6], upToMs: [7 * DAY_MS, 1e15] }
    const [nearSoon, nearLate, farSoon, farLate] = plainCount(rows, all) as [number, number, number, number]
    const { expected } = knoxOf(onDays(rows), all, 4_000, seeded(3))

    expect(expected[0]! / (((nearSoon + nearLate) * (nearSoon + farSoon)) / (nearSoon + nearLate + farSoon + farLate))).toBeCloseTo(1, 1)
  })

  it('finds repeats that are there, and none in the same places with times of chance', () => {
    const random = seeded(4)
    const rows: Row[] = []
    for (let i = 0; i < 150; i++) {
      const [x, y, day] = [random() * 8_000, random() * 8_000, random() * 300]
      rows.push([x, y, day])
      if (i % 3 === 0) rows.push([x + 50, y, day + 4])
    }
    const shuffled = rows.map(([x, y]): Row => [x, y, random() * 300])
    const found = knoxOf(onDays(rows), WEEKS, 999, seeded(5))
    const chance = knoxOf(onDays(shuffled), WEEKS, 999, seeded(5))

    expect(found.p[2]).toBe(0.001)
    expect(found.observed[2]! / found.expected[2]!).toBeGreaterThan(3)
    expect(reachesOf(found, 0.05)).toEqual([{ withinM: 0 }, { withinM: 100, withinMs: 7 * DAY_MS }, { withinM: 200 }])
    expect(Math.min(...chance.p)).toBeGreaterThan(0.01)
  })

  it('is the same again with the same seed', () => {
    const rows = onDays([
      [0, 0, 0],
      [0, 50, 2],
      [0, 90, 9],
      [0, 50, 20],
    ])

    expect(knoxOf(rows, WEEKS, 99, seeded(6))).toEqual(knoxOf(rows, WEEKS, 99, seeded(6)))
  })

  it('of one event, of none, of all at one place and time', () => {
    expect([...knoxOf(onDays([[0, 0, 0]]), WEEKS, 9, seeded(1)).p]).toEqual([1, 1, 1, 1, 1, 1])
    expect([...knoxOf(onDays([]), WEEKS, 9, seeded(1)).observed]).toEqual([0, 0, 0, 0, 0, 0])
    const heap = knoxOf(onDays(Array.from({ length: 40 }, () => [7, 7, 7] as const)), WEEKS, 9, seeded(1))
    expect([heap.observed[0], heap.p[0]]).toEqual([780, 1])
  })

  it.each([
    [{ upToM: [] }, 'bands of space'],
    [{ upToM: [100, 100] }, 'end at 100, 100 m'],
    [{ upToM: [0] }, 'bands of space'],
    [{ upToMs: [-1] }, 'bands of time'],
  ])('refuses bands %o', (wrong, reason) => {
    expect(() => knoxOf(onDays([]), { ...WEEKS, ...wrong }, 9, seeded(1))).toThrow(reason)
  })

  it('refuses no shuffles, and heaps that would take all memory', () => {
    expect(() => knoxOf(onDays([]), WEEKS, 0, seeded(1))).toThrow('0 shuffles')
    expect(() => knoxOf(onDays(Array.from({ length: 7_000 }, () => [0, 0, 0] as const)), WEEKS, 1, seeded(1))).toThrow(
      'pairs of events lie within 200 m',
    )
  })
})

describe('raised risk', () => {
  const table = {
    ...WEEKS,
    observed: new Int32Array(6),
    expected: new Float64Array(6),
    shuffles: 999,
  }

  it('reaches in each band as long as pairs are too many without a gap', () => {
    expect(reachesOf({ ...table, p: Float64Array.of(0.001, 0.001, 0.001, 0.4, 0.6, 0.001) }, 0.05)).toEqual([
      { withinM: 0, withinMs: 14 * DAY_MS },
      { withinM: 100, withinMs: 7 * DAY_MS },
      { withinM: 200 },
    ])
  })

  it('by hand: three places, four events, two reaches', () => {
    const reaches = [
      { withinM: 100, withinMs: 14 * DAY_MS },
      { withinM: 200, withinMs: 7 * DAY_MS },
    ]
    const places = eventsOf([
      [0, 0],
      [150, 0],
      [1_000, 0],
    ])
    const events = onDays([
      [0, 0, 90], // ten days ago: raises the first place for four more
      [0, 0, 98], // two days ago: the first for twelve, the second for five
      [0, 0, 101], // ahead of now
      [150, 0, 80], // three weeks ago: over
    ])

    const { events: found, untilMs } = raisedRiskOf(places, events, { reaches, nowMs: 100 * DAY_MS })

    expect([...found]).toEqual([2, 1, 0])
    expect([...untilMs].map((ms) => ms / DAY_MS)).toEqual([112, 105, 0])
  })

  it('is of the cell that an event lies in, too, by the bands that begin within it: repeats at the very place alone would raise no middle', () => {
    const middles = eventsOf([
      [125, 125],
      [375, 125],
    ])
    const events = onDays([[10, 10, 1]])
    const riskOf = (reaches: readonly Reach[], ownM: number) => [
      ...raisedRiskOf(middles, events, { reaches, nowMs: 2 * DAY_MS, ownOf: [0], ownM }).events,
    ]
    const [atPlace, none] = [{ withinM: 0, withinMs: 7 * DAY_MS }, { withinM: 0 }]

    expect(riskOf([atPlace, { withinM: 100 }], 250)).toEqual([1, 0])
    expect(riskOf([none, { withinM: 100, withinMs: 7 * DAY_MS }], 250)).toEqual([1, 0])
    expect(riskOf([none, { withinM: 300 }, { withinM: 600, withinMs: 7 * DAY_MS }], 250)).toEqual([0, 1])
  })

  it('leaves out a band without repeats, and is nobody’s where no band has any', () => {
    const riskOf = (reaches: readonly Reach[]) => [
      ...raisedRiskOf(
        eventsOf([
          [0, 0],
          [50, 0],
        ]),
        onDays([[0, 0, 1]]),
        { reaches, nowMs: 2 * DAY_MS },
      ).events,
    ]

    expect(riskOf([{ withinM: 0 }, { withinM: 60, withinMs: 7 * DAY_MS }])).toEqual([0, 1])
    expect(riskOf([{ withinM: 0 }, { withinM: 60 }])).toEqual([0, 0])
    expect(riskOf([])).toEqual([0, 0])
  })
})
