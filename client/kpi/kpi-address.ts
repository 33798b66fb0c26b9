/**
 * Which board the address asks for: `?period=quarter&base=lastYear&at=2026-10-31`, or `?from=2026-01-01&to=2026-06-30&baseFrom=2025-01-01&baseTo=2025-06-30`;
 * what is usual is left out. `&past=2026-11-27T10:00:00Z` asks for it as it was known then.
 */
import { KPI_BASE_NAMES, KPI_PERIODS, type KpiBaseName, type KpiBoard, type KpiPeriod } from '#wire/kpi'
import { localDateOf } from '../i18n/say-kpi.ts'
import { momentOf, momentText } from '../past/moments.ts'

/** A period of the reader's own and its base, such as an acceptance assessment has: days `YYYY-MM-DD` of the district's clock, the last ones in it. */
export const OWN_DAYS = ['from', 'to', 'baseFrom', 'baseTo'] as const
export type OwnPeriod = Readonly<Record<(typeof OWN_DAYS)[number], string>>

export interface KpiAsk {
  readonly period: KpiPeriod
  readonly base: KpiBaseName
  /** A day in the period, `YYYY-MM-DD`; absent: now. */
  readonly at?: string
  /** Instead of one of the calendar. */
  readonly own?: OwnPeriod
}

const USUAL: KpiAsk = { period: 'month', base: 'previous' }
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** A day that the calendar has: `Date.parse` takes 31 February for 3 March. */
function isDay(text: string): boolean {
  const noonMs = DAY.test(text) ? noonOf(text) : Number.NaN
  return !Number.isNaN(noonMs) && new Date(noonMs).toISOString().startsWith(text)
}

/** Whether both spans have a first and a last day, in that order. */
export function isOwnPeriod({ from, to, baseFrom, baseTo }: OwnPeriod): boolean {
  return [from, to, baseFrom, baseTo].every(isDay) && from <= to && baseFrom <= baseTo
}

/** Noon in Greenwich lies in the same day, or within half a day of it, wherever the district is. */
export function noonOf(day: string): number {
  return Date.parse(`${day}T12:00:00Z`)
}

/** What cannot be read is as if it were not there. */
export function readKpiAsk(search: string): KpiAsk {
  const query = new URLSearchParams(search)
  const at = query.get('at') ?? ''
  const [from = '', to = '', baseFrom = '', baseTo = ''] = OWN_DAYS.map((name) => query.get(name) ?? '')
  const own: OwnPeriod = { from, to, baseFrom, baseTo }
  return {
    period: KPI_PERIODS.find((name) => name === query.get('period')) ?? USUAL.period,
    base: KPI_BASE_NAMES.find((name) => name === query.get('base')) ?? USUAL.base,
    ...(isDay(at) ? { at } : {}),
    ...(isOwnPeriod(own) ? { own } : {}),
  }
}

/** The address's query with the board in it; what else it says stays. */
export function writeKpiAsk(search: string, { period, base, at, own }: KpiAsk): string {
  const query = new URLSearchParams(search)
  const put = (name: string, value: string | undefined): void => (value === undefined ? query.delete(name) : query.set(name, value))
  put('period', period === USUAL.period ? undefined : period)
  put('base', base === USUAL.base ? undefined : base)
  put('at', at)
  for (const name of OWN_DAYS) put(name, own?.[name])
  return query.toString()
}

/** Midnight at the beginning of a day of the district's clock, or `days` later, Unix ms. */
function midnightOf(day: string, utcOffsetMin: number, days = 0): number {
  return Date.parse(`${day}T00:00:00Z`) - utcOffsetMin * MINUTE_MS + days * DAY_MS
}

/** Days of one's own as spans, from the first midnight to the one after the last day. */
export function ownSpansOf(own: OwnPeriod, utcOffsetMin: number): Pick<KpiBoard, 'period' | 'basePeriod'> {
  const spanOf = (from: string, to: string) => ({ fromMs: midnightOf(from, utcOffsetMin), toMs: midnightOf(to, utcOffsetMin, 1) })
  return { period: spanOf(own.from, own.to), basePeriod: spanOf(own.baseFrom, own.baseTo) }
}

/** The moment that an address names, Unix ms; what it says where that is none. */
export function readPast(search: string): number | string | undefined {
  const text = new URLSearchParams(search).get('past')
  return text === null ? undefined : (momentOf(text) ?? text)
}

/** The address's query at a moment of the past; without one, of now. */
export function writePast(search: string, knownMs: number | undefined): string {
  const query = new URLSearchParams(search)
  if (knownMs === undefined) query.delete('past')
  else query.set('past', momentText(knownMs))
  return query.toString()
}

/** The call that answers it, below `/api/v1`. @param knownMs as it was known then; absent: now */
export function kpiPath(ask: KpiAsk, utcOffsetMin: number, knownMs?: number): string {
  return `${pathOf(ask, utcOffsetMin)}${knownMs === undefined ? '' : `&asKnownAt=${knownMs}`}`
}

function pathOf({ period, base, at, own }: KpiAsk, utcOffsetMin: number): string {
  if (own) {
    const { period: asked, basePeriod } = ownSpansOf(own, utcOffsetMin)
    return `/kpi?from=${asked.fromMs}&to=${asked.toMs}&baseFrom=${basePeriod.fromMs}&baseTo=${basePeriod.toMs}`
  }
  return `/kpi?period=${period}&base=${base}${at === undefined ? '' : `&at=${noonOf(at)}`}`
}

/**
 * A day in the period before or after: a day clear of its end, so that noon in Greenwich is in it wherever the district is.
 *
 * @returns `undefined` where there is none: the period after one that goes on
 */
export function dayBeside(
  { period, asOfMs }: Pick<KpiBoard, 'period' | 'asOfMs'>,
  way: 'earlier' | 'later',
  utcOffsetMin: number,
): string | undefined {
  if (way === 'earlier') return localDateOf(period.fromMs - 2 * DAY_MS, utcOffsetMin)
  return period.toMs > asOfMs ? undefined : localDateOf(period.toMs + DAY_MS, utcOffsetMin)
}

/** The days of a board's spans: where a reader who wants a period of their own begins. */
export function ownOf({ period, basePeriod }: Pick<KpiBoard, 'period' | 'basePeriod'>, utcOffsetMin: number): OwnPeriod {
  const day = (ms: number): string => localDateOf(ms, utcOffsetMin)
  return { from: day(period.fromMs), to: day(period.toMs - 1), baseFrom: day(basePeriod.fromMs), baseTo: day(basePeriod.toMs - 1) }
}
