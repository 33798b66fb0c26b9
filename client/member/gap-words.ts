/** A gap as it is said to who stands near it. */
import type { NearGap } from '#wire/member'
import type { Mover } from '#wire/units'
import { clockOf, compassOf, dateOf, distanceOf, saying, type Measure } from '../i18n/say.ts'
import { gapAge } from '../i18n/say-coverage.ts'
import { momentSaid } from '../i18n/say-reports.ts'
import type { Words } from '../i18n/zh.ts'
import { sidesSaid } from '../wall/bearings.ts'

const MINUTE_S = 60
const SIDES_NAMED = 2

/** How long it has been dark, up to when that is known. */
export function darkFor({ sinceMs }: NearGap, asOfMs: number, words: Words): Measure {
  return sinceMs === undefined ? { figure: '', unit: words.member.gap.never } : gapAge(asOfMs - sinceMs, words)
}

export function reasonOf({ reason, intervalMin, unseenSides, unseenM }: NearGap, words: Words): string {
  const said = words.coverage.reason
  if (reason === 'overdue') return said.overdue(Math.round(intervalMin))
  if (reason === 'sideUnseen') return said.sideUnseen(sidesSaid(unseenSides, words, SIDES_NAMED), unseenM)
  return said[reason]
}

/** That nobody came, or not in time, where that is why it is a gap. */
export function unvisitedSaid({ reason }: Pick<NearGap, 'reason'>, words: Words): string | undefined {
  return reason === 'neverVisited' || reason === 'overdue' ? words.member.gap.unvisited[reason] : undefined
}

/** `21:47`, with its date where that is another day's; never, as far as is known. */
export function visitOf({ visitMs }: NearGap, nowMs: number, words: Words): string {
  if (visitMs === undefined) return words.member.gap.never
  return dateOf(visitMs) === dateOf(nowMs) ? clockOf(visitMs).slice(0, 5) : momentSaid(visitMs, nowMs)
}

/** `东北 120 米`, or that one is inside. */
export function wayTo({ distanceM, bearingDeg }: Pick<NearGap, 'distanceM' | 'bearingDeg'>, words: Words): string | undefined {
  if (distanceM === undefined || bearingDeg === undefined) return undefined
  if (distanceM === 0) return words.member.gap.inside
  return `${compassOf(bearingDeg, words)} ${saying(distanceOf(distanceM, words))}`
}

/** `步行约 3 分 · 沿路`. */
export function travelTo({ travelS, by }: NearGap, mover: Mover, words: Words): string | undefined {
  if (travelS === undefined || by === undefined) return undefined
  const minutes = Math.max(1, Math.round(travelS / MINUTE_S))
  const way = by === 'road' ? words.coverage.panel.byRoad : words.coverage.panel.straight
  return `${words.member.gap.travel(words.member.mover[mover], minutes)} · ${way}`
}
