/** The KPI board: one small month worked out by hand, periods of the calendar, and what is held back. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KPI_PERIODS, type KpiFigure, type KpiId, type KpiReadiness } from '#wire/kpi'
import { kpiFigures, type EnteredBase } from '../../server/domain/kpi/board.ts'
import { KPI_KINDS, kpiSpanOf, kpiTally, type KpiKind, type KpiSpans, type Span } from '../../server/domain/kpi/counting.ts'
import { isOurs } from '../../server/domain/kpi/jurisdiction.ts'
import { readinessFigure, readinessOf, type DrillResult } from '../../server/domain/kpi/readiness.ts'
import { basePeriod, periodAt } from '../../server/domain/kpi/period.ts'
import { kpiPlaces } from '../../server/domain/kpi/places.ts'
import { isRowIn, type ReportRow } from '../../server/domain/reports/report-row.ts'

const CHINA_MS = 8 * 3_600_000
const DAY_MS = 86_400_000

/** Noon in Wujin on a day of 2026. */
function noon(month: number, day: number): number {
  return Date.UTC(2026, month - 1, day, 4)
}

function span(fromMonth: number, toMonth: number): Span {
  return { fromMs: Date.UTC(2026, fromMonth - 1, 1) - CHINA_MS, toMs: Date.UTC(2026, toMonth - 1, 1) - CHINA_MS }
}

const OCTOBER = span(10, 11)
const SEPTEMBER = span(9, 10)
const NOBODY_ENTERED = () => undefined

function aReport(atMs: number, state: string, more: Partial<ReportRow> = {}): ReportRow {
  return {
    atMs,
    knownMs: atMs,
    stateMs: atMs,
    state,
    class: undefined,
    severity: undefined,
    compound: undefined,
    division: undefined,
    place: undefined,
    simulated: false,
    ...more,
  }
}

function many(number: number, make: (i: number) => ReportRow): ReportRow[] {
  return Array.from({ length: number }, (_, i) => make(i))
}

/** Lists by the names that tests use, and the kind of each. */
const KIND_OF = {
  incidents: 'incident',
  hazards: 'hazard',
  leads: 'lead',
  disputes: 'dispute',
  complaints: 'complaint',
  awards: 'award',
} as const satisfies Readonly<Record<string, KpiKind>>
type Lists = Partial<Record<keyof typeof KIND_OF, readonly ReportRow[]>>

function eachOf(lists: Lists, visit: (kind: KpiKind, row: ReportRow) => void): void {
  for (const [name, kind] of Object.entries(KIND_OF)) for (const row of lists[name as keyof Lists] ?? []) visit(kind, row) // the keys are the names
}

function newestOf(lists: Lists): Record<KpiKind, number> {
  const newestMs = Object.fromEntries(KPI_KINDS.map((kind) => [kind, -Infinity])) as Record<KpiKind, number> // one for each kind
  eachOf(lists, (kind, { knownMs }) => (newestMs[kind] = Math.max(newestMs[kind], knownMs)))
  return newestMs
}

/** Of four units that had a drill three are ready; of the fifth nobody knows. */
const READINESS: KpiReadiness = {
  units: [1, 1, 1, 0, undefined].map((met, i) => ({
    unit: `u-${i}`,
    callSign: `快反 ${i}`,
    ...(met === undefined ? {} : { drill: 'd', endedMs: OCTOBER.fromMs + i, met, judged: 1, isReady: met === 1 }),
  })),
  places: [],
}

const SPANS: KpiSpans = {
  period: OCTOBER,
  base: SEPTEMBER,
  awardsBase: { fromMs: OCTOBER.fromMs - 365 * DAY_MS, toMs: OCTOBER.toMs - 365 * DAY_MS },
}

function figuresOf(lists: Lists, entered: EnteredBase = NOBODY_ENTERED): Record<KpiId, KpiFigure> {
  const tally = kpiTally(SPANS)
  // Whoever counts may leave out what lies outside the span of its kind.
  eachOf(lists, (kind, row) => isRowIn(kpiSpanOf(kind, SPANS), row) && tally.add(kind, row))
  const figures = kpiFigures({ counts: tally.counts, spans: SPANS, newestMs: newestOf(lists), readiness: READINESS, entered })
  return Object.fromEntries(figures.map((figure) => [figure.id, figure])) as Record<KpiId, KpiFigure>
}

