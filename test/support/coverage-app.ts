/** The whole application as somebody who watches coverage meets it: ground and people given in metres, asked over HTTP. */
import type { CoverageSettings } from '#wire/coverage'
import type { PositionsAnswer } from '#wire/fix'
import type { AreaGeometry } from '#wire/places'
import type { Mover, Team } from '#wire/units'
import { PLANE } from './coverage-quarter.ts'
import { startApp, type StartOptions, type TestApp } from './http-server.ts'
import { until } from './until.ts'

type Xy = readonly [number, number]

/** As the API tells how a compound stands. */
export interface Standing {
  readonly id: string
  readonly cov?: number
  readonly gapRatio?: number
  readonly status: string
  readonly reason: string
  readonly since?: number
  readonly gapAt?: number
  readonly visitAt?: number
  readonly seenAt?: number
  readonly intervalMin: number
  readonly response?: { readonly unit: string; readonly seconds: number; readonly by: string }
  readonly unseen?: readonly { readonly geometry: { readonly coordinates: readonly (readonly (readonly number[])[])[] } }[]
}

/** A fix in metres of the plane; times are Unix ms. */
export interface SentFix {
  readonly unit?: string
  readonly at: Xy
  readonly atMs: number
  readonly accuracy?: number
}

export interface CoverageApp {
  readonly house: TestApp
  /** Adds a compound with this footprint. */
  add(id: string, footprint: AreaGeometry, more?: object): Promise<Response>
  /** Registers a unit that counts. */
  enlist(unit: string, mover?: Mover, team?: Team): Promise<void>
  /** Sends fixes of a gateway in one request, of unit `p1` unless they say otherwise. @throws when any is refused */
  send(fixes: readonly SentFix[]): Promise<void>
  put(settings: Partial<CoverageSettings>): Promise<Response>
  /** How a compound stands now. */
  one(id: string): Promise<Standing>
  /** Asks again and again until it stands so. @throws when it does not within `GIVE_UP_MS` */
  until(id: string, isSo: (standing: Standing) => boolean): Promise<Standing>
}

export async function json<T>(answer: Response | Promise<Response>): Promise<T> {
  return (await (await answer).json()) as T // each test says what it expects
}

export function lonLatOf([x, y]: Xy): [number, number] {
  return [PLANE.lonOf(x), PLANE.latOf(y)]
}

/** A ring in the plane as a footprint. */
export function footprintOf(...rings: readonly (readonly Xy[])[]): AreaGeometry {
  return { type: 'Polygon', coordinates: rings.map((ring) => ring.map(lonLatOf)) }
}

export async function coverageApp(options: StartOptions = {}): Promise<CoverageApp> {
  const house = await startApp(options)
  const { call, tokens } = house

  async function one(id: string): Promise<Standing> {
    return json(call(`/api/v1/coverage/${id}`, { token: tokens.wall }))
  }

  return {
    house,
    add: (id, footprint, more = {}) =>
      call('/api/v1/compounds', {
        method: 'POST',
        token: tokens.operator,
        body: { id, name: id, type: 'commodity', gates: [], footprint, ...more },
      }),
    async enlist(unit, mover = 'foot', team = 'patrol') {
      const body = { id: unit, team, mover, duty: 'onDuty', confirmed: true }
      const answer = await call('/api/v1/units', { method: 'POST', token: tokens.operator, body })
      if (!answer.ok) throw new Error(`unit '${unit}' was answered ${answer.status}`)
    },
    async send(fixes) {
      const body = fixes.map(({ unit = 'p1', at: [x, y], atMs, accuracy = 8 }) => ({
        unit,
        lon: PLANE.lonOf(x),
        lat: PLANE.latOf(y),
        at: atMs,
        accuracy,
        crs: 'WGS84',
      }))
      const { rejected } = await json<PositionsAnswer>(call('/api/v1/positions', { method: 'POST', token: tokens.gateway, body }))
      if (rejected.length > 0) throw new Error(JSON.stringify(rejected[0]))
    },
    put: (settings) => call('/api/v1/coverage/settings', { method: 'PUT', token: tokens.admin, body: settings }),
    one,
    until: (id, isSo) => until({ what: `compound '${id}' to stand so: ${isSo.toString()}`, ask: () => one(id), isSo }),
  }
}
