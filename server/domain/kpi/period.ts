/** Periods of the calendar as the district's clock has them, and what each is compared with. */
import type { KpiBaseName, KpiPeriod } from '#wire/kpi'
import type { Span } from './counting.ts'

const DAY_MS = 86_400_000
const WEEK_DAYS = 7
const MONTHS: Readonly<Record<Exclude<KpiPeriod, 'week'>, number>> = { month: 1, quarter: 3, year: 12 }

/** A calendar's local date as if it were UTC: what `Date.UTC` and the getUTC functions can reckon with. */
function localDate(atMs: number, utcOffsetMs: number): Date {
  return new Date(atMs + utcOffsetMs)
}

/**
 * The week (from Monday), month, quarter or year in which an instant lies, whole, its end not in it.
 *
 * @param shift so many periods later; −1: the one before
 */
export function periodAt(name: KpiPeriod, atMs: number, utcOffsetMs: number, shift = 0): Span {
  const date = localDate(atMs, utcOffsetMs)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  if (name === 'week') {
    const monday = day - ((date.getUTCDay() + WEEK_DAYS - 1) % WEEK_DAYS) + shift * WEEK_DAYS
    const fromMs = Date.UTC(year, month, monday) - utcOffsetMs
    return { fromMs, toMs: fromMs + WEEK_DAYS * DAY_MS }
  }
  const months = MONTHS[name]
  const first = Math.floor(month / months) * months + shift * months
  return { fromMs: Date.UTC(year, first, 1) - utcOffsetMs, toMs: Date.UTC(year, first + months, 1) - utcOffsetMs }
}

/**
 * What a period is compared with. A period that is still going on is compared with as much of the base as has gone by of it, so that half a month
 * is not held against a whole one.
 *
 * @param nowMs how far the period has come
 */
export function basePeriod(name: KpiPeriod, base: KpiBaseName, { fromMs, toMs }: Span, nowMs: number, utcOffsetMs: number): Span {
  const whole = base === 'previous' ? periodAt(name, fromMs, utcOffsetMs, -1) : yearBefore(name, fromMs, utcOffsetMs)
  const goneMs = Math.max(0, Math.min(nowMs, toMs) - fromMs)
  return nowMs >= toMs ? whole : { fromMs: whole.fromMs, toMs: Math.min(whole.toMs, whole.fromMs + goneMs) }
}

/** The same period a year ago; of a week the one 52 weeks ago, so that Mondays meet Mondays. */
function yearBefore(name: KpiPeriod, fromMs: number, utcOffsetMs: number): Span {
  return name === 'week' ? periodAt('week', fromMs, utcOffsetMs, -52) : periodAt(name, fromMs, utcOffsetMs, -12 / MONTHS[name])
}

/** Whose days are meant, and which of them are over. */
export interface KpiClock {
  readonly utcOffsetMin: number
  readonly nowMs: number
}

/** Why a base cannot be entered of a period that goes on: it would be taken for the whole of it. */
export const NOT_OVER = 'is not past: a base is of a period that is over'