test('one month worked out by hand', () => {
  // September: 20 calls, 8 of them crime (6 criminal, 2 public order), 12 disputes. October: 15 calls that count, 5 crime, 10 disputes; one invalid, one duplicate.
  const incidents = [
    ...many(6, (i) => aReport(noon(9, 1 + i), 'closed', { class: 'criminal' })),
    ...many(2, (i) => aReport(noon(9, 10 + i), 'closed', { class: 'publicOrder' })),
    ...many(12, (i) => aReport(noon(9, 12 + i), 'closed', { class: 'dispute' })),
    ...many(5, (i) => aReport(noon(10, 1 + i), 'handling', { class: 'criminal' })),
    ...many(10, (i) => aReport(noon(10, 6 + i), 'closed', { class: 'dispute' })),
    aReport(noon(10, 20), 'invalid', { class: 'criminal' }),
    aReport(noon(10, 21), 'duplicate', { class: 'criminal' }),
  ]
  // 12 hazards of October, one a duplicate: 8 of 11 closed. September's 10, half of them.
  const hazards = [
    ...many(8, (i) => aReport(noon(10, 1 + i), 'closed')),
    ...many(3, (i) => aReport(noon(10, 10 + i), 'rectifying')),
    aReport(noon(10, 15), 'duplicate'),
    ...many(10, (i) => aReport(noon(9, 1 + i), i < 5 ? 'closed' : 'found')),
  ]
  // 3 resolved by mediators in October, one of them screened in September; 12 handed to the station.
  const disputes = [
    ...many(2, (i) => aReport(noon(10, 1 + i), 'resolved')),
    aReport(noon(9, 28), 'resolved', { stateMs: noon(10, 2) }),
    ...many(12, (i) => aReport(noon(10, 3 + i), 'transferred')),
  ]
  const complaints = [...many(10, (i) => aReport(noon(9, 1 + i), 'closed')), ...many(4, (i) => aReport(noon(10, 1 + i), 'received'))]
  const leads = [...many(10, (i) => aReport(noon(9, 1 + i), 'unfounded')), ...many(13, (i) => aReport(noon(10, 1 + i), 'submitted'))]
  const awards = [
    ...many(10, (i) => aReport(Date.UTC(2025, 9, 5 + i), 'approved')),
    ...many(12, (i) => aReport(noon(10, 1 + i), 'approved')),
    aReport(noon(10, 9), 'nominated'),
  ]

  expect(figuresOf({ incidents, hazards, disputes, complaints, leads, awards })).toMatchObject({
    allCalls: { value: 15, base: { value: 20, from: 'counted' }, change: -0.25, good: 'down', group: 'fourDown' },
    crimeCalls: { value: 5, base: { value: 8 }, change: null, held: 'smallBase' },
    disputeCalls: { value: 10, base: { value: 12 }, change: -2 / 12 },
    propertyComplaints: { value: 4, base: { value: 10 }, change: -0.6 },
    rectificationRate: { value: 8 / 11, part: 8, whole: 11, base: { value: 0.5 }, change: 8 / 11 - 0.5, good: 'up' },
    leads: { value: 13, base: { value: 10 }, change: 0.3, good: 'up' },
    readiness: { value: 0.75, part: 3, whole: 4, newestMs: OCTOBER.fromMs + 3 },
    selfMediation: { value: 0.25, part: 3, whole: 12, target: 0.2, isMet: true },
    awards: { value: 12, base: { value: 10 }, change: 0.2, target: 0.2, isMet: true, group: 'two20' },
  })
})

describe('what is held back', () => {
  test('is a change against nothing, and one against fewer than ten', () => {
    const october = many(30, (i) => aReport(noon(10, 1 + (i % 28)), 'closed', { class: 'other' }))
    const september = (n: number) => many(n, (i) => aReport(noon(9, 1 + i), 'closed', { class: 'other' }))

    expect(figuresOf({ incidents: october }).allCalls).toMatchObject({ value: 30, change: null, held: 'noBase' })
    expect(figuresOf({ incidents: [...october, ...september(9)] }).allCalls).toMatchObject({ change: null, held: 'smallBase' })
    expect(figuresOf({ incidents: [...october, ...september(10)] }).allCalls).toMatchObject({ change: 2 })
    expect(figuresOf({ incidents: [...october, ...september(10)] }).allCalls).not.toHaveProperty('held')
  })

  test('is a share of nothing and of fewer than ten, and then whether the target is met', () => {
    expect(figuresOf({}).selfMediation).toMatchObject({ value: null, held: 'noBase', isMet: null })
    const disputes = many(9, (i) => aReport(noon(10, 1 + i), 'transferred'))
    expect(figuresOf({ disputes }).selfMediation).toMatchObject({
      value: null,
      whole: 9,
      held: 'smallBase',
      isMet: null,
      base: { value: null, held: 'noBase' },
    })
  })

  test('is not what was entered for a time before reports were kept', () => {
    const incidents = many(30, (i) => aReport(noon(10, 1 + (i % 28)), 'closed', { class: 'other' }))
    const entered = (id: KpiId, { fromMs }: Span) => (id === 'allCalls' && fromMs === SEPTEMBER.fromMs ? 40 : undefined)

    expect(figuresOf({ incidents }, entered).allCalls).toMatchObject({
      base: { value: 40, from: 'entered' },
      change: -0.25,
    })
  })
})

