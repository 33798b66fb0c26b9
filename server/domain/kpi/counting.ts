/** What the board counts of reports, and by which of their times: one pass over them, in as many pieces as whoever counts likes. */
import type { ReportKind } from '#wire/reports'
import type { ReportRow, RowSpan } from '../reports/report-row.ts'

/** From `fromMs` to before `toMs`, Unix ms. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

export interface KpiSpans {
  readonly period: Span
  readonly base: Span
  readonly awardsBase: Span
}

/** Kinds of reports that the board is made of. */
export const KPI_KINDS = ['incident', 'complaint', 'hazard', 'lead', 'dispute', 'award'] as const satisfies readonly ReportKind[]
export type KpiKind = (typeof KPI_KINDS)[number]

export const COUNT_NAMES = [
  'allCalls',
  'crimeCalls',
  'disputeCalls',
  'propertyComplaints',
  'hazards',
  'rectified',
  'leads',
  'selfMediated',
  'transferred',
  'awards',
] as const
export type CountName = (typeof COUNT_NAMES)[number]

const CRIME = ['criminal', 'publicOrder']
const NOT_COUNTED = ['invalid', 'duplicate']

/** Whether a report counts as a call. */
export function isCall({ state }: Pick<ReportRow, 'state'>): boolean {
  return !NOT_COUNTED.includes(state)
}

interface Counted {
  readonly by: RowSpan['by']
  /** What is counted, and whether a report is of it. */
  readonly counts: readonly (readonly [CountName, (row: ReportRow) => boolean])[]
}

export const COUNTED: Readonly<Record<KpiKind, Counted>> = {
  incident: {
    by: 'atMs',
    counts: [
      ['allCalls', isCall],
      ['crimeCalls', (row) => CRIME.includes(row.class ?? '') && isCall(row)],
      ['disputeCalls', (row) => row.class === 'dispute' && isCall(row)],
    ],
  },
  complaint: { by: 'atMs', counts: [['propertyComplaints', isCall]] },
  // Of the hazards found in a period, those of which nothing is left now.
  hazard: {
    by: 'atMs',
    counts: [
      ['hazards', isCall],
      ['rectified', ({ state }) => state === 'closed'],
    ],
  },
  lead: { by: 'atMs', counts: [['leads', () => true]] },
  // Settled by mediators themselves in a period, and handed to the station in it.
  dispute: {
    by: 'stateMs',
    counts: [
      ['selfMediated', ({ state }) => state === 'resolved'],
      ['transferred', ({ state }) => state === 'transferred'],
    ],
  },
  award: { by: 'stateMs', counts: [['awards', ({ state }) => state === 'approved']] },
}

export function isIn({ fromMs, toMs }: Span, atMs: number): boolean {
  return atMs >= fromMs && atMs < toMs
}

/** What a kind is held against. */
function baseOf(kind: KpiKind, { base, awardsBase }: KpiSpans): Span {
  return kind === 'award' ? awardsBase : base
}

/** Outside this no report of a kind counts. */
export function kpiSpanOf(kind: KpiKind, spans: KpiSpans): RowSpan {
  const [{ period }, base] = [spans, baseOf(kind, spans)]
  return { by: COUNTED[kind].by, fromMs: Math.min(period.fromMs, base.fromMs), toMs: Math.max(period.toMs, base.toMs) }
}

/** What was counted in the period and in its base. */
export interface Count {
  value: number
  before: number
}
export type Counts = Readonly<Record<CountName, Count>>

/** Counts rows one by one, of each kind in any order. */
export interface KpiTally {
  add(kind: KpiKind, row: ReportRow): void
  readonly counts: Counts
}

/** Cost of a row: some ns; it allocates nothing. */
export function kpiTally(spans: KpiSpans): KpiTally {
  const counts = Object.fromEntries(COUNT_NAMES.map((name) => [name, { value: 0, before: 0 }])) as Record<CountName, Count> // one for each name
  return {
    counts,
    add(kind, row) {
      const { by, counts: counted } = COUNTED[kind]
      const isNow = isIn(spans.period, row[by])
      const isBefore = isIn(baseOf(kind, spans), row[by])
      if (!isNow && !isBefore) return
      for (const [name, isOf] of counted) {
        if (!isOf(row)) continue
        // A period and its base may overlap: whoever asks for days of their own may want so.
        if (isNow) counts[name].value++
        if (isBefore) counts[name].before++
      }
    },
  }
}
