/** The figures of the KPI board, counted from reports: pure, so that the board and a recount are one and the same. `docs/kpi.md` has the definitions. */
import type { KpiFigure, KpiId, KpiReadiness } from '#wire/kpi'
import type { EachRow, ReportRow, RowSpan } from '../reports/report-row.ts'
import { readinessFigure } from './readiness.ts'

/** From `fromMs` to before `toMs`, Unix ms. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** The reports of one kind, and when the newest of them was learned, Unix ms; −∞: there is none. */
export interface KpiSource {
  readonly each: EachRow
  readonly newestMs: number
}

/** The reports that the board is made of, gone through once each. */
export interface KpiReports {
  readonly incidents: KpiSource
  readonly hazards: KpiSource
  readonly leads: KpiSource
  readonly disputes: KpiSource
  readonly complaints: KpiSource
  readonly awards: KpiSource
}

export interface KpiSpans {
  readonly period: Span
  readonly base: Span
  readonly awardsBase: Span
}

/** What was entered for a base period; `undefined`: nothing. */
export type EnteredBase = (id: KpiId, base: Span) => number | undefined

/** A base below this says nothing: percentages are held back. */
export const LEAST_BASE = 10
/** Self-mediated ÷ station-mediated, and the growth of awards. */
export const TARGET = 0.2

const CRIME = ['criminal', 'publicOrder']
const NOT_COUNTED = ['invalid', 'duplicate']

type CountId = 'allCalls' | 'crimeCalls' | 'disputeCalls' | 'propertyComplaints' | 'leads' | 'awards'

/** Whether a report counts as a call. */
export function isCall({ state }: ReportRow): boolean {
  return !NOT_COUNTED.includes(state)
}

export function isCrime(report: ReportRow): boolean {
  return CRIME.includes(report.class ?? '') && isCall(report)
}

export function isDisputeCall(report: ReportRow): boolean {
  return report.class === 'dispute' && isCall(report)
}

/** Of a hazard: nothing is left of it. */
export function isRectified({ state }: ReportRow): boolean {
  return state === 'closed'
}

/** Of a dispute: mediators settled it themselves. */
export function isSelfMediated({ state }: ReportRow): boolean {
  return state === 'resolved'
}

/** Of a dispute: it was handed to the station. */
export function isTransferred({ state }: ReportRow): boolean {
  return state === 'transferred'
}

export function isAwarded({ state }: ReportRow): boolean {
  return state === 'approved'
}

function isIn({ fromMs, toMs }: Span, atMs: number): boolean {
  return atMs >= fromMs && atMs < toMs
}

/** What was counted in the period and in its base. */
interface Count {
  value: number
  before: number
}

/** What one pass over the reports of a kind gives. */
interface Tally<Id extends string> {
  readonly counts: Readonly<Record<Id, Count>>
  readonly newestMs: number
}

/**
 * Counts the reports of one kind.
 *
 * @param counted what is counted, and whether a report is of it
 * @param by when a report counts
 *
 * Cost: one pass over those of the period and its base, and what lies between; allocates nothing a report.
 */
function tally<Id extends string>(
  { each, newestMs }: KpiSource,
  { period, base }: Pick<KpiSpans, 'period' | 'base'>,
  counted: Readonly<Record<Id, (report: ReportRow) => boolean>>,
  by: RowSpan['by'] = 'atMs',
): Tally<Id> {
  const ids = Object.keys(counted) as Id[] // the keys are the ids
  const tallies = ids.map((id) => ({ isOf: counted[id], count: { value: 0, before: 0 } }))
  const span = { by, fromMs: Math.min(period.fromMs, base.fromMs), toMs: Math.max(period.toMs, base.toMs) }
  each((report) => {
    const isNow = isIn(period, report[by])
    const isBefore = isIn(base, report[by])
    if (!isNow && !isBefore) return
    for (const { isOf, count } of tallies) {
      if (!isOf(report)) continue
      // A period and its base may overlap: whoever asks for days of their own may want so.
      if (isNow) count.value++
      if (isBefore) count.before++
    }
  }, span)
  const counts = Object.fromEntries(tallies.map(({ count }, i) => [ids[i]!, count])) as Record<Id, Count> // one for each id
  return { counts, newestMs }
}