test('a report counts in the period in which it happened: its first instant is in it, the first of the next is not', () => {
  const at = (atMs: number) => figuresOf({ incidents: [aReport(atMs, 'closed', { class: 'other' })] }).allCalls.value
  expect([OCTOBER.fromMs - 1, OCTOBER.fromMs, OCTOBER.toMs - 1, OCTOBER.toMs].map(at)).toEqual([0, 1, 1, 0])
})

describe('periods', () => {
  test.each([
    ['week', '2026-11-23T00:00+08:00', '2026-11-30T00:00+08:00'],
    ['month', '2026-11-01T00:00+08:00', '2026-12-01T00:00+08:00'],
    ['quarter', '2026-10-01T00:00+08:00', '2027-01-01T00:00+08:00'],
    ['year', '2026-01-01T00:00+08:00', '2027-01-01T00:00+08:00'],
  ] as const)('the %s of 26 November 2026, half past midnight in Wujin', (name, from, to) => {
    expect(periodAt(name, Date.parse('2026-11-26T00:30+08:00'), CHINA_MS)).toEqual({ fromMs: Date.parse(from), toMs: Date.parse(to) })
  })

  test('follow one another without a hole, and each holds the instant it is asked for', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KPI_PERIODS), fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) }), (name, atMs) => {
        const { fromMs, toMs } = periodAt(name, atMs, CHINA_MS)
        expect(fromMs <= atMs && atMs < toMs).toBe(true)
        expect(periodAt(name, fromMs, CHINA_MS, -1).toMs).toBe(fromMs)
        expect(periodAt(name, toMs, CHINA_MS).fromMs).toBe(toMs)
      }),
    )
  })

  test('that still go on are held against as much of their base', () => {
    const november = periodAt('month', noon(11, 5), CHINA_MS)
    expect(basePeriod('month', 'previous', november, november.toMs, CHINA_MS)).toEqual(OCTOBER)
    const tenDaysIn = november.fromMs + 10 * DAY_MS
    expect(basePeriod('month', 'previous', november, tenDaysIn, CHINA_MS)).toEqual({
      fromMs: OCTOBER.fromMs,
      toMs: OCTOBER.fromMs + 10 * DAY_MS,
    })
    expect(basePeriod('month', 'lastYear', november, november.toMs, CHINA_MS)).toEqual({
      fromMs: Date.parse('2025-11-01T00:00+08:00'),
      toMs: Date.parse('2025-12-01T00:00+08:00'),
    })
    const week = periodAt('week', noon(11, 26), CHINA_MS)
    expect(new Date(basePeriod('week', 'lastYear', week, week.toMs, CHINA_MS).fromMs + CHINA_MS).getUTCDay()).toBe(1)
  })

  test('are never compared with more than their base holds: March with February', () => {
    const march = periodAt('month', noon(3, 31), CHINA_MS)
    expect(basePeriod('month', 'previous', march, noon(3, 31), CHINA_MS)).toEqual(span(2, 3))
  })
})

