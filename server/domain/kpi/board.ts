/** The figures of the KPI board, counted from reports: pure, so that the board and a recount are one and the same. `docs/kpi.md` has the definitions. */
import type { KpiFigure, KpiId } from '#wire/kpi'
import type { Report } from '#wire/reports'

/** From `fromMs` to before `toMs`, Unix ms. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** The reports that the board is made of. */
export interface KpiReports {
  readonly incidents: Iterable<Report>
  readonly hazards: Iterable<Report>
  readonly leads: Iterable<Report>
  readonly disputes: Iterable<Report>
  readonly complaints: Iterable<Report>
  readonly awards: Iterable<Report>
}

/** How many emergency units there are, and how many of them could go now. */
export interface Readiness {
  readonly ready: number
  readonly all: number
  /** When any of them was last heard, Unix ms. */
  readonly newestMs?: number
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
export function isCall(report: Report): boolean {
  return !NOT_COUNTED.includes(report.state)
}

export function isCrime(report: Report): boolean {
  return isCall(report) && CRIME.includes(report.class ?? '')
}

export function isDisputeCall(report: Report): boolean {
  return isCall(report) && report.class === 'dispute'
}

/** When a report last came into a state, Unix ms; `NaN`: it is not in it any more, or never was. */
function cameInto({ state, stamps }: Report, wanted: string): number {
  return state === wanted ? (stamps.findLast((stamp) => stamp.state === wanted)?.atMs ?? Number.NaN) : Number.NaN
}

/** What is counted, of which reports, and when each happened. */
const COUNTS: Readonly<Record<CountId, { readonly of: keyof KpiReports; readonly when: (report: Report) => number }>> = {
  allCalls: { of: 'incidents', when: (report) => (isCall(report) ? report.atMs : Number.NaN) },
  crimeCalls: { of: 'incidents', when: (report) => (isCrime(report) ? report.atMs : Number.NaN) },
  disputeCalls: { of: 'incidents', when: (report) => (isDisputeCall(report) ? report.atMs : Number.NaN) },
  propertyComplaints: { of: 'complaints', when: (report) => (isCall(report) ? report.atMs : Number.NaN) },
  leads: { of: 'leads', when: ({ atMs }) => atMs },
  awards: { of: 'awards', when: (report) => cameInto(report, 'approved') },
}

function isIn({ fromMs, toMs }: Span, atMs: number): boolean {
  return atMs >= fromMs && atMs < toMs // not where it is NaN
}

function count(reports: KpiReports, id: CountId, span: Span): number {
  let found = 0
  for (const report of reports[COUNTS[id].of]) if (isIn(span, COUNTS[id].when(report))) found++
  return found
}

function newestOf(reports: Iterable<Report>): { readonly newestMs?: number } {
  let newestMs = -Infinity
  for (const { knownMs } of reports) newestMs = Math.max(newestMs, knownMs)
  return newestMs > -Infinity ? { newestMs } : {}
}

/** A count beside the same of the base period. */
function countFigure(reports: KpiReports, id: CountId, period: Span, base: Span, entered: EnteredBase): KpiFigure {
  const value = count(reports, id, period)
  const given = entered(id, base)
  const before = given ?? count(reports, id, base)
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
    ...newestOf(reports[COUNTS[id].of]),
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

/** Of the hazards found in a period, those that are closed. */
function rectified(hazards: Iterable<Report>, span: Span): Share {
  let [part, whole] = [0, 0]
  for (const hazard of hazards) {
    if (!isCall(hazard) || !isIn(span, hazard.atMs)) continue
    whole++
    if (hazard.state === 'closed') part++
  }
  return { part, whole }
}

/** Disputes that mediators resolved themselves in a period, to those handed to the station in it. */
function mediated(disputes: Iterable<Report>, span: Span): Share {
  let [part, whole] = [0, 0]
  for (const dispute of disputes) {
    if (isIn(span, cameInto(dispute, 'resolved'))) part++
    if (isIn(span, cameInto(dispute, 'transferred'))) whole++
  }
  return { part, whole }
}

/** A share beside the same of the base period: the difference, in parts of one. */
function shareFigure(id: 'rectificationRate' | 'selfMediation', share: Share, before: Share): KpiFigure {
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

/** All figures of a period. Cost: some passes over the reports; allocates the figures. */
export function kpiFigures(
  reports: KpiReports,
  { period, base, awardsBase }: { readonly period: Span; readonly base: Span; readonly awardsBase: Span },
  readiness: Readiness,
  entered: EnteredBase,
): readonly KpiFigure[] {
  const counted = (id: CountId, of = base) => countFigure(reports, id, period, of, entered)
  const share: Share = { part: readiness.ready, whole: readiness.all }
  return [
    counted('allCalls'),
    counted('crimeCalls'),
    counted('disputeCalls'),
    counted('propertyComplaints'),
    {
      ...shareFigure('rectificationRate', rectified(reports.hazards, period), rectified(reports.hazards, base)),
      ...newestOf(reports.hazards),
    },
    counted('leads'),
    {
      id: 'readiness',
      group: 'threeUp',
      value: readiness.all === 0 ? null : readiness.ready / readiness.all,
      ...share,
      ...(readiness.all === 0 ? { held: 'noBase' as const } : {}),
      good: 'up',
      ...(readiness.newestMs === undefined ? {} : { newestMs: readiness.newestMs }),
    },
    {
      ...shareFigure('selfMediation', mediated(reports.disputes, period), mediated(reports.disputes, base)),
      ...newestOf(reports.disputes),
    },
    counted('awards', awardsBase),
  ]
}
