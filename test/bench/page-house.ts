/** The house of the page bench: a whole server on the demo district, and patrols round its compounds whose places come in as any gateway brings them. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Compound, LonLat } from '#wire/places'
import { DEGREE_E7 } from '#wire/frame'
import { buildApp } from '../../server/app.ts'
import { gatewayClient } from '../../server/demo/gateway-client.ts'
import { registerShift } from '../../server/demo/register-shift.ts'
import { readSettings } from '../../server/settings.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import { wayOf } from './ways.ts'

export const ADMIN_TOKEN = 'administrator-of-a-bench'
const WALK_MPS = 1.3
const ACCURACY_M = 8
const TEAMS = ['patrol', 'coPrevention', 'mediation', 'rapidResponse'] as const
const MS_PER_S = 1_000
/** Patrols have been under way for so long, a fix each ten seconds: the surroundings they walk in are lit, as they are at any moment but the first. */
const UNDER_WAY_MS = 180_000
const REPORTED_MS = 10_000

/** Three numbers a unit: its number, longitude and latitude in 1e-7 degree. */
export type Moved = Int32Array<ArrayBuffer>

export interface PageHouse {
  readonly url: string
  /** Where all are now, and then where those are who move in this update: the next so many, in turn. */
  everybody(): Moved
  nextMoved(): Moved
  /** By `POST /api/v1/positions`, one request. @throws Error when not all were accepted */
  bring(moved: Moved): Promise<void>
  end(): Promise<void>
}

export interface HouseSize {
  readonly units: number
  /** Share of them that moves with each update. */
  readonly movingShare: number
}

/** Registers all units as made up, confirmed and on duty, and places each. */
export async function openPageHouse({ units, movingShare }: HouseSize): Promise<PageHouse> {
  const reading = readSettings({ ADMIN_TOKEN })
  if (!reading.ok) throw new Error(reading.problems.join('; '))
  const store = memoryStore()
  const app = await buildApp({ store, settings: reading.settings, nowMs: Date.now, log: false })
  const url = await app.fastify.listen({ host: '127.0.0.1', port: 0 })
  const { token } = await app.identity.tokens.create({ name: 'bench', role: 'gateway', simulated: true }, 'bench', Date.now())
  const ids = Array.from({ length: units }, (_, i) => `p${i}`)
  await registerShift({
    units: ids.map((id, i) => ({ id, callSign: `巡逻 ${i}`, team: TEAMS[i % TEAMS.length]!, duty: 'onDuty' as const })),
    client: gatewayClient(url, token),
    sleep: (ms) => wait(ms),
    isStopped: () => false,
    onTrouble: (message) => process.stderr.write(`${message}\n`),
  })
  const placeOf = patrols(await outlinesOf(url), units)
  const all = Array.from(ids.keys())
  const movingCount = Math.max(1, Math.round(units * movingShare))
  let next = 0

  function movedOf(numbers: readonly number[], nowMs = Date.now()): Moved {
    return Int32Array.from(
      numbers.flatMap((unit) => {
        const [lon, lat] = placeOf(unit, nowMs)
        return [unit, Math.round(lon * DEGREE_E7), Math.round(lat * DEGREE_E7)]
      }),
    )
  }

  async function bring(moved: Moved, at = Date.now()): Promise<void> {
    const fixes: string[] = []
    for (let i = 0; i < moved.length; i += 3) {
      const [lon, lat] = [moved[i + 1]! / DEGREE_E7, moved[i + 2]! / DEGREE_E7]
      fixes.push(`{"unit":"${ids[moved[i]!]}","lon":${lon},"lat":${lat},"at":${at},"accuracy":${ACCURACY_M}}`)
    }
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const answer = await fetch(`${url}/api/v1/positions`, { method: 'POST', headers, body: `[${fixes.join(',')}]` })
    const text = await answer.text()
    if (!answer.ok || (JSON.parse(text) as { accepted: number }).accepted !== fixes.length)
      throw new Error(`an update was answered ${answer.status}: ${text.slice(0, 300)}`)
  }

  for (let agoMs = UNDER_WAY_MS; agoMs >= 0; agoMs -= REPORTED_MS) {
    const atMs = Date.now() - agoMs
    await bring(movedOf(all, atMs), atMs)
  }
  return {
    url,
    everybody: () => movedOf(all),
    nextMoved() {
      const numbers = Array.from({ length: movingCount }, (_, i) => (next + i) % units)
      next = (next + movingCount) % units
      return movedOf(numbers)
    },
    bring: (moved) => bring(moved),
    async end() {
      await app.close()
      await store.close()
    },
  }
}

/** Everybody walks along the wall of a compound, spread evenly along it. */
function patrols(outlines: readonly (readonly LonLat[])[], units: number): (unit: number, atMs: number) => readonly [number, number] {
  const ways = outlines.map(wayOf)
  const startMs = Date.now() - 2 * UNDER_WAY_MS
  return (unit, atMs) => {
    const way = ways[unit % ways.length]!
    const shareOfWay = Math.floor(unit / ways.length) / Math.ceil(units / ways.length)
    return way.at(shareOfWay * way.lengthM + (WALK_MPS * (atMs - startMs)) / MS_PER_S)
  }
}

async function outlinesOf(url: string): Promise<readonly (readonly LonLat[])[]> {
  const answer = await fetch(`${url}/api/v1/compounds?f=geojson`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
  const { features } = (await answer.json()) as { readonly features: readonly { readonly geometry: Compound['footprint'] }[] } // our own API
  return features.map(({ geometry }) => (geometry.type === 'Polygon' ? geometry.coordinates[0]! : geometry.coordinates[0]![0]!))
}