test('rows: by place, most calls first, per thousand households where there are a thousand', () => {
  const compounds: Readonly<Record<string, { id: string; name: string; households?: number }>> = {
    c1: { id: 'c1', name: '一', households: 2_000 },
    c2: { id: 'c2', name: '二', households: 999 },
    c3: { id: 'c3', name: '三' },
  }
  const call = (compound: string, cls: string, state = 'closed') => aReport(noon(10, 3), state, { compound, class: cls })
  const incidents = [
    call('c1', 'criminal'),
    call('c1', 'dispute'),
    call('c1', 'other'),
    call('c2', 'other'),
    call('c1', 'other', 'invalid'),
    call('gone', 'other'),
  ]
  const complaints = [aReport(noon(10, 4), 'received', { compound: 'c3' }), aReport(noon(9, 4), 'received', { compound: 'c3' })]
  // Ten hazards count in c1, four of them closed; two in c2. Eleven disputes of c1 went to the station in October, three were settled; one settled in September.
  const hazards = [
    ...many(4, () => aReport(noon(10, 5), 'closed', { compound: 'c1' })),
    ...many(6, () => aReport(noon(10, 6), 'assigned', { compound: 'c1' })),
    aReport(noon(10, 6), 'invalid', { compound: 'c1' }),
    aReport(noon(10, 7), 'closed', { compound: 'c2' }),
    aReport(noon(10, 7), 'found', { compound: 'c2' }),
  ]
  const disputes = [
    ...many(11, () => aReport(noon(9, 1), 'transferred', { compound: 'c1', stateMs: noon(10, 2) })),
    ...many(3, () => aReport(noon(9, 1), 'resolved', { compound: 'c1', stateMs: noon(10, 2) })),
    aReport(noon(9, 1), 'resolved', { compound: 'c1', stateMs: noon(9, 2) }),
    aReport(noon(10, 1), 'failed', { compound: 'c1' }),
  ]
  const leads = [aReport(noon(10, 1), 'unfounded', { compound: 'c3' }), aReport(noon(10, 1), 'submitted')]
  const awards = [
    aReport(noon(9, 1), 'approved', { compound: 'c2', stateMs: noon(10, 1) }),
    aReport(noon(10, 1), 'declined', { compound: 'c2' }),
  ]
  const places = kpiPlaces(OCTOBER, ({ compound }) => compounds[compound ?? ''])
  eachOf({ incidents, complaints, hazards, disputes, leads, awards }, places.add)
  const none = { allCalls: 0, crimeCalls: 0, disputeCalls: 0, propertyComplaints: 0, hazards: 0, rectified: 0 }
  const noneElse = { leads: 0, selfMediated: 0, transferred: 0, awards: 0 }

  const { rows, elsewhere } = places.result()

  expect(rows).toEqual([
    {
      id: 'c1',
      name: '一',
      households: 2_000,
      allCalls: 3,
      crimeCalls: 1,
      disputeCalls: 1,
      propertyComplaints: 0,
      callsPerThousand: 1.5,
      hazards: 10,
      rectified: 4,
      rectificationRate: 0.4,
      leads: 0,
      selfMediated: 3,
      transferred: 11,
      selfMediation: 3 / 11,
      awards: 0,
    },
    { id: 'c2', name: '二', households: 999, ...none, ...noneElse, allCalls: 1, hazards: 2, rectified: 1, awards: 1 },
    { id: 'c3', name: '三', ...none, ...noneElse, propertyComplaints: 1, leads: 1 },
  ])
  // The call of a compound that is gone, and the lead from nowhere.
  expect(elsewhere).toBe(2)
})

describe('ground that others police', () => {
  const jurisdiction = {
    entrusted: new Set(['320412104']),
    divisionOf: (compound: string) => ({ theirs: '320412104', ours: '320412100' })[compound],
  }

  test.each([
    [{ division: '320412104', compound: undefined }, false],
    [{ division: '320412100', compound: undefined }, true],
    [{ division: undefined, compound: 'theirs' }, false],
    [{ division: undefined, compound: 'ours' }, true],
    [{ division: undefined, compound: undefined }, true],
  ])('%o counts: %s', (where, counts) => expect(isOurs(where, jurisdiction)).toBe(counts))
})

describe('readiness', () => {
  const result = (drill: string, endedMs: number, crews: DrillResult['crews']): DrillResult => ({
    drill,
    endedMs,
    place: { name: '大门' },
    met: 1,
    judged: 2,
    crews,
  })
  const units = ['a', 'b', 'c'].map((id) => ({ id, callSign: `快反 ${id}` }))

  test('is by the latest drill of the period in which anything was judged of a unit, alone and in its teams together', () => {
    const results = [
      result('early', OCTOBER.fromMs, [{ units: ['a', 'b'], met: 2, judged: 2 }]),
      result('late', OCTOBER.fromMs + DAY_MS, [
        { units: ['a'], met: 1, judged: 1 },
        { units: ['a', 'x'], met: 0, judged: 1 },
        { units: ['b'], met: 0, judged: 0 },
      ]),
      result('over', OCTOBER.toMs, [{ units: ['c'], met: 1, judged: 1 }]),
      result('before', OCTOBER.fromMs - 1, [{ units: ['c'], met: 1, judged: 1 }]),
    ]

    const readiness = readinessOf(units, results, OCTOBER)

    expect(readiness.units).toEqual([
      { unit: 'a', callSign: '快反 a', drill: 'late', endedMs: OCTOBER.fromMs + DAY_MS, met: 1, judged: 2, isReady: false },
      { unit: 'b', callSign: '快反 b', drill: 'early', endedMs: OCTOBER.fromMs, met: 2, judged: 2, isReady: true },
      { unit: 'c', callSign: '快反 c' },
    ])
    expect(readiness.places).toEqual([{ place: '大门', name: '大门', drill: 'late', endedMs: OCTOBER.fromMs + DAY_MS, met: 1, judged: 2 }])
  })

  test('is not zero where nobody had a drill, and zero where all failed theirs', () => {
    const failed = [result('d', OCTOBER.fromMs, [{ units: ['a'], met: 0, judged: 1 }])]

    expect(readinessFigure(readinessOf(units, [], OCTOBER))).toMatchObject({ value: null, held: 'noDrill' })
    expect(readinessFigure(readinessOf(units, failed, OCTOBER))).toMatchObject({ value: 0, part: 0, whole: 1 })
  })
})
