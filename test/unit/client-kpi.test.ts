/** The KPI board in words: values, changes with their sign, what is held back, targets; which board an address asks for; rows in order. */
import { describe, expect, it, test } from 'vitest'
import { KPI_BASE_NAMES, KPI_PERIODS, type KpiFigure, type KpiRow } from '#wire/kpi'
import { dayBeside, kpiPath, ownOf, readKpiAsk, readPast, writeKpiAsk, writePast } from '../../client/kpi/kpi-address.ts'
import { inOrder, orderAfter } from '../../client/kpi/kpi-rows.ts'
import { en } from '../../client/i18n/en.ts'
import type { Measure } from '../../client/i18n/say.ts'
import {
  baseValueOf,
  changeOf,
  madeOf,
  metOf,
  percentText,
  periodText,
  spanText,
  standingOf,
  summaryOf,
  targetOf,
  told,
  valueOf,
} from '../../client/i18n/say-kpi.ts'
import { zh } from '../../client/i18n/zh.ts'
import { periodAt } from '../../server/domain/kpi/period.ts'

const CHINA_MIN = 480

/** 20 calls before, 15 now, less is better; the test overrides what it is about. */
function aFigure(more: Partial<KpiFigure> = {}): KpiFigure {
  return { id: 'allCalls', group: 'fourDown', value: 15, base: { value: 20, from: 'counted' }, change: -0.25, good: 'down', ...more }
}

function aRate(more: Partial<KpiFigure> = {}): KpiFigure {
  const share = { id: 'selfMediation', group: 'two20', value: 0.25, part: 3, whole: 12, good: 'up', target: 0.2, isMet: true } as const
  return { ...share, base: { value: 0.2, from: 'counted' }, change: 0.05, ...more }
}

function said(measure: Measure | undefined): string | undefined {
  return measure && told(measure)
}

describe('a change', () => {
  test.each([
    ['of a count, in percent of the base', aFigure(), '−25.0%'],
    ['upwards, with its plus', aFigure({ change: 0.0625 }), '+6.3%'],
    ['of none, without a sign', aFigure({ change: 0 }), '0.0%'],
    ['too small for a tenth, not as none', aFigure({ change: -0.0004 }), '−0.04%'],
    ['of a share, in points', aRate(), '+5.0 个百分点'],
    ['of a share downwards', aRate({ change: -0.031 }), '−3.1 个百分点'],
    ['without a base', aFigure({ change: null, held: 'noBase' }), '无基数'],
    ['of a small base', aFigure({ change: null, held: 'smallBase' }), '基数过小'],
    ['of a share whose base is none', aRate({ change: null, base: { value: null, from: 'counted', held: 'noBase' } }), '无基数'],
  ])('%s', (_, figure, chinese) => {
    expect(said(changeOf(figure, zh))).toBe(chinese)
  })

  it('is not spoken of where a figure has no base', () => {
    const { base: _, change: __, ...ready } = aRate({ id: 'readiness' })
    expect(changeOf(ready, zh)).toBeUndefined()
    expect(baseValueOf(ready, zh)).toBeUndefined()
    expect(standingOf(ready)).toBe('now')
  })

  test.each([
    ['down', -0.1, 'better'],
    ['down', 0.1, 'worse'],
    ['up', 0.1, 'better'],
    ['up', -0.1, 'worse'],
    ['up', 0, 'same'],
    ['down', null, 'held'],
  ] as const)('is judged by what is good: %s, by %s, is %s', (good, change, standing) => {
    expect(standingOf(aFigure({ good, change }))).toBe(standing)
  })
})

describe('a value', () => {
  test.each([
    ['a count with its unit', aFigure({ value: 12_345 }), '12,345 起', '12,345'],
    ['a share in percent', aRate({ id: 'rectificationRate', value: 8 / 11 }), '72.7%', '72.7%'],
    ['a share held back, by its word', aRate({ value: null, held: 'smallBase' }), '基数过小', 'Base too small'],
    ['a share of nothing', aRate({ value: null, held: 'noBase' }), '无基数', 'No base'],
  ])('%s', (_, figure, chinese, english) => {
    expect(said(valueOf(figure, zh))).toBe(chinese)
    expect(said(valueOf(figure, en))).toBe(english)
  })

  it('of the base is told likewise', () => {
    expect(said(baseValueOf(aFigure(), zh))).toBe('20 起')
    expect(said(baseValueOf(aRate({ base: { value: null, from: 'counted', held: 'smallBase' } }), zh))).toBe('基数过小')
  })

  it('is never written on the wrong side of its target', () => {
    expect(percentText(0.1996, 0.2)).toBe('19.96')
    expect(percentText(0.2, 0.2)).toBe('20.0')
    expect(percentText(0.1996)).toBe('20.0')
  })

  it('says what a share is made of', () => {
    expect(madeOf(aRate(), zh)).toBe('调解成功 3 起，移交派出所 12 起')
    expect(madeOf(aFigure(), zh)).toBeUndefined()
  })
})

