/** The calls of the API that the page is made of. */
import type { HotspotAnswer, HotspotCsvTable, HotspotForm, HotspotMethod, HotspotTestedMap } from '#wire/hotspots'
import { MAP_METHODS, type HotspotAsk } from './hotspot-address.ts'
import { clockQuery, type ClockPlace } from './clock-place.ts'
import type { Spans } from './hotspot-spans.ts'

const WITH_BASE: readonly HotspotMethod[] = ['change', 'truth']
/** Maps follow the chosen size, and what tests them does; ranks and the clock have no cells. */
const WITH_CELLS: readonly HotspotMethod[] = [...MAP_METHODS, 'truth']

export interface PathOptions {
  /** Of `truth`: which map. */
  readonly tested?: HotspotTestedMap
  /** Of `clock`: whose; absent: of all that is counted. */
  readonly place?: ClockPlace
}

/** Below `/api/v1`. */
export function hotspotPath(method: HotspotMethod, ask: HotspotAsk, { period, base }: Spans, { tested, place }: PathOptions = {}): string {
  const { kind, classes, division, compounds, hours, cellM, bands, days } = ask
  const query = new URLSearchParams({ method, kind, from: String(period.fromMs), to: String(period.toMs) })
  if (tested !== undefined) query.set('map', tested)
  if (WITH_BASE.includes(method)) {
    query.set('baseFrom', String(base.fromMs))
    query.set('baseTo', String(base.toMs))
  }
  if (classes.length > 0) query.set('class', classes.join(','))
  if (division !== undefined) query.set('division', division)
  if (compounds !== undefined) query.set('compounds', compounds)
  if (hours !== undefined) query.set('hours', hours)
  if (cellM !== undefined && WITH_CELLS.includes(method)) query.set('cell', String(cellM))
  if (place) for (const [name, value] of Object.entries(clockQuery(place))) query.set(name, value)
  if (method === 'near-repeat' && bands !== undefined) query.set('bands', bands)
  if (method === 'near-repeat' && days !== undefined) query.set('days', days)
  return `/hotspots?${query.toString()}`
}

/** The same figures as a file: an answer's own parameters give them again. */
export function exportHref(
  { parameters }: Pick<HotspotAnswer, 'parameters'>,
  form: Exclude<HotspotForm, 'json'>,
  table?: HotspotCsvTable,
): string {
  const query = new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)]))
  query.set('f', form)
  if (table !== undefined) query.set('table', table)
  return `/api/v1/hotspots?${query.toString()}`
}
