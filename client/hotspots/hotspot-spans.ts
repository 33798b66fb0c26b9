/** The spans that a chosen period and its base stand for: of the district's clock, up to now. */
import type { KpiBaseName, KpiPeriod } from '#wire/kpi'
import { noonOf, ownSpansOf, type KpiAsk } from '../kpi/kpi-address.ts'

/** From `fromMs` to before `toMs`, Unix ms. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

export interface Spans {
  readonly period: Span
  readonly base: Span
  /** Where the period of the calendar ends, whatever has come of it yet. */
  readonly wholeToMs: number
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const WEEK_DAYS = 7
const YEAR_WEEKS = 52
const MONTHS: Readonly<Record<Exclude<KpiPeriod, 'week'>, number>> = { month: 1, quarter: 3, year: 12 }
const YEAR_MONTHS = 12

/**
 * A period that goes on ends with the last full minute, and its base with it: so the same call gives the same figures later.
 * One of the reader's own is asked for as it is.
 */
export function spansOf(when: KpiAsk, nowMs: number, utcOffsetMin: number): Spans {
  const lastMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
  if (when.own) {
    const { period, basePeriod: base } = ownSpansOf(when.own, utcOffsetMin)
    return { period: cut(period, lastMs), base, wholeToMs: period.toMs }
  }
  const whole = calendarSpan(when.period, when.at === undefined ? nowMs : noonOf(when.at), utcOffsetMin)
  const period = cut(whole, lastMs)
  const wholeBase = calendarSpan(when.period, whole.fromMs, utcOffsetMin, -periodsBack(when.period, when.base))
  const isOver = period.toMs === whole.toMs
  const baseToMs = isOver ? wholeBase.toMs : Math.min(wholeBase.toMs, wholeBase.fromMs + period.toMs - period.fromMs)
  return { period, base: { fromMs: wholeBase.fromMs, toMs: baseToMs }, wholeToMs: whole.toMs }
}

/** What has not begun stays as it is: the server says that it has not. */
function cut({ fromMs, toMs }: Span, lastMs: number): Span {
  return { fromMs, toMs: lastMs > fromMs ? Math.min(toMs, lastMs) : toMs }
}

/** A week a year ago is the one 52 weeks ago, so that Mondays meet Mondays. */
function periodsBack(name: KpiPeriod, base: KpiBaseName): number {
  if (base === 'previous') return 1
  return name === 'week' ? YEAR_WEEKS : YEAR_MONTHS / MONTHS[name]
}

/** The week (from Monday), month, quarter or year of an instant, or the one `shift` periods later. */
function calendarSpan(name: KpiPeriod, atMs: number, utcOffsetMin: number, shift = 0): Span {
  const offsetMs = utcOffsetMin * MINUTE_MS
  const local = new Date(atMs + offsetMs)
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()]
  if (name === 'week') {
    const monday = day - ((local.getUTCDay() + WEEK_DAYS - 1) % WEEK_DAYS) + shift * WEEK_DAYS
    const fromMs = Date.UTC(year, month, monday) - offsetMs
    return { fromMs, toMs: fromMs + WEEK_DAYS * DAY_MS }
  }
  const months = MONTHS[name]
  const first = (Math.floor(month / months) + shift) * months
  return { fromMs: Date.UTC(year, first, 1) - offsetMs, toMs: Date.UTC(year, first + months, 1) - offsetMs }
}