describe('a target', () => {
  it('is a share, or a growth', () => {
    expect(targetOf(aRate())).toBe('≥ 20%')
    expect(targetOf(aFigure({ id: 'awards', target: 0.2 }))).toBe('+20%')
    expect(targetOf(aFigure())).toBeUndefined()
  })

  test.each([
    [true, '已达标'],
    [false, '未达标'],
    [null, '不能判断'],
  ])('reached: %s is %s', (isMet, word) => {
    expect(metOf(aRate({ isMet }), zh)).toBe(word)
  })
})

it('sums up each group in one sentence', () => {
  const figures = [
    aFigure(),
    aFigure({ change: 0.5 }),
    aFigure({ change: null, held: 'noBase' }),
    aRate({ id: 'leads', group: 'threeUp' }),
    aRate(),
  ]
  expect(summaryOf({ figures }, zh)).toBe('四下降：向好 1 项，变差 1 项，不比较 1 项；三提升：向好 1 项；两个20%：已达标 1 项')
})

test.each([
  ['week', '2026-11-23 至 2026-11-29', '2026-11-23 to 2026-11-29'],
  ['month', '2026年11月', 'November 2026'],
  ['quarter', '2026年第4季度', 'Q4 2026'],
  ['year', '2026年', '2026'],
] as const)('a %s is called by the district’s clock', (name, chinese, english) => {
  const span = periodAt(name, Date.parse('2026-11-26T21:00+08:00'), CHINA_MIN * 60_000)
  expect(periodText(name, span, CHINA_MIN, zh)).toBe(chinese)
  expect(periodText(name, span, CHINA_MIN, en)).toBe(english)
})

it('a span that ends within a day is told to the minute', () => {
  const span = { fromMs: Date.parse('2026-10-01T00:00+08:00'), toMs: Date.parse('2026-10-26T21:47:08+08:00') }
  expect(spanText(span, CHINA_MIN, zh)).toBe('2026-10-01 00:00 至 2026-10-26 21:47')
})

describe('the address', () => {
  it('asks for the month that goes on against the one before, unless it says otherwise', () => {
    expect(readKpiAsk('')).toEqual({ period: 'month', base: 'previous' })
    expect(readKpiAsk('?period=decade&base=never&at=soon')).toEqual({ period: 'month', base: 'previous' })
    expect(kpiPath({ period: 'month', base: 'previous' }, CHINA_MIN)).toBe('/kpi?period=month&base=previous')
  })

  it('keeps what is asked for, and what else it says', () => {
    const ask = { period: 'quarter', base: 'lastYear', at: '2026-09-30' } as const
    const written = writeKpiAsk('?lang=en&at=2020-01-01', ask)
    expect(readKpiAsk(written)).toEqual(ask)
    expect(new URLSearchParams(written).get('lang')).toBe('en')
    expect(writeKpiAsk('', { period: 'month', base: 'previous' })).toBe('')
  })

  it('asks for days of the reader’s own, the last ones counted in, by the district’s clock', () => {
    const own = { from: '2026-01-01', to: '2026-06-30', baseFrom: '2025-01-01', baseTo: '2025-06-30' }
    const ask = { period: 'month', base: 'previous', own } as const
    const asked = new URLSearchParams(kpiPath(ask, CHINA_MIN).replace('/kpi', ''))
    const spanAsked = (from: string, to: string) => ({ fromMs: Number(asked.get(from)), toMs: Number(asked.get(to)) })
    const [period, basePeriod] = [spanAsked('from', 'to'), spanAsked('baseFrom', 'baseTo')]

    expect(readKpiAsk(writeKpiAsk('', ask))).toEqual(ask)
    expect(period).toEqual({ fromMs: Date.parse('2026-01-01T00:00+08:00'), toMs: Date.parse('2026-07-01T00:00+08:00') })
    expect(ownOf({ period, basePeriod }, CHINA_MIN)).toEqual(own)
    expect(readKpiAsk('?from=2026-07-01&to=2026-06-30&baseFrom=2025-01-01&baseTo=2025-06-30')).not.toHaveProperty('own')
    expect(readKpiAsk('?from=2026-01-01&to=2026-06-30')).not.toHaveProperty('own')
    expect(readKpiAsk('?from=2026-02-29&to=2026-06-30&baseFrom=2024-02-29&baseTo=2024-06-30')).not.toHaveProperty('own')
    expect(readKpiAsk('?from=2025-02-28&to=2025-06-30&baseFrom=2024-02-29&baseTo=2024-06-30')).toHaveProperty('own')
    expect(readKpiAsk('?at=2026-06-31')).not.toHaveProperty('at')
  })

  const walks = KPI_PERIODS.flatMap((name) => [-720, 0, CHINA_MIN, 840].map((offsetMin) => [name, offsetMin] as const))
  test.each(walks)('goes to the %s before and after, %s min from Greenwich', (name, offsetMin) => {
    const at = (ms: number, shift = 0) => periodAt(name, ms, offsetMin * 60_000, shift)
    const asOfMs = Date.parse('2026-11-26T12:00Z')
    const now = at(asOfMs)
    const before = at(asOfMs, -1)
    const askedFor = (day: string | undefined) =>
      at(Number(new URLSearchParams(kpiPath({ period: name, base: KPI_BASE_NAMES[0], at: day! }, offsetMin)).get('at')))

    expect(askedFor(dayBeside({ period: now, asOfMs }, 'earlier', offsetMin))).toEqual(before)
    expect(askedFor(dayBeside({ period: before, asOfMs }, 'later', offsetMin))).toEqual(now)
    expect(dayBeside({ period: now, asOfMs }, 'later', offsetMin)).toBeUndefined()
  })
})

