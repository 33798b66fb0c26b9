/** Which compounds are worst, and how a screen says why. */
import { expect, it } from 'vitest'
import { COVERAGE_REASONS, COVERAGE_STATUSES, DEFAULT_COVERAGE, type CoverageReason, type CoverageStatus } from '#wire/coverage'
import type { Compound } from '#wire/places'
import { gapAge, gapFigure, minutesUntil, percentOf } from '../../client/i18n/say-coverage.ts'
import { en } from '../../client/i18n/en.ts'
import { zh } from '../../client/i18n/zh.ts'
import { roomPicture } from '../../client/live/room-picture.ts'
import { runsOf, sidesSaid } from '../../client/wall/bearings.ts'
import { overviewOf, standingOf, type Overview, type Standing } from '../../client/wall/standings.ts'
import { forecastSaid, reasonSaid } from '../../client/wall/telling-coverage.ts'
import { coverageBytes, type AJudgement } from '../support/light.ts'

const MINUTE_MS = 60_000
/** 18:00 in UTC+8. */
const NOW_MS = Date.UTC(2026, 10, 26, 10)

function aCompound(slot: number, households?: number): Compound {
  const ring = [[119.9, 31.7], [119.91, 31.7], [119.91, 31.71], [119.9, 31.7]] as [number, number][] // prettier-ignore
  return {
    id: `c${slot}`,
    slot,
    name: `c${slot}`,
    type: 'commodity',
    ...(households !== undefined && { households }),
    gates: [],
    simulated: true,
    footprint: { type: 'Polygon', coordinates: [ring] },
  }
}

interface Told extends Omit<AJudgement, 'status' | 'reason'> {
  readonly status: CoverageStatus
  readonly reason?: CoverageReason
}

function columnsOf(told: readonly Told[]) {
  const { takeCoverage, coverage } = roomPicture()
  const judgements = told.map(({ status, reason = 'none', ...rest }) => ({
    ...rest,
    status: COVERAGE_STATUSES.indexOf(status),
    reason: COVERAGE_REASONS.indexOf(reason),
  }))
  takeCoverage(coverageBytes(1, NOW_MS, judgements))
  return coverage.columns
}

function overview(compounds: readonly Compound[], told: readonly Told[]): Overview {
  return overviewOf(compounds, columnsOf(told), NOW_MS)
}

function aStanding(told: Partial<Told>): Standing {
  return standingOf(aCompound(0), columnsOf([{ slot: 0, status: 'gap', ...told }]))
}

function since(minutes: number): number {
  return NOW_MS - minutes * MINUTE_MS
}

const options = { words: zh, settings: DEFAULT_COVERAGE, nowMs: NOW_MS }

it('puts what is critical first, then minutes dark times households', () => {
  const compounds = [aCompound(0, 100), aCompound(1, 1_000), aCompound(2, 10), aCompound(3, 10)]
  const { gaps } = overview(compounds, [
    { slot: 0, status: 'gap', sinceMs: since(60) },
    { slot: 1, status: 'gap', sinceMs: since(10) },
    { slot: 2, status: 'critical', sinceMs: since(1) },
    { slot: 3, status: 'critical', sinceMs: since(2) },
  ])

  expect(gaps.map(({ compound }) => compound.slot)).toEqual([3, 2, 1, 0])
})

it('takes a compound of unknown size for one of the usual size', () => {
  const compounds = [aCompound(0, 100), aCompound(1), aCompound(2, 900)]
  const told = [0, 1, 2].map((slot) => ({ slot, status: 'gap' as const, sinceMs: since(10) }))

  expect(overview(compounds, told).gaps.map(({ compound }) => compound.slot)).toEqual([2, 1, 0])
})

it('names what becomes a gap next first, and counts what is blind and what is not judged yet', () => {
  const compounds = [0, 1, 2, 3, 4].map((slot) => aCompound(slot))
  const { gaps, thinning, blind, unjudged } = overview(compounds, [
    { slot: 0, status: 'thinning', gapAtMs: NOW_MS + 9 * MINUTE_MS },
    { slot: 1, status: 'thinning', gapAtMs: NOW_MS + 4 * MINUTE_MS },
    { slot: 2, status: 'blind' },
    { slot: 3, status: 'covered' },
  ])

  expect(thinning.map(({ compound }) => compound.slot)).toEqual([1, 0])
  expect([gaps.length, blind.length, unjudged]).toEqual([0, 1, 1])
})

it('names the unseen sides by their middles, the widest first, also round north', () => {
  expect(runsOf(0b1000_0000_0000_0011)).toEqual([{ from: 15, count: 3 }])
  expect(sidesSaid(0b1000_0000_0000_0011, zh, 2)).toBe('北侧')
  expect(sidesSaid(0b0000_0111_1000_0010, zh, 2)).toBe('南、东北侧')
  expect(sidesSaid(0b0000_0111_1000_0010, en, 1)).toBe('S side')
  expect([sidesSaid(0xffff, zh, 2), sidesSaid(0, zh, 2)]).toEqual(['四周', '零星'])
})

it('says why a compound is dark, with bearing and metres or with the interval in force', () => {
  expect(reasonSaid(aStanding({ reason: 'sideUnseen', unseenSides: 0b0000_1110_0000_0000, unseenM: 380 }), options)).toBe(
    '西南侧未见 380 米',
  )
  expect(reasonSaid(aStanding({ reason: 'overdue' }), options)).toBe('逾期未巡，限 120 分')
  expect(reasonSaid(aStanding({ reason: 'none', status: 'covered' }), options)).toBe('')
  expect(reasonSaid(aStanding({ reason: 'neverVisited' }), { ...options, words: en })).toBe('Never visited')
})

it('says what comes: when the last light of a gap ends, when the rest becomes one, and that of what is blind nothing is known', () => {
  const lit = { reason: 'sideUnseen', share: 3_400, seenMs: since(30) } as const

  expect(forecastSaid(aStanding(lit), options)).toBe('34% 19:30 全暗')
  expect(forecastSaid(aStanding({ ...lit, reason: 'overdue' }), options)).toBe('见 34%')
  expect(forecastSaid(aStanding({ share: 0, seenMs: since(300) }), options)).toBe('已全暗')
  expect(forecastSaid(aStanding({ share: 0 }), options)).toBe('一直全暗')
  expect(forecastSaid(aStanding({ status: 'thinning', gapAtMs: NOW_MS + 61_000 }), options)).toBe('2 分后成缺口')
  expect(forecastSaid(aStanding({ status: 'blind' }), options)).toBe('不知')
})

it('counts a gap in whole minutes, then hours, then days, and writes minutes alone into it', () => {
  expect(gapAge(179 * MINUTE_MS, zh)).toEqual({ figure: '179', unit: '分' })
  expect(gapFigure(179 * MINUTE_MS + 59_000, zh)).toBe('179')
  expect(gapFigure(180 * MINUTE_MS, zh)).toBe('3 时')
  expect(gapFigure(72 * 60 * MINUTE_MS, zh)).toBe('3 天')
  expect(minutesUntil(NOW_MS + 1, NOW_MS)).toBe(1)
})

it('never calls a little nothing, nor almost all everything', () => {
  expect([0, 0.001, 0.5, 0.999, 1].map(percentOf)).toEqual([0, 1, 50, 99, 100])
})
