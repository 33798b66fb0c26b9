/** A house with a few streets of the demo district, whoever leads and whoever observes a drill there, and what is sent to it meanwhile. */
import type { DrillReport } from '#wire/drill-board'
import type { LonLat } from '#wire/places'
import { openSmallHouse, type OpenHouse } from './house.ts'

const ADMIN = 'administrator-of-a-test'

export interface DrillHouse extends OpenHouse {
  /** Tokens: a coordinator who leads, a leader who observes, an operator who only watches. */
  readonly chief: string
  readonly eye: string
  readonly watcher: string
  /** As an administrator. @throws Error with the answer unless it went well */
  desk(path: string, body: unknown): Promise<void>
  /** Registers units that are there and on duty. */
  register(units: readonly string[]): Promise<void>
  /** Positions at a place, now, through the door for gateways. @returns when, Unix ms */
  stand(units: readonly string[], at: LonLat): Promise<number>
  report(id: string): Promise<DrillReport>
}

export async function openDrillHouse(): Promise<DrillHouse> {
  const house = await openSmallHouse({ DEMO: '1' })
  const { app, url } = house
  const tokenOf = async (name: string, role: 'coordinator' | 'leader' | 'operator') =>
    (await app.identity.tokens.create({ name, role }, 'test', Date.now())).token
  const chief = await tokenOf('chief', 'coordinator')

  async function post(path: string, token: string, body: unknown): Promise<void> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`POST ${path} was answered ${answer.status}: ${await answer.text()}`)
  }

  return {
    ...house,
    chief,
    eye: await tokenOf('eye', 'leader'),
    watcher: await tokenOf('watcher', 'operator'),
    desk: (path, body) => post(path, ADMIN, body),
    async register(units) {
      for (const id of units) await post('/units', ADMIN, { id, confirmed: true, duty: 'onDuty', mover: 'foot' })
    },
    async stand(units, [lon, lat]) {
      const atMs = Date.now()
      await post(
        '/positions',
        house.token,
        units.map((unit) => ({ unit, lon, lat, at: atMs, accuracy: 5, crs: 'WGS84' })),
      )
      return atMs
    },
    async report(id) {
      const answer = await fetch(`${url}/api/v1/drills/${id}/report`, { headers: { authorization: `Bearer ${chief}` } })
      return (await answer.json()) as DrillReport
    },
  }
}
