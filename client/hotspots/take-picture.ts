/** A map of the page as a picture to take away: what it shows, of when, by whom it was made, as a printed page says it. */
import type { HotspotAnswer } from '#wire/hotspots'
import { madeWith } from '../i18n/say-hotspots.ts'
import { countOf, localDateOf, localTimeOf, spanText } from '../i18n/say-kpi.ts'
import type { Words } from '../i18n/zh.ts'
import type { MapMethod } from './hotspot-address.ts'
import { legendLines } from './legend-lines.ts'
import type { MapPicture } from './map-picture.ts'

export interface PictureOf {
  readonly method: MapMethod
  readonly answer: HotspotAnswer
  /** Filters, review number and who makes it, in words. */
  readonly filters: string
  readonly reviewNo: string
  readonly maker: string
  readonly utcOffsetMin: number
}

/** The periods are the answer's own: what stands on the page may be of another while it is being counted. */
function spanOf({ parameters }: HotspotAnswer, from: string, to: string): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: Number(parameters[from]), toMs: Number(parameters[to]) }
}

export function pictureWords(
  { method, answer, filters, reviewNo, maker, utcOffsetMin }: PictureOf,
  words: Words,
): Pick<MapPicture, 'title' | 'lines' | 'legend'> {
  const { hotspots: said, kpi } = words
  const span = spanText(spanOf(answer, 'from', 'to'), utcOffsetMin, words)
  const base = method === 'change' ? ` · ${kpi.baseLabel} ${spanText(spanOf(answer, 'baseFrom', 'baseTo'), utcOffsetMin, words)}` : ''
  const { used, simulated } = answer.counts.period
  return {
    title: `${said.title} · ${said.method[method]}`,
    lines: [
      said.question[method],
      `${span}${base}`,
      `${filters} · ${said.counts.used} ${countOf(used)} · ${said.asOf} ${localTimeOf(answer.asOfMs, utcOffsetMin)}`,
      `${kpi.foot.reviewNo} ${reviewNo}${simulated > 0 ? ` · ${words.demo}` : ''} · ${madeWith(answer, words)}`,
      `${said.madeBy} ${maker}`,
    ],
    legend: answer.cells ? legendLines(method, answer.cells, words) : [],
  }
}

/** As the API names its files. */
export function pictureName({ method, answer, utcOffsetMin }: Pick<PictureOf, 'method' | 'answer' | 'utcOffsetMin'>): string {
  const { fromMs, toMs } = spanOf(answer, 'from', 'to')
  return `hotspots-${method}-${localDateOf(fromMs, utcOffsetMin)}-${localDateOf(toMs - 1, utcOffsetMin)}.png`
}
