/** The figures of the KPI board, made of what was counted: pure, so that the board and a recount are one and the same. `docs/kpi.md` has the definitions. */
import type { KpiFigure, KpiId, KpiReadiness } from '#wire/kpi'
import type { Count, Counts, KpiKind, KpiSpans, Span } from './counting.ts'
import { readinessFigure } from './readiness.ts'

/** What was entered for a base period; `undefined`: nothing. */
export type EnteredBase = (id: KpiId, base: Span) => number | undefined

/** A base below this says nothing: percentages are held back. */
export const LEAST_BASE = 10
/** Self-mediated ÷ station-mediated, and the growth of awards. */
export const TARGET = 0.2

type CountId = 'allCalls' | 'crimeCalls' | 'disputeCalls' | 'propertyComplaints' | 'leads' | 'awards'

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
function shareFigure(id: 'rectificationRate' | 'selfMediation', part: Count, whole: Count): KpiFigure {
  const share: Share = { part: part.value, whole: whole.value }
  const before: Share = { part: part.before, whole: whole.before }
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

export interface KpiFacts {
  readonly counts: Counts
  readonly spans: KpiSpans
  /** When the newest report of each kind was learned, Unix ms; −∞: there is none. */
  readonly newestMs: Readonly<Record<KpiKind, number>>
  readonly readiness: KpiReadiness
  readonly entered: EnteredBase
}

/** All figures of a period. */
export function kpiFigures({ counts, spans: { base, awardsBase }, newestMs, readiness, entered }: KpiFacts): readonly KpiFigure[] {
  const newest = (kind: KpiKind) => (newestMs[kind] > -Infinity ? { newestMs: newestMs[kind] } : {})
  const counted = (id: CountId, kind: KpiKind, span = base): KpiFigure => ({
    ...countFigure(id, counts[id], span, entered),
    ...newest(kind),
  })
  return [
    counted('allCalls', 'incident'),
    counted('crimeCalls', 'incident'),
    counted('disputeCalls', 'incident'),
    counted('propertyComplaints', 'complaint'),
    { ...shareFigure('rectificationRate', counts.rectified, counts.hazards), ...newest('hazard') },
    counted('leads', 'lead'),
    readinessFigure(readiness),
    { ...shareFigure('selfMediation', counts.selfMediated, counts.transferred), ...newest('dispute') },
    counted('awards', 'award', awardsBase),
  ]
}
