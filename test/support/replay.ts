/** A wall that looks at the past, and what a wall shows at one moment, in one form for the present and the past, so that the two can be compared. */
import { createHash } from 'node:crypto'
import { io } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import type { Alarm } from '#wire/alarms'
import { COVERAGE_REASONS, COVERAGE_STATUSES, NOBODY, SHARE_SCALE } from '#wire/coverage'
import { decodeCoverage, type CoverageFrame } from '#wire/coverage-frame'
import { decodeFrame, type Frame } from '#wire/frame'
import {
  LIVE_NAMESPACE,
  LIVE_REALM,
  PROTOCOL_VERSION,
  type Joined,
  type Reply,
  type ReplayRequest,
  type ReplayState,
  type RoomEvent,
  type StatesPage,
  type UnitsPage,
  type Vitals,
} from '#wire/live'
import type { Compound } from '#wire/places'
import type { Report, ReportKind } from '#wire/reports'
import { isOpen } from '../../server/domain/alarms/lifecycle.ts'
import { hasEnded } from '../../server/domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../../server/domain/reports/lifecycles.ts'
import { json, type CoverageApp, type Standing } from './coverage-app.ts'
import { ROOM } from './live-server.ts'
import { until } from './until.ts'
import { valueOf, type WallSocket } from './wall.ts'

const ADDRESS = { room: ROOM, realm: LIVE_REALM } as const
const REPORTS = ['incident', 'hazard'] as const satisfies readonly ReportKind[]

export interface ReplayWall {
  readonly socket: WallSocket
  /** Everything since the last join. */
  readonly frames: Frame[]
  readonly judgements: CoverageFrame[]
  readonly events: RoomEvent[]
  readonly vitals: Vitals[]
  readonly resets: string[]
  join(replay?: ReplayRequest): Promise<Reply<Joined>>
  seek(at: number): Promise<Reply<Joined>>
  setRate(rate: number): Promise<Reply<ReplayState>>
  states(kind: string): Promise<Readonly<Record<string, unknown>>>
}

export function openReplayWall({ url, tokens }: CoverageApp['house'], token: string = tokens.wall): ReplayWall {
  const socket: WallSocket = io(`${url}${LIVE_NAMESPACE}`, { transports: ['websocket'], auth: { token }, forceNew: true })
  onTestFinished(() => void socket.disconnect())
  const wall: ReplayWall = {
    socket,
    frames: [],
    judgements: [],
    events: [],
    vitals: [],
    resets: [],
    join: (replay) => socket.emitWithAck('room:join', { protocol: PROTOCOL_VERSION, ...ADDRESS, ...(replay ? { replay } : {}) }),
    seek: (at) => socket.emitWithAck('replay:seek', { at }),
    setRate: (rate) => socket.emitWithAck('replay:rate', { rate }),
    async states(kind) {
      const found: [string, unknown][] = []
      for (let after: string | undefined; ;) {
        const request = { ...ADDRESS, kind, ...(after === undefined ? {} : { after }) }
        const page: StatesPage = valueOf<StatesPage>(await socket.emitWithAck('replay:states', request))
        found.push(...page.items.map(({ id, data }) => [id, data] as [string, unknown]))
        if (page.next === undefined) return Object.fromEntries(found)
        after = page.next
      }
    },
  }
  socket.on('room:frame', (_, bytes) => void wall.frames.push(decodeFrame(bytes)))
  socket.on('room:coverage', (_, bytes) => void wall.judgements.push(decodeCoverage(bytes)))
  socket.on('room:events', (events) => void wall.events.push(...events))
  socket.on('room:vitals', (vitals) => void wall.vitals.push(vitals))
  socket.on('room:reset', ({ reason }) => void wall.resets.push(reason))
  return wall
}

/** What a wall shows at a moment, sorted by id. */
export interface Shown {
  readonly units: readonly object[]
  readonly compounds: readonly object[]
  readonly reports: readonly object[]
  readonly alarms: readonly object[]
  readonly vitals: object
}

export function hashOf(shown: Shown): string {
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex')
}

function byId<T extends { readonly id: string }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

async function pageOf(wall: ReplayWall): Promise<UnitsPage> {
  return valueOf<UnitsPage>(await wall.socket.emitWithAck('room:units', { ...ADDRESS, fromSlot: 0 }))
}

/** Every unit by id: who it is, its duty, and, where it is drawn, its place, course, speed and how fresh that is. */
function unitsOf(page: UnitsPage, frames: readonly Frame[]): Shown['units'] {
  const full = frames.find(({ sinceFrame }) => sinceFrame === 0)
  if (!full) throw new Error('no full frame came')
  const at = new Map([...full.slot].map((slot, i) => [slot, i]))
  const units = page.id.map((id, k) => {
    const i = at.get(page.slot[k]!)
    const who = { id, callSign: page.callSign[k], team: page.team[k], duty: page.duty[k], confirmed: page.confirmed[k] }
    if (i === undefined) return who
    const [lonE7, latE7, ageMs, courseCdeg] = [full.lonE7[i], full.latE7[i], full.ageMs[i], full.courseCdeg[i]]
    return { ...who, lonE7, latE7, ageMs, courseCdeg, speedCmps: full.speedCmps[i], mark: full.mark[i] }
  })
  return byId(units)
}

