/** Watch out of the coverage diary: light, what is known, and what nobody can say. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { COVERAGE_STATUSES } from '#wire/coverage'
import { NO_PERCENT, type DiaryLine } from '../../server/domain/coverage/diary.ts'
import { watchLineOf, watchTally, type WatchLine } from '../../server/domain/hotspots/watch.ts'

const QUARTER_MS = 900_000
const HOUR_MS = 3_600_000

function lineOf(atMs: number, rows: readonly (readonly [share: number, status: (typeof COVERAGE_STATUSES)[number]])[]): DiaryLine {
  return {
    atMs,
    share: Uint8Array.from(rows, ([share]) => share),
    status: Uint8Array.from(rows, ([, status]) => COVERAGE_STATUSES.indexOf(status)),
    visits: new Uint8Array(rows.length),
  }
}

/** As it is added up. */
function toldOf(...line: Parameters<typeof lineOf>): WatchLine {
  return watchLineOf(lineOf(...line))
}

test('by hand: three lines, of which one is blind, one not judged, one without surroundings, one before the compound was known', () => {
  const tally = watchTally(Int32Array.of(2, 0, 5))
  tally.add(
    toldOf(0, [
      [40, 'covered'],
      [9, 'gap'],
      [100, 'covered'],
      [1, 'gap'],
      [1, 'gap'],
      [60, 'thinning'],
    ]),
  )
  tally.add(
    toldOf(QUARTER_MS, [
      [80, 'blind'],
      [9, 'gap'],
      [0, 'critical'],
    ]),
  )
  tally.add(
    toldOf(2 * QUARTER_MS, [
      [80, 'unjudged'],
      [9, 'gap'],
      [NO_PERCENT, 'covered'],
    ]),
  )
  const { lightMinutes, knownMinutes, atMs, light, known } = tally.taken()

  expect([...lightMinutes]).toEqual([15, 6, 9])
  expect([...knownMinutes]).toEqual([30, 15, 15])
  expect([...atMs]).toEqual([0, QUARTER_MS, 2 * QUARTER_MS])
  expect([...light]).toEqual([2, 0, 0])
  expect([...known]).toEqual([3, 1, 0])
})

test('only lines of the hours count', () => {
  const hours = { name: 'night', dayFromMs: 6 * HOUR_MS, nightFromMs: 22 * HOUR_MS, utcOffsetMs: 0 } as const
  const tally = watchTally(Int32Array.of(0), hours)
  for (let hour = 0; hour < 24; hour++) tally.add(toldOf(hour * HOUR_MS, [[100, 'covered']]))

  expect([...tally.taken().knownMinutes]).toEqual([8 * 15])
  expect([...tally.taken().atMs].map((ms) => ms / HOUR_MS)).toEqual([0, 1, 2, 3, 4, 5, 22, 23])
})

test('a compound has the light of its own lines, however many others there are, and all together have that of the lines', () => {
  const row = fc.tuple(fc.constantFrom(0, 1, 35, 99, 100, NO_PERCENT), fc.constantFrom(...COVERAGE_STATUSES))
  fc.assert(
    fc.property(fc.array(fc.array(row, { maxLength: 8 }), { maxLength: 12 }), fc.uniqueArray(fc.nat({ max: 9 })), (rows, slots) => {
      const tally = watchTally(Int32Array.from(slots))
      rows.forEach((line, i) => tally.add(toldOf(i * QUARTER_MS, line)))
      const watch = tally.taken()
      const tells = (slot: number) =>
        rows.flatMap((line) => {
          const [share, status] = line[slot] ?? [NO_PERCENT, 'unjudged']
          return share === NO_PERCENT || status === 'unjudged' || status === 'blind' ? [] : [share / 100]
        })
      const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)

      slots.forEach((slot, i) => {
        expect(watch.lightMinutes[i]).toBeCloseTo(15 * sum(tells(slot)), 9)
        expect(watch.knownMinutes[i]).toBe(15 * tells(slot).length)
      })
      expect(15 * sum(watch.light)).toBeCloseTo(sum(watch.lightMinutes), 9)
      expect(15 * sum(watch.known)).toBe(sum(watch.knownMinutes))
    }),
  )
})
