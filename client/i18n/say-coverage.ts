/** How a compound stands, put into words. */
import { saying, type Measure } from './say.ts'
import type { Words } from './zh.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** Up to here a gap is told in minutes: its interval is. */
const MINUTES_UP_TO_MS = 3 * HOUR_MS
const HOURS_UP_TO_MS = 2 * DAY_MS
const PERCENT = 100

/** How long a gap has been one: whole minutes, then hours, then days. */
export function gapAge(ms: number, words: Words): Measure {
  const age = Math.max(0, ms)
  if (age < MINUTES_UP_TO_MS) return { figure: String(Math.floor(age / MINUTE_MS)), unit: words.minutes }
  if (age < HOURS_UP_TO_MS) return { figure: String(Math.floor(age / HOUR_MS)), unit: words.hours }
  return { figure: String(Math.floor(age / DAY_MS)), unit: words.days }
}

/** As it is written into a gap on the map: of minutes the figure alone, as the legend says. */
export function gapFigure(ms: number, words: Words): string {
  const age = gapAge(ms, words)
  return age.unit === words.minutes ? age.figure : saying(age)
}

/** Whole minutes left, the begun one counted. */
export function minutesUntil(atMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((atMs - nowMs) / MINUTE_MS))
}

/** A share in whole percent: never 0 where something is, nor 100 where something lacks. */
export function percentOf(share: number): number {
  if (share <= 0 || share >= 1) return share <= 0 ? 0 : PERCENT
  return Math.min(PERCENT - 1, Math.max(1, Math.round(share * PERCENT)))
}

/** `06:00` of minutes after midnight. */
export function timeOfDay(minutes: number): string {
  const two = (figure: number): string => String(figure).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(Math.round(minutes % 60))}`
}
