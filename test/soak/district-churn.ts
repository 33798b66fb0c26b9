/** What goes on in the district of the soak, through the public API: patrols that walk all the time, and units, reports and alarms that come and go. */
import type { AreaGeometry } from '#wire/places'
import { middleOf } from '../../client/places/middle.ts'
import type { Size } from './soak-server.ts'

const PATROL_EVERY_MS = 1_000
const ROUND_MS = 600_000
const METRES_A_DEGREE = 111_320
/** Some walk inside the surroundings of a compound, some just outside of them. */
const LEAST_RADIUS_M = 60
const MORE_RADIUS_M = 15
const RADII = 5
/** Every second compound is left to itself: there are gaps to be visited. */
const EVERY_NTH = 2
const UNITS: Readonly<Record<Size, number>> = { small: 60, district: 400 }
const OFF_A_ROUND = 8
const CALLS_A_ROUND = 4
const HAZARDS_A_ROUND = 3
const TEAMS = ['patrol', 'coPrevention', 'rapidResponse'] as const

/** A report that was brought in, and the steps that end it. */
export interface Report {
  readonly path: string
  readonly id: string
}

export interface Counts {
  fixes: number
  units: number
  reports: number
  alarms: number
}

export interface DistrictChurn {
  readonly counts: Readonly<Counts>
  /** Some go off duty. @returns puts them on duty again */
  relieve(): Promise<() => Promise<void>>
  /** Calls, the first of them serious, and hazards come in. */
  bringReports(): Promise<{ readonly calls: readonly Report[]; readonly hazards: readonly Report[] }>
  /** Each goes through its life, or is marked as a mistake. */
  endReports(reports: { readonly calls: readonly Report[]; readonly hazards: readonly Report[] }): Promise<void>
  stop(): void
}

export interface DistrictOptions {
  readonly url: string
  readonly token: string
  readonly gatewayToken: string
  readonly size: Size
  readonly random: () => number
  /** Something was answered otherwise than it should be. */
  readonly onFault: (line: string) => void
}

/** Registers everybody and begins the patrols. Bound: the same units for ever; each report ends in the round that brought it. */
export async function openDistrictChurn({ url, token, gatewayToken, size, random, onFault }: DistrictOptions): Promise<DistrictChurn> {
  const counts: Counts = { fixes: 0, units: 0, reports: 0, alarms: 0 }
  let number = 0

  async function call(method: string, path: string, body: unknown, as = token): Promise<void> {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) onFault(`${method} ${path} was answered ${answer.status}: ${text}`)
  }

  const middles = await middlesOf(url, token)
  const units = Array.from({ length: UNITS[size] }, (_, i) => `S${String(i).padStart(3, '0')}`)
  for (const [i, id] of units.entries())
    await call('POST', '/units', { id, callSign: `巡逻 ${i}`, team: TEAMS[i % TEAMS.length]!, duty: 'onDuty', confirmed: true })

  /** Where a unit is on its way round its compound. */
  function fixOf(i: number, nowMs: number): object {
    const [lon, lat] = middles[(i * EVERY_NTH) % middles.length]!
    const radiusM = LEAST_RADIUS_M + (i % RADII) * MORE_RADIUS_M
    const angle = (2 * Math.PI * (nowMs + i * PATROL_EVERY_MS)) / ROUND_MS
    const [eastM, northM] = [radiusM * Math.sin(angle), radiusM * Math.cos(angle)]
    return {
      unit: units[i],
      lon: lon + eastM / METRES_A_DEGREE / Math.cos((lat * Math.PI) / 180),
      lat: lat + northM / METRES_A_DEGREE,
      at: nowMs,
      accuracy: 8,
    }
  }
  let isSending = false
  const patrol = setInterval(() => {
    if (isSending) return
    isSending = true
    const nowMs = Date.now()
    counts.fixes += units.length
    const fixes = units.map((_, i) => fixOf(i, nowMs))
    void call('POST', '/positions', fixes, gatewayToken)
      .catch((cause: unknown) => onFault(String(cause)))
      .finally(() => (isSending = false))
  }, PATROL_EVERY_MS)

  function pick<T>(from: readonly T[]): T {
    return from[Math.floor(random() * from.length)]!
  }

  async function bring(path: string, report: object): Promise<Report> {
    const id = `soak-${++number}`
    await call('POST', path, { id, place: pick(middles), text: '巡查中发现,请处理', ...report })
    counts.reports++
    return { path, id }
  }

  /** Through its whole life, or to its early end. */
  async function end({ path, id }: Report, steps: readonly object[]): Promise<void> {
    for (const step of steps) await call('PATCH', `${path}/${id}`, step)
  }

  return {
    counts,
    async relieve() {
      const relieved = [...new Set(Array.from({ length: OFF_A_ROUND }, () => pick(units)))]
      for (const id of relieved) await call('PATCH', `/units/${id}`, { duty: 'offDuty' })
      counts.units += relieved.length
      return async () => {
        for (const id of relieved) await call('PATCH', `/units/${id}`, { duty: 'onDuty' })
      }
    },
    async bringReports() {
      const calls: Report[] = []
      for (let i = 0; i < CALLS_A_ROUND; i++) calls.push(await bring('/incidents', { class: 'publicOrder', severity: i === 0 ? 1 : 3 }))
      const hazards: Report[] = []
      for (let i = 0; i < HAZARDS_A_ROUND; i++) hazards.push(await bring('/hazards', { class: 'fire', severity: 3 }))
      counts.alarms++
      return { calls, hazards }
    },
    async endReports({ calls, hazards }) {
      const [whole, ...mistakes] = calls
      if (whole)
        await end(whole, [
          { step: 'dispatch', units: [pick(units)] },
          { step: 'arrive' },
          { step: 'report', note: '已处置' },
          { step: 'close' },
        ])
      for (const report of [...mistakes, ...hazards]) await end(report, [{ step: 'invalidate', note: '误报' }])
    },
    stop: () => clearInterval(patrol),
  }
}

/** The middle of each compound. */
async function middlesOf(url: string, token: string): Promise<readonly (readonly [number, number])[]> {
  const answer = await fetch(`${url}/api/v1/compounds?f=geojson`, { headers: { authorization: `Bearer ${token}` } })
  const { features } = (await answer.json()) as { readonly features: readonly { readonly geometry: AreaGeometry }[] } // our own API
  return features.map(({ geometry }) => middleOf(geometry) as readonly [number, number])
}