describe('rows', () => {
  const row = (id: string, allCalls: number, callsPerThousand?: number): KpiRow => ({
    id,
    name: id,
    allCalls,
    crimeCalls: 0,
    disputeCalls: 0,
    propertyComplaints: 0,
    hazards: 0,
    rectified: 0,
    leads: 0,
    selfMediated: 0,
    transferred: 0,
    awards: 0,
    ...(callsPerThousand === undefined ? {} : { callsPerThousand }),
  })
  const rows = [row('b', 3, 1.5), row('a', 3), row('c', 9, 0.5)]
  const idsBy = (order: Parameters<typeof inOrder>[1]) => inOrder(rows, order).map(({ id }) => id)

  it('stand by a figure, equal ones by name, those without it last either way', () => {
    expect(idsBy({ by: 'allCalls', isAscending: false })).toEqual(['c', 'a', 'b'])
    expect(idsBy({ by: 'callsPerThousand', isAscending: false })).toEqual(['b', 'c', 'a'])
    expect(idsBy({ by: 'callsPerThousand', isAscending: true })).toEqual(['c', 'b', 'a'])
    expect(idsBy({ by: 'name', isAscending: false })).toEqual(['c', 'b', 'a'])
  })

  it('turn round at a second press', () => {
    const first = orderAfter({ by: 'allCalls', isAscending: false }, 'crimeCalls')
    expect(first).toEqual({ by: 'crimeCalls', isAscending: false })
    expect(orderAfter(first, 'crimeCalls')).toEqual({ by: 'crimeCalls', isAscending: true })
    expect(orderAfter(first, 'name')).toEqual({ by: 'name', isAscending: true })
  })
})

describe('a moment of the past', () => {
  const AT_MS = Date.parse('2026-11-27T10:00:00.250Z')

  test('is in the address as on a wall, and stays there while another board is asked for', () => {
    const search = writePast('?period=week', AT_MS)

    expect(readPast(`?${search}`)).toBe(AT_MS)
    expect(readPast(`?${writeKpiAsk(search, { period: 'year', base: 'lastYear' })}`)).toBe(AT_MS)
    expect(writePast(search, undefined)).toBe('period=week')
    expect(readPast('?period=week')).toBeUndefined()
    expect(readPast('?past=yesterday')).toBe('yesterday')
  })

  test('goes into the call, of the calendar or of days of one’s own', () => {
    const own = { from: '2026-01-01', to: '2026-06-30', baseFrom: '2025-01-01', baseTo: '2025-06-30' }

    expect(kpiPath({ period: 'month', base: 'previous' }, CHINA_MIN, AT_MS)).toBe(`/kpi?period=month&base=previous&asKnownAt=${AT_MS}`)
    expect(kpiPath({ period: 'month', base: 'previous', own }, CHINA_MIN, AT_MS)).toMatch(new RegExp(`&asKnownAt=${AT_MS}$`))
  })
})