function headsOf(kind: string, reports: readonly Report[]): { readonly id: string; readonly state: string }[] {
  return reports.map(({ id, state, severity, place }) => ({ id: `${kind}/${id}`, state, severity, place }))
}

function alarmHead({ id, cause, about, level, state, owner, escalation }: Alarm) {
  return { id, cause, about, level, state, owner, escalation }
}

async function firstVitals(wall: ReplayWall): Promise<Vitals> {
  const [vitals] = await until({ what: 'vitals', ask: () => wall.vitals, isSo: ({ length }) => length > 0 })
  return vitals!
}

function vitalsOf({ onDuty, standby, unconfirmed, alarms, demo, sources }: Vitals): object {
  return { onDuty, standby, unconfirmed, alarms, demo, sources: byId(sources).map(({ id, lastFixMs }) => ({ id, lastFixMs })) }
}

/** What a wall that joins now shows of the present. Take it while the server's clock stands and everything has been told. */
export async function shownLive({ house, one }: CoverageApp, compounds: readonly string[]): Promise<Shown> {
  const { call, tokens } = house
  const wall = openReplayWall(house)
  valueOf(await wall.join())
  const page = await pageOf(wall)
  const standings = await Promise.all(compounds.map(one))
  const list = async <T>(path: string): Promise<readonly T[]> =>
    (await json<{ items: T[] }>(call(`/api/v1/${path}`, { token: tokens.operator }))).items
  const reports = [...headsOf('incident', await list('incidents?open=true')), ...headsOf('hazard', await list('hazards?open=true'))]
  const alarms = await list<Alarm>('alarms')
  const vitals = vitalsOf(await firstVitals(wall))
  const units = unitsOf(page, wall.frames)
  wall.socket.disconnect()
  return { units, compounds: byId(standings.map(standingOf)), reports: byId(reports), alarms: byId(alarms).map(alarmHead), vitals }
}

/** Of what is covered, walls are told of nobody who would go there. */
function standingOf({ id, cov, status, reason, response }: Standing) {
  const share = cov === undefined ? undefined : Math.round(cov * SHARE_SCALE)
  return { id, share, status, reason, response: status === 'covered' ? undefined : response }
}

function responseOf({ responder, responseS, isByRoad }: CoverageFrame, i: number, unitOf: (slot: number) => string | undefined) {
  if (responder[i] === NOBODY) return undefined
  return { unit: unitOf(responder[i]!), seconds: responseS[i], by: isByRoad[i] === 1 ? 'road' : 'straight' }
}

/** What a wall shows of the past that it looks at, held there. */
export async function shownThen(wall: ReplayWall): Promise<Shown> {
  const page = await pageOf(wall)
  const [judged] = await until({ what: 'judgements', ask: () => wall.judgements, isSo: ({ length }) => length > 0 })
  const places = await wall.states('compound')
  const idOf = new Map(Object.values(places as Record<string, Compound>).map(({ id, slot }) => [slot, id]))
  const compounds = [...judged!.slot].map((slot, i) => ({
    id: idOf.get(slot) ?? '',
    share: judged!.share[i],
    status: COVERAGE_STATUSES[judged!.status[i]!],
    reason: COVERAGE_REASONS[judged!.reason[i]!],
    response: responseOf(judged!, i, (unit) => page.id[page.slot.indexOf(unit)]),
  }))
  const reports = await Promise.all(
    REPORTS.map(async (kind) => {
      const all = Object.values((await wall.states(kind)) as Record<string, Report>)
      return headsOf(
        kind,
        all.filter((report) => !hasEnded(LIFECYCLES[kind], report)),
      )
    }),
  )
  const alarms = Object.values((await wall.states('alarm')) as Record<string, Alarm>).filter(isOpen)
  const vitals = vitalsOf(await firstVitals(wall))
  return {
    units: unitsOf(page, wall.frames),
    compounds: byId(compounds),
    reports: byId(reports.flat()),
    alarms: byId(alarms).map(alarmHead),
    vitals,
  }
}

/** Joins the past at a moment, held, and says what is shown. */
export async function lookAt(app: CoverageApp, at: number): Promise<Shown> {
  const wall = openReplayWall(app.house)
  valueOf(await wall.join({ at, rate: 0 }))
  const shown = await shownThen(wall)
  wall.socket.disconnect()
  return shown
}
