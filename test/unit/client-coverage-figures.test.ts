/** Figures over a day, brightness by age, and settings as a form writes them. */
import { expect, it } from 'vitest'
import { COVERAGE_REASONS, COVERAGE_STATUSES, DEFAULT_COVERAGE, type CoverageReason, type CoverageStatus } from '#wire/coverage'
import { FIELD_GROUPS, kindOf, limitsOf } from '../../client/settings/coverage-fields.ts'
import { read, written } from '../../client/settings/figure-text.ts'
import { roomPicture } from '../../client/live/room-picture.ts'
import { shineOf, type Shine } from '../../client/map/light-source.ts'
import { steppedPath, stripOf } from '../../client/wall/day-strip.ts'
import { DARK_STEP, LIGHT_STEPS, lightStepOf, shareColour } from '../../client/wall/theme.ts'
import { coverageBytes } from '../support/light.ts'

const MINUTE_MS = 60_000
const QUARTER_MS = 15 * MINUTE_MS
const HOUR_MS = 60 * MINUTE_MS
/** 21:47 in UTC+8. */
const NOW_MS = Date.UTC(2024, 2, 15, 13, 47)

it('puts each record into the quarter of an hour that it tells, the last one now, and leaves gaps where there is none', () => {
  const { slots } = stripOf(
    [
      { atMs: NOW_MS - 24 * HOUR_MS - 1, gaps: 99 },
      { atMs: NOW_MS - 24 * HOUR_MS + 1, gaps: 1, share: 0.5 },
      { atMs: NOW_MS - QUARTER_MS - 1, gaps: 7, share: 0.8 },
      { atMs: NOW_MS, gaps: 8, share: 0.86 },
    ],
    NOW_MS,
  )

  expect(slots.length).toBe(96)
  expect([slots[0], slots[94], slots[95]]).toEqual([{ gaps: 1, share: 0.5 }, { gaps: 7, share: 0.8 }, { gaps: 8, share: 0.86 }]) // prettier-ignore
  expect(slots.filter(({ gaps }) => gaps === undefined).length).toBe(93)
})

it('writes every third hour of the day under the strip, by the clock of the place', () => {
  const { hours } = stripOf([], NOW_MS)

  expect(hours.map(({ atMs }) => new Date(atMs + 8 * HOUR_MS).getUTCHours())).toEqual([0, 3, 6, 9, 12, 15, 18, 21])
  expect(hours[0]!.x).toBeCloseTo((2 + 13 / 60) / 24, 5)
})

it('prints a round limit that no count passes', () => {
  const most = (gaps: number): number => stripOf([{ atMs: NOW_MS, gaps }], NOW_MS).mostGaps

  expect([0, 10, 11, 50, 51, 586].map(most)).toEqual([10, 10, 20, 50, 100, 1_000])
})

it('breaks the line where nothing is on record', () => {
  expect(steppedPath([5, 10, undefined, 0], 10)).toBe(
    'M0.0000 0.5000L0.2500 0.5000L0.2500 0.0000L0.5000 0.0000M0.7500 1.0000L1.0000 1.0000',
  )
})

it('lights by flat steps of age over interval, and is dark past the interval or where nobody ever came', () => {
  const step = (minutes: number): number => lightStepOf(minutes * MINUTE_MS, 120 * MINUTE_MS)

  expect([0, 10, 10.01, 120, 120.01].map(step)).toEqual([0, 0, 1, DARK_STEP - 1, DARK_STEP])
  expect(lightStepOf(Number.NaN, 1)).toBe(DARK_STEP)
  expect([1, 0.5, 0].map(shareColour)).toEqual([LIGHT_STEPS[0].colour, LIGHT_STEPS[4].colour, LIGHT_STEPS[8].colour])
})

function shine(status: CoverageStatus, seenMin: number | undefined, reason: CoverageReason = 'none'): Shine {
  const { takeCoverage, coverage } = roomPicture()
  const seenMs = seenMin === undefined ? Number.NaN : NOW_MS - seenMin * MINUTE_MS
  takeCoverage(
    coverageBytes(1, NOW_MS, [{ slot: 3, status: COVERAGE_STATUSES.indexOf(status), reason: COVERAGE_REASONS.indexOf(reason), seenMs }]),
  )
  return shineOf(coverage.columns, 3, NOW_MS, 60 * MINUTE_MS)
}

it('lights the windows brighter than the ground, and from far out shows one dot by how the compound stands', () => {
  expect(shine('covered', 30)).toEqual({ windows: 2, dot: 'lit4', weight: 0 })
  expect(shine('covered', 61)).toEqual({ windows: DARK_STEP, dot: `lit${DARK_STEP}`, weight: 0 })
  expect(shine('unjudged', 1)).toEqual({ windows: DARK_STEP, dot: `lit${DARK_STEP}`, weight: 0 })
  expect(shine('thinning', 50)).toMatchObject({ windows: 4, dot: 'thinning' })
})

it('darkens the homes of a gap, but not of one that is unseen on one side only', () => {
  expect(shine('gap', 5, 'overdue')).toMatchObject({ windows: DARK_STEP, dot: 'gap' })
  expect(shine('gap', 5, 'sideUnseen')).toMatchObject({ windows: 0, dot: 'gap' })
  expect(shine('critical', undefined)).toMatchObject({ windows: DARK_STEP, dot: 'critical' })
  expect(shine('blind', undefined).weight).toBeLessThan(shine('gap', undefined).weight)
})

it('offers every setting, and reads back each as it wrote it', () => {
  const offered = Object.values(FIELD_GROUPS).flat().toSorted()
  const { interval: _, intervalByType: __, ...figures } = DEFAULT_COVERAGE

  expect(offered).toEqual(Object.keys(figures).toSorted())
  for (const name of offered) {
    const { least, most } = limitsOf(name)
    expect(least <= figures[name] && figures[name] <= most).toBe(true)
    for (const figure of [least, most, figures[name]]) expect(read(kindOf(name), written(kindOf(name), figure))).toBeCloseTo(figure, 9)
  }
  expect([read('clock', '7:05'), read('clock', '22:30'), read('clock', 'noon'), read('percent', '35'), read('figure', '')]).toEqual([
    425,
    1_350,
    Number.NaN,
    0.35,
    Number.NaN,
  ])
})
