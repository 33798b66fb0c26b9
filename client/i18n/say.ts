/** Figures put into words: ages, times of day and distances, in the language of the screen. */
import type { Words } from './zh.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** The screen shows Beijing time, wherever it hangs. */
const UTC8_MS = 8 * HOUR_MS
/** Up to here an age is told in seconds, then minutes, then hours: two figures are read at a glance. */
const SECONDS_UP_TO_MS = 2 * MINUTE_MS
const MINUTES_UP_TO_MS = 3 * HOUR_MS
const HOURS_UP_TO_MS = 2 * DAY_MS

/** A figure and its unit, so that the figure can be set larger. */
export interface Measure {
  readonly figure: string
  readonly unit: string
}

export function ageOf(ms: number, words: Words): Measure {
  const age = Math.max(0, ms)
  if (age < SECONDS_UP_TO_MS) return { figure: String(Math.floor(age / SECOND_MS)), unit: words.seconds }
  if (age < MINUTES_UP_TO_MS) return { figure: String(Math.floor(age / MINUTE_MS)), unit: words.minutes }
  if (age < HOURS_UP_TO_MS) return { figure: String(Math.floor(age / HOUR_MS)), unit: words.hours }
  return { figure: String(Math.floor(age / DAY_MS)), unit: words.days }
}

/** `12 秒`: a measure as one string. */
export function saying({ figure, unit }: Measure): string {
  return unit === '' ? figure : `${figure} ${unit}`
}

export function agoOf(ms: number, words: Words): string {
  return words.ago(saying(ageOf(ms, words)))
}

/** @returns metres below a kilometre, else kilometres to a tenth */
export function distanceOf(metres: number, words: Words): Measure {
  if (metres < 1_000) return { figure: String(Math.round(metres / 10) * 10), unit: words.legend.metre }
  return { figure: (metres / 1_000).toFixed(1), unit: words.legend.kilometre }
}

/** `21:47:08` in UTC+8. */
export function clockOf(ms: number): string {
  return new Date(ms + UTC8_MS).toISOString().slice(11, 19)
}

/** `21:47:08.417` in UTC+8: to the millisecond, where a time proves something. */
export function exactClockOf(ms: number): string {
  return new Date(Math.round(ms) + UTC8_MS).toISOString().slice(11, 23)
}

/** `2026-11-24` in UTC+8. */
export function dateOf(ms: number): string {
  return new Date(ms + UTC8_MS).toISOString().slice(0, 10)
}

/** 0 is Sunday, in UTC+8. */
export function weekdayOf(ms: number): number {
  return new Date(ms + UTC8_MS).getUTCDay()
}

/** The point of the compass of a course. @param degrees clockwise from north */
export function compassOf(degrees: number, words: Words): string {
  const points = words.compass.length
  return words.compass[Math.round((degrees / 360) * points) % points] ?? ''
}