function newestOf({ newestMs }: { readonly newestMs: number }): { readonly newestMs?: number } {
  return newestMs > -Infinity ? { newestMs } : {}
}

/** A count beside the same of the base period. */
function countFigure(id: CountId, { value, before: counted }: Count, base: Span, entered: EnteredBase): KpiFigure {
  const given = entered(id, base)
  const before = given ?? counted
  const held = before === 0 ? 'noBase' : before < LEAST_BASE ? 'smallBase' : undefined
  const change = held ? null : (value - before) / before
  return {
    id,
    group: id === 'leads' ? 'threeUp' : id === 'awards' ? 'two20' : 'fourDown',
    value,
    base: { value: before, from: given === undefined ? 'counted' : 'entered' },
    change,
    ...(held ? { held } : {}),
    good: id === 'leads' || id === 'awards' ? 'up' : 'down',
    ...(id === 'awards' ? { target: TARGET, isMet: change === null ? null : change >= TARGET } : {}),
  }
}

interface Share {
  readonly part: number
  readonly whole: number
}

function valueOf({ part, whole }: Share): number | null {
  return whole < LEAST_BASE ? null : part / whole
}

function heldOf({ whole }: Share): { readonly held?: 'noBase' | 'smallBase' } {
  return whole === 0 ? { held: 'noBase' } : whole < LEAST_BASE ? { held: 'smallBase' } : {}
}

/** A share beside the same of the base period: the difference, in parts of one. */
function shareFigure(id: 'rectificationRate' | 'selfMediation', counts: Tally<'part' | 'whole'>['counts']): KpiFigure {
  const share: Share = { part: counts.part.value, whole: counts.whole.value }
  const before: Share = { part: counts.part.before, whole: counts.whole.before }
  const [value, base] = [valueOf(share), valueOf(before)]
  const isTarget = id === 'selfMediation'
  return {
    id,
    group: isTarget ? 'two20' : 'threeUp',
    value,
    ...share,
    base: { value: base, from: 'counted', ...heldOf(before) },
    change: value === null || base === null ? null : value - base,
    ...heldOf(share),
    good: 'up',
    ...(isTarget ? { target: TARGET, isMet: value === null ? null : value >= TARGET } : {}),
  }
}

/** All figures of a period. Cost: one pass over the reports of each kind; allocates the figures. */
export function kpiFigures(reports: KpiReports, spans: KpiSpans, readiness: KpiReadiness, entered: EnteredBase): readonly KpiFigure[] {
  const { period, base, awardsBase } = spans
  const calls = tally(reports.incidents, spans, { allCalls: isCall, crimeCalls: isCrime, disputeCalls: isDisputeCall })
  const complaints = tally(reports.complaints, spans, { propertyComplaints: isCall })
  // Of the hazards found in a period, those that are closed now.
  const hazards = tally(reports.hazards, spans, { part: isRectified, whole: isCall })
  const leads = tally(reports.leads, spans, { leads: () => true })
  // Resolved by mediators themselves in a period, to those handed to the station in it.
  const disputes = tally(reports.disputes, spans, { part: isSelfMediated, whole: isTransferred }, 'stateMs')
  const awards = tally(reports.awards, { period, base: awardsBase }, { awards: isAwarded }, 'stateMs')
  const counted = (id: CountId, count: Count, of: { readonly newestMs: number }, span = base): KpiFigure => ({
    ...countFigure(id, count, span, entered),
    ...newestOf(of),
  })
  return [
    counted('allCalls', calls.counts.allCalls, calls),
    counted('crimeCalls', calls.counts.crimeCalls, calls),
    counted('disputeCalls', calls.counts.disputeCalls, calls),
    counted('propertyComplaints', complaints.counts.propertyComplaints, complaints),
    { ...shareFigure('rectificationRate', hazards.counts), ...newestOf(hazards) },
    counted('leads', leads.counts.leads, leads),
    readinessFigure(readiness),
    { ...shareFigure('selfMediation', disputes.counts), ...newestOf(disputes) },
    counted('awards', awards.counts.awards, awards, awardsBase),
  ]
}
