/** Which board the address asks for: `?period=quarter&base=lastYear&at=2026-10-31`; what is usual is left out. */
import { KPI_BASE_NAMES, KPI_PERIODS, type KpiBaseName, type KpiBoard, type KpiPeriod } from '#wire/kpi'
import { localDateOf } from '../i18n/say-kpi.ts'

export interface KpiAsk {
  readonly period: KpiPeriod
  readonly base: KpiBaseName
  /** A day in the period, `YYYY-MM-DD`; absent: now. */
  readonly at?: string
}

const USUAL: KpiAsk = { period: 'month', base: 'previous' }
const DAY_MS = 86_400_000
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Noon in Greenwich lies in the same day, or within half a day of it, wherever the district is. */
function noonOf(day: string): number {
  return Date.parse(`${day}T12:00:00Z`)
}

/** What cannot be read is as if it were not there. */
export function readKpiAsk(search: string): KpiAsk {
  const query = new URLSearchParams(search)
  const at = query.get('at') ?? ''
  return {
    period: KPI_PERIODS.find((name) => name === query.get('period')) ?? USUAL.period,
    base: KPI_BASE_NAMES.find((name) => name === query.get('base')) ?? USUAL.base,
    ...(DAY.test(at) && !Number.isNaN(noonOf(at)) ? { at } : {}),
  }
}

/** The address's query with the board in it; what else it says stays. */
export function writeKpiAsk(search: string, { period, base, at }: KpiAsk): string {
  const query = new URLSearchParams(search)
  const put = (name: string, value: string | undefined): void => (value === undefined ? query.delete(name) : query.set(name, value))
  put('period', period === USUAL.period ? undefined : period)
  put('base', base === USUAL.base ? undefined : base)
  put('at', at)
  return query.toString()
}

/** The call that answers it, below `/api/v1`. */
export function kpiPath({ period, base, at }: KpiAsk): string {
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
