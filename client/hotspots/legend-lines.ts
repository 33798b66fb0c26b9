/** A legend in words, for the page and for a saved picture of the map. */
import { figureText } from '../i18n/say-hotspots.ts'
import { countOf } from '../i18n/say-kpi.ts'
import type { Words } from '../i18n/zh.ts'
import type { CellLook } from '../map/cell-layers.ts'
import { legendOf, looksOf, STEPS, type LookKey } from './cell-looks.ts'
import type { MapMethod } from './hotspot-address.ts'
import type { HotspotTable } from './hotspot-table.ts'
import { lookOf } from './map-look.ts'

export interface LegendLine {
  readonly key: LookKey
  readonly look: CellLook | undefined
  readonly label: string
  readonly count: string
}

/** Steps are told by where they begin and end, everything else by its name. */
export function legendLines(method: MapMethod, cells: HotspotTable, words: Words): readonly LegendLine[] {
  const looks = looksOf(method, cells)
  const { look, upTo, under, cellsCounted } = words.hotspots
  const labelOf = (key: LookKey): string => {
    const step = (STEPS as readonly string[]).indexOf(key)
    const high = looks.upTo[step]
    const [lowest] = looks.upTo
    if (key === 'nearlyNone' && lowest !== undefined) return under(figureText(lowest / 2))
    if (high === undefined) return look[key]
    return upTo(figureText(high / 2), figureText(high))
  }
  return legendOf(method, looks).map(({ key, count }) => ({
    key,
    look: lookOf(key, words),
    label: labelOf(key),
    count: cellsCounted(countOf(count)),
  }))
}
