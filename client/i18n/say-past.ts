/** The past put into words: which moment, how far from now, and why one cannot be shown. */
import { clockOf, dateOf } from './say.ts'
import type { Words } from './zh.ts'

const MINUTE_MS = 60_000
const HOUR_MINUTES = 60
const DAY_HOURS = 24
/** From here on minutes no longer matter. */
const DAYS_FROM_HOURS = 48

/** `2026-11-24 21:47:08` in UTC+8. */
export function momentFull(ms: number): string {
  return `${dateOf(ms)} ${clockOf(ms)}`
}

/** How far the moment shown is from now, to the minute. */
export function fromNowSaid(ms: number, words: Words): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS))
  const hours = Math.floor(minutes / HOUR_MINUTES)
  if (hours >= DAYS_FROM_HOURS) return words.past.fromNow(words.past.daysAndHours(Math.floor(hours / DAY_HOURS), hours % DAY_HOURS))
  if (hours > 0) return words.past.fromNow(words.past.hoursAndMinutes(hours, minutes % HOUR_MINUTES))
  return words.past.fromNow(`${minutes} ${words.minutes}`)
}

export interface RefusedMoment {
  readonly code: string
  readonly atMs: number | undefined
}

/** @param fromMs where the past begins, if that is known */
export function refusedMomentSaid({ code, atMs }: RefusedMoment, fromMs: number | undefined, words: Words): string {
  const said = words.past.fault
  const asked = atMs === undefined || Number.isNaN(new Date(atMs).getTime()) ? said.thatMoment : momentFull(atMs)
  if (code === 'MOMENT_UNKNOWN') return fromMs === undefined ? said.unknownAll(asked) : said.unknown(asked, momentFull(fromMs))
  if (code === 'REPLAY_FULL') return said.full
  return code === 'REQUEST_INVALID' ? said.future(asked) : said.failed
}
