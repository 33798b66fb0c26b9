/** Day or night by the district's clock: which instants lie in those hours, and how much of a period does. */

import type { HotspotHours } from '#wire/hotspots'

/** When day and night begin, ms after local midnight, by a clock that is never put forward or back: as coverage has them. */
export interface DistrictClock {
  readonly dayFromMs: number
  readonly nightFromMs: number
  readonly utcOffsetMs: number
}

/** The hours asked for. */
export interface Hours extends DistrictClock {
  readonly name: HotspotHours
}

/** From `fromMs` to before `toMs`, Unix ms. */
interface Span {
  readonly fromMs: number
  readonly toMs: number
}

const DAY_MS = 86_400_000
const WEEK_DAYS = 7
const WEEK_MS = WEEK_DAYS * DAY_MS

function onTheDay(ms: number): number {
  return ((ms % DAY_MS) + DAY_MS) % DAY_MS
}

/** It is night where night has begun since day last did; where both begin at once it is always day. */
export function isInHours({ name, dayFromMs, nightFromMs, utcOffsetMs }: Hours, atMs: number): boolean {
  const timeMs = atMs + utcOffsetMs
  const isNight = onTheDay(timeMs - nightFromMs) < onTheDay(timeMs - dayFromMs)
  return isNight === (name === 'night')
}

/** What of a period lies in the hours, oldest first; of a long one two or three steps a day. */
export function* spansIn(hours: Hours, { fromMs, toMs }: Span): Generator<Span> {
  const { dayFromMs, nightFromMs, utcOffsetMs } = hours
  for (let atMs = fromMs; atMs < toMs;) {
    const timeMs = atMs + utcOffsetMs
    const untilMs = Math.min(...[dayFromMs, nightFromMs].map((beginMs) => onTheDay(beginMs - timeMs) || DAY_MS))
    const endMs = Math.min(toMs, atMs + untilMs)
    if (isInHours(hours, atMs)) yield { fromMs: atMs, toMs: endMs }
    atMs = endMs
  }
}

function summedMs(hours: Hours, span: Span): number {
  let ms = 0
  for (const { fromMs, toMs } of spansIn(hours, span)) ms += toMs - fromMs
  return ms
}

/** How much of a period lies in the hours, ms. Cost: O(1) whatever the period. */
export function lengthInMs(span: Span, hours: Hours | undefined): number {
  const { fromMs, toMs } = span
  if (!hours) return toMs - fromMs
  const days = Math.floor((toMs - fromMs) / DAY_MS)
  return days * summedMs(hours, { fromMs: 0, toMs: DAY_MS }) + summedMs(hours, { fromMs: fromMs + days * DAY_MS, toMs })
}

/**
 * A period in weeks; of hours asked for, in weeks of those hours: what of it lies in them ÷ what of any week does. Of a period of whole days the two are the
 * same, so that rates by day and by night add up to the rate of both.
 *
 * @returns NaN where no week has such hours
 */
export function weeksIn(span: Span, hours?: Hours): number {
  return lengthInMs(span, hours) / lengthInMs({ fromMs: 0, toMs: WEEK_MS }, hours)
}
