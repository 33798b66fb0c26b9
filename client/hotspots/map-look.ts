/** How the cells of a map are drawn: each key's colours from the theme and its mark from the words. */
import type { HotspotAnswer } from '#wire/hotspots'
import type { Words } from '../i18n/zh.ts'
import type { CellLook, PaperCells } from '../map/cell-layers.ts'
import { CELL_LOOK, type CellLookName } from '../wall/theme.ts'
import { cellGroundOf, ringsOf } from './cell-ground.ts'
import { isDrawn, looksOf, type LookKey } from './cell-looks.ts'
import type { MapMethod } from './hotspot-address.ts'

const LOOK_OF: Readonly<Record<LookKey, CellLookName | undefined>> = {
  hot: 'high',
  up: 'high',
  raised: 'high',
  cold: 'low',
  down: 'low',
  notSignificant: 'same',
  tooFew: 'unjudged',
  noEvents: 'empty',
  step1: 'step1',
  step2: 'step2',
  step3: 'step3',
  step4: 'step4',
  step5: 'step5',
  nearlyNone: undefined,
  new: 'step5',
  growing: 'high',
  persistent: 'step4',
  sporadic: 'step2',
  fading: 'low',
  none: 'same',
  tooFewPeriods: 'unjudged',
  hotAndDark: 'high',
  coldAndCrowded: 'low',
  balanced: 'same',
  unknown: undefined,
}

/** @returns `undefined` for what is not drawn at all */
export function lookOf(key: LookKey, words: Words): CellLook | undefined {
  const name = LOOK_OF[key]
  const mark = words.hotspots.mark[key]
  return name && { ...CELL_LOOK[name], ...(mark === undefined ? {} : { mark }) }
}

/** The cells of an answer as the map takes them; `undefined` where it has none. */
export function paperCellsOf(answer: HotspotAnswer, method: MapMethod, words: Words): PaperCells | undefined {
  const ground = cellGroundOf(answer)
  if (!ground || !answer.cells) return undefined
  const { keys } = looksOf(method, answer.cells)
  const drawn = Int32Array.from(keys.keys()).filter((cell) => isDrawn(keys[cell]!))
  const kept = {
    ...ground,
    lon: Float64Array.from(drawn, (cell) => ground.lon[cell]!),
    lat: Float64Array.from(drawn, (cell) => ground.lat[cell]!),
  }
  const looks = new Map([...new Set(keys)].map((key) => [key, lookOf(key, words)]))
  return {
    ...ringsOf(kept),
    lon: kept.lon,
    lat: kept.lat,
    sizeM: ground.sizeM,
    looks: Array.from(drawn, (cell) => looks.get(keys[cell]!)!),
  }
}
