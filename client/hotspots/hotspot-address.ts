/**
 * What the address of the hotspot page holds: the period as on the KPI board, which maps, and what is counted. `?map=density&beside=gi&class=fire,traffic`;
 * what is usual is left out. A link to it is a shared view.
 */
import {
  HOTSPOT_CLASSES,
  HOTSPOT_HOURS,
  HOTSPOT_KINDS,
  HOTSPOT_TESTED_MAPS,
  type HotspotHours,
  type HotspotKind,
  type HotspotTestedMap,
} from '#wire/hotspots'
import { readClockPlace, writeClockPlace, type ClockPlace } from './clock-place.ts'
import { COMPOUND_TYPES, type CompoundType } from '#wire/places'
import { readKpiAsk, writeKpiAsk, type KpiAsk } from '../kpi/kpi-address.ts'

/** Methods that make a map, in the order offered. */
export const MAP_METHODS = ['gi', 'density', 'change', 'emerging', 'dosage', 'near-repeat'] as const
export type MapMethod = (typeof MAP_METHODS)[number]
/** Sides of cells to choose from, metres; without one each method takes its own. */
export const CELLS_M = [250, 500, 1_000] as const

/** Upper ends of bands to choose from for near repeats, metres and days; the first stands where nothing is chosen. */
export const REPEAT_BANDS = ['0,100,200,400', '0,50,100,200', '0,100,200,300,400,500', '0,200,400,600,800,1000'] as const
export const REPEAT_DAYS = ['7,14,28', '1,2,4,7', '7,14,21,28', '14,28,56'] as const

export interface HotspotAsk {
  readonly when: KpiAsk
  readonly map: MapMethod
  /** A second map. */
  readonly beside?: MapMethod
  /** Whether the second lies over the first, to be wiped away. */
  readonly isSwiped: boolean
  readonly kind: HotspotKind
  /** None: all. Sorted. */
  readonly classes: readonly string[]
  readonly division?: string
  /** Only what is tied to such a compound. */
  readonly compounds?: CompoundType
  readonly hours?: HotspotHours
  readonly cellM?: number
  /** Of near repeats; absent: the first of each. */
  readonly bands?: string
  readonly days?: string
  /** Whose clock stands beside that of the whole. */
  readonly clockAt?: ClockPlace
}

export const USUAL_ASK: HotspotAsk = {
  when: { period: 'month', base: 'previous' },
  map: 'gi',
  isSwiped: false,
  kind: 'incident',
  classes: [],
}

/** What cannot be read is as if it were not there. */
export function readHotspotAsk(search: string): HotspotAsk {
  const query = new URLSearchParams(search)
  const of = <T extends string>(name: string, all: readonly T[]): T | undefined => all.find((one) => one === query.get(name))
  const kind = of('kind', HOTSPOT_KINDS) ?? USUAL_ASK.kind
  const known: readonly string[] = HOTSPOT_CLASSES[kind]
  const beside = of('beside', MAP_METHODS)
  const division = query.get('division') ?? ''
  const compounds = of('compounds', COMPOUND_TYPES)
  const hours = of('hours', HOTSPOT_HOURS)
  const [bands, days] = [of('bands', REPEAT_BANDS), of('days', REPEAT_DAYS)]
  const clockAt = readClockPlace(query.get('clock') ?? '')
  const cellM = CELLS_M.find((size) => String(size) === query.get('cell'))
  return {
    when: readKpiAsk(search),
    map: of('map', MAP_METHODS) ?? USUAL_ASK.map,
    ...(beside === undefined ? {} : { beside }),
    isSwiped: beside !== undefined && query.get('swipe') === '1',
    kind,
    classes: [...new Set(query.get('class')?.split(','))].filter((name) => known.includes(name)).sort(),
    ...(/^\d{6,12}$/.test(division) ? { division } : {}),
    ...(compounds === undefined ? {} : { compounds }),
    ...(hours === undefined ? {} : { hours }),
    ...(cellM === undefined ? {} : { cellM }),
    ...(bands === undefined || bands === REPEAT_BANDS[0] ? {} : { bands }),
    ...(days === undefined || days === REPEAT_DAYS[0] ? {} : { days }),
    ...(clockAt === undefined ? {} : { clockAt }),
  }
}

/** Whether near repeats are looked at: they take longer than all else, and are reckoned where they are wanted. */
export function showsRepeats({ map, beside }: HotspotAsk): boolean {
  return map === 'near-repeat' || beside === 'near-repeat'
}

/** The address's query with the view in it; what else it says stays. */
export function writeHotspotAsk(search: string, ask: HotspotAsk): string {
  const query = new URLSearchParams(writeKpiAsk(search, ask.when))
  const put = (name: string, value: string | undefined): void => (value === undefined ? query.delete(name) : query.set(name, value))
  put('map', ask.map === USUAL_ASK.map ? undefined : ask.map)
  put('beside', ask.beside)
  put('swipe', ask.isSwiped && ask.beside !== undefined ? '1' : undefined)
  put('kind', ask.kind === USUAL_ASK.kind ? undefined : ask.kind)
  put('class', ask.classes.length === 0 ? undefined : ask.classes.join(','))
  put('division', ask.division)
  put('compounds', ask.compounds)
  put('hours', ask.hours)
  put('cell', ask.cellM?.toString())
  put('bands', ask.bands)
  put('days', ask.days)
  put('clock', ask.clockAt && writeClockPlace(ask.clockAt))
  return query.toString()
}

/** The maps shown that can be tested on what came after them; where none can, that of the page's heading. */
export function testedMaps({ map, beside }: HotspotAsk): readonly HotspotTestedMap[] {
  const shown = HOTSPOT_TESTED_MAPS.filter((tested) => tested === map || tested === beside)
  return shown.length === 0 ? ['gi'] : shown
}

/** What a reader picks from lists; the empty text: no choice. */
export type PickName = 'kind' | 'class' | 'division' | 'compounds' | 'hours' | 'cell' | 'beside' | 'bands' | 'days'

/** The view with one thing picked anew: by way of the address, which reads nothing that is not to be had. Classes of calls are none of hazards. */
export function withPick(ask: HotspotAsk, name: PickName, value: string): HotspotAsk {
  const query = new URLSearchParams(writeHotspotAsk('', ask))
  if (value === '') query.delete(name)
  else query.set(name, value)
  if (name === 'kind') query.delete('class')
  return readHotspotAsk(query.toString())
}
