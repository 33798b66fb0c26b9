/** What a pressed cell says, line by line: its figures, what they mean, and where that is defined. */
import type { HotspotAnswer } from '#wire/hotspots'
import { valueText } from '../i18n/say-hotspots.ts'
import type { Words } from '../i18n/zh.ts'
import type { ClockPlace } from './clock-place.ts'
import { looksOf } from './cell-looks.ts'
import type { MapMethod } from './hotspot-address.ts'
import { rowAt, type HotspotValue } from './hotspot-table.ts'

/** Said in their own place, or of no use to a reader. */
const PASSED_OVER = ['id', 'lon', 'lat', 'verdict', 'emergence', 'dosage']
const COUNTS = ['areaKm2', 'events', 'baseEvents']

export interface PressedCell {
  readonly method: MapMethod
  readonly answer: HotspotAnswer
  /** Row of the table. */
  readonly cell: number
}

export function cellRows(
  { method, answer, cell }: PressedCell,
  utcOffsetMin: number,
  words: Words,
): readonly (readonly [name: string, what: string])[] {
  if (!answer.cells) return []
  const key = looksOf(method, answer.cells).keys[cell]
  const { look, meaning, step, column, definition, basis, finding, changed } = words.hotspots
  const figures = Object.entries(rowAt(answer.cells, cell)).filter(([name, value]) => isSaid(name, value, key))
  return [
    ...(key === undefined ? [] : [[finding, `${look[key]}${changed.end}${meaning[key] ?? step}`] as const]),
    ...figures.map(([name, value]) => [column[name] ?? name, valueText(name, value, utcOffsetMin, words)] as const),
    [basis, definition[method] ?? ''],
  ]
}

/** The cell as its clock is asked for; an answer that names neither its size nor its shape has none. */
export function cellPlaceOf({ parameters, cells }: HotspotAnswer, cell: number): ClockPlace | undefined {
  const id = cells?.columns['id']?.[cell]
  const { cell: cellM, shape } = parameters
  if (typeof id !== 'string' || typeof cellM !== 'number') return undefined
  return { kind: 'cell', id, shape: shape === 'hex' ? 'hex' : 'square', cellM }
}

/** Where nothing happened there are no figures but that; an upper end without end is said. */
function isSaid(name: string, value: HotspotValue, key: string | undefined): boolean {
  if (PASSED_OVER.includes(name)) return false
  if (key === 'noEvents') return COUNTS.includes(name)
  return value !== null || name === 'high'
}
