/** The whole application with calls on a square district, asked for its hotspots over HTTP; and the same calls for the pure rules. */
import { planeAt } from '#geodata/plane'
import type { HotspotAnswer } from '#wire/hotspots'
import type { ReportImportAnswer } from '#wire/report-mapping'
import type { Events } from '../../server/domain/hotspots/events.ts'
import { outlineOf, type Outline } from '../../server/domain/hotspots/outline.ts'
import { seededRandom } from '../../server/domain/hotspots/seeded-random.ts'
import { json } from './coverage-app.ts'
import { eventsOf, ringOf } from './hotspots.ts'
import { startApp, type TestApp } from './http-server.ts'

/** Of a house without compounds at its start. */
export const HOTSPOT_PLANE = planeAt(119.93, 31.57)
export const DISTRICT_M = 10_000
export const WEEK_MS = 604_800_000
/** Of late: a report is entered within a year. */
export const FROM_MS = Math.floor(Date.now() / WEEK_MS - 10) * WEEK_MS
export const TO_MS = FROM_MS + 4 * WEEK_MS
export const BASE_FROM_MS = FROM_MS - 4 * WEEK_MS
/** Both periods, as a query. */
export const PERIODS = `from=${FROM_MS}&to=${TO_MS}&baseFrom=${BASE_FROM_MS}`

export interface Call {
  readonly lon: number
  readonly lat: number
  readonly atMs: number
  readonly class: string
}

/** As it travels: the outline in degrees. */
export const DIVISION = {
  id: '320499',
  name: '试验区',
  kind: 'district',
  centre: [HOTSPOT_PLANE.lonOf(DISTRICT_M / 2), HOTSPOT_PLANE.latOf(DISTRICT_M / 2)],
  entrusted: false,
  area: { type: 'Polygon', coordinates: [degreesOf(0, 0, DISTRICT_M, DISTRICT_M)] },
}

export function degreesOf(west: number, south: number, east: number, north: number): (readonly [number, number])[] {
  return ringOf(west, south, east, north).map(([x, y]) => [HOTSPOT_PLANE.lonOf(x), HOTSPOT_PLANE.latOf(y)])
}

/** Calls of both periods: most of them near two places, of which the second has grown. Whole seconds, and places as a table writes them. */
export function callsOf(count: number): readonly Call[] {
  const random = seededRandom(7)
  return Array.from({ length: count }, (_, i) => {
    const isNow = i % 2 === 0
    const [near, far] = random() < (isNow ? 0.3 : 0.6) ? [2_500, 600] : [7_200, 500]
    const isScattered = random() < 0.3
    const along = () => (isScattered ? random() * DISTRICT_M * 1.05 : near + (random() + random() - 1) * far)
    return {
      lon: Number(HOTSPOT_PLANE.lonOf(along()).toFixed(6)),
      lat: Number(HOTSPOT_PLANE.latOf(along()).toFixed(6)),
      atMs: (isNow ? FROM_MS : BASE_FROM_MS) + Math.floor((random() * 4 * WEEK_MS) / 1_000) * 1_000,
      class: random() < 0.5 ? 'criminal' : 'traffic',
    }
  })
}

/** Those of a span as the rules take them, in the order of an answer. */
export function eventsIn(calls: readonly Call[], fromMs: number, toMs: number): Events {
  return eventsOf(
    calls
      .filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
      .map(({ lon, lat, atMs }) => [HOTSPOT_PLANE.xOf(lon), HOTSPOT_PLANE.yOf(lat), atMs] as const)
      .sort((a, b) => a[2] - b[2] || a[0] - b[0] || a[1] - b[1]),
  )
}

export interface HotspotApp {
  readonly house: TestApp
  /** The district as the house keeps it, where it was laid. */
  readonly district: Outline
  ask(query: string): Promise<HotspotAnswer>
  /** @throws when a row is refused */
  bring(calls: readonly Call[]): Promise<void>
  report(body: object): Promise<void>
}

export async function hotspotApp(options: { readonly isLaid?: boolean } = {}): Promise<HotspotApp> {
  const house = await startApp()
  const { call, tokens } = house
  const send = async (method: string, path: string, body: object) => {
    const answer = await call(`/api/v1${path}`, { method, token: tokens.admin, body })
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`)
  }
  if (options.isLaid !== false) await send('POST', '/divisions', DIVISION)
  const mapping = {
    kind: 'incident',
    utcOffsetMin: 0,
    crs: 'WGS84',
    columns: { id: 'id', at: 'at', class: 'class', lon: 'lon', lat: 'lat' },
    fixed: { severity: 3, state: 'closed' },
  }
  await send('PUT', '/report-mappings/plain', mapping)
  const { items } = await json<{ readonly items: readonly (typeof DIVISION)[] }>(call('/api/v1/divisions', { token: tokens.wall }))
  const rings = (items[0] ?? DIVISION).area.coordinates
  let brought = 0
  return {
    house,
    district: outlineOf([rings.map((ring) => ring.map(([lon, lat]) => [HOTSPOT_PLANE.xOf(lon), HOTSPOT_PLANE.yOf(lat)] as const))]),
    ask: (query) => json(call(`/api/v1/hotspots?${query}`, { token: tokens.leader })),
    report: (body) => send('POST', '/incidents', body),
    async bring(calls) {
      const rows = calls.map(({ lon, lat, atMs, class: name }) => `e${brought++},${new Date(atMs).toISOString()},${name},${lon},${lat}`)
      const answer = await fetch(`${house.url}/api/v1/reports/import?mapping=plain`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tokens.operator}`, 'content-type': 'text/csv; charset=utf-8' },
        body: ['id,at,class,lon,lat', ...rows, ''].join('\n'),
      })
      const { added, refusedRows } = await json<ReportImportAnswer>(answer)
      if (added !== calls.length) throw new Error(`${added} of ${calls.length} came in: ${JSON.stringify(refusedRows?.[0])}`)
    },
  }
}
