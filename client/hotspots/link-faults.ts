/** What of a link cannot be read: a page that left it out without a word would show the figures of something else. */
import { HOTSPOT_CLASSES, HOTSPOT_HOURS, HOTSPOT_KINDS } from '#wire/hotspots'
import { KPI_BASE_NAMES, KPI_PERIODS } from '#wire/kpi'
import { COMPOUND_TYPES } from '#wire/places'
import { OWN_DAYS, readKpiAsk } from '../kpi/kpi-address.ts'
import { readClockPlace } from './clock-place.ts'
import { CELLS_M, MAP_METHODS, readHotspotAsk, REPEAT_BANDS, REPEAT_DAYS } from './hotspot-address.ts'

export type LinkPart =
  | 'period'
  | 'base'
  | 'map'
  | 'beside'
  | 'kind'
  | 'class'
  | 'division'
  | 'compounds'
  | 'hours'
  | 'cell'
  | 'bands'
  | 'days'
  | 'clock'

export interface LinkFault {
  readonly part: LinkPart
  /** As the link has it. */
  readonly text: string
}

const NAMED: readonly (readonly [part: LinkPart, name: string, known: readonly string[]])[] = [
  ['period', 'period', KPI_PERIODS],
  ['base', 'base', KPI_BASE_NAMES],
  ['kind', 'kind', HOTSPOT_KINDS],
  ['compounds', 'compounds', COMPOUND_TYPES],
  ['hours', 'hours', HOTSPOT_HOURS],
  ['map', 'map', MAP_METHODS],
  ['beside', 'beside', MAP_METHODS],
  ['cell', 'cell', CELLS_M.map(String)],
  ['bands', 'bands', REPEAT_BANDS],
  ['days', 'days', REPEAT_DAYS],
]

/** @param isDivision whether there is such a town; left out while nobody knows */
export function linkFaults(search: string, isDivision?: (id: string) => boolean): readonly LinkFault[] {
  const query = new URLSearchParams(search)
  const of = (name: string): string => query.get(name) ?? ''
  const { kind, division } = readHotspotAsk(search)
  const { at, own } = readKpiAsk(search)
  const classes = of('class').split(',')
  const known: readonly string[] = HOTSPOT_CLASSES[kind]
  const asked = of('division')
  const days = OWN_DAYS.map(of)
  const [from, to, baseFrom, baseTo] = days.map((day) => day || '…')
  const ownDays = `${from} – ${to} / ${baseFrom} – ${baseTo}`
  const found: readonly (readonly [part: LinkPart, text: string, isWrong: boolean])[] = [
    ['period', of('at'), at === undefined],
    ['period', ownDays, own === undefined && days.some((day) => day !== '')],
    ...NAMED.map(([part, name, all]) => [part, of(name), !all.includes(of(name))] as const),
    ['class', classes.filter((name) => !known.includes(name)).join(','), true],
    ['clock', of('clock'), readClockPlace(of('clock')) === undefined],
    ['division', asked, division === undefined || isDivision?.(asked) === false],
  ]
  return found.flatMap(([part, text, isWrong]) => (isWrong && text !== '' ? [{ part, text }] : []))
}
