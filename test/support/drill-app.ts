/** The whole application as somebody meets it who holds drills: units and watch points that are there, a plan, and what is done with it over HTTP. */
import type { DrillBoard, DrillReport } from '#wire/drill-board'
import type { DrillPlan } from '#wire/drills'
import type { PositionsAnswer } from '#wire/fix'
import type { LonLat } from '#wire/places'
import { json, type Standing } from './coverage-app.ts'
import { anExpectation, anInject, aPlan, at, inCircle, UNITS } from './drills.ts'
import { startApp, type StartOptions, type TestApp } from './http-server.ts'
import { until } from './until.ts'

/** Tokens besides those of the roles: whoever leads it, whoever watches it, and phones of two units. */
export interface DrillApp extends TestApp {
  readonly chief: string
  readonly eye: string
  /** The phone of unit `u1`, of unit `u5`, which is of the team `t1`, and of `u7`, which takes no part. */
  readonly phones: Readonly<Record<'u1' | 'u5' | 'u7', string>>
  get(path: string, token: string): Promise<Response>
  post(path: string, token: string, body?: unknown): Promise<Response>
  /** As `post`. @throws Error with the answer unless it went well */
  did<T>(path: string, token: string, body?: unknown): Promise<T>
  board(id: string, token?: string): Promise<DrillBoard>
  report(id: string): Promise<DrillReport>
  /** Asks for the board until it is so. */
  untilBoard(id: string, what: string, isSo: (board: DrillBoard) => boolean): Promise<DrillBoard>
  /** A position of a unit, metres from the middle, through the door for gateways; now unless told otherwise. */
  stand(unit: string, x: number, atMs?: number): Promise<void>
  /** The same by a place, now. @returns when, Unix ms */
  standAt(unit: string, place: LonLat): Promise<number>
  /** Adds a compound of 40 m by 40 m, so many metres east of the middle. */
  addCompound(id: string, x: number): Promise<void>
  /** How much of a compound's surroundings was seen, by whoever may read the picture. */
  litOf(id: string, token?: string): Promise<number>
  untilLit(id: string, token?: string): Promise<number>
  /** Keeps a plan and starts it. */
  begin(plan: DrillPlan): Promise<DrillBoard>
}

const SQUARE = [
  [-20, -20],
  [20, -20],
  [20, 20],
  [-20, 20],
  [-20, -20],
] as const

/** An announced plan of these units whose first inject comes at once: they are to be in the middle. */
export function planAtOnce(over: Partial<DrillPlan> = {}): DrillPlan {
  return aPlan({
    script: [anInject({ when: { kind: 'clock', atS: 0 }, expectations: [anExpectation({ recognisedBy: inCircle(2), withinS: 60 })] })],
    ...over,
  })
}

/** @param isNew whether its units have still to be registered */
export async function drillApp(options: StartOptions = {}, isNew = options.store === undefined): Promise<DrillApp> {
  const app = await startApp(options)
  const { call, tokens } = app
  let aheadMs = 0
  const token = async (draft: { readonly name: string; readonly role: 'leader' | 'operator' | 'device'; readonly unit?: string }) =>
    (await app.app.identity.tokens.create(draft, 'test', Date.now())).token
  const phone = (unit: string) => token({ name: `phone-${unit}`, role: 'device', unit })
  const post = (path: string, by: string, body: unknown = {}) => call(`/api/v1${path}`, { method: 'POST', token: by, body })

  async function did<T>(path: string, by: string, body?: unknown): Promise<T> {
    const answer = await post(path, by, body)
    if (!answer.ok) throw new Error(`POST ${path} was answered ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as T // each test says what it expects
  }

  async function send(unit: string, [lon, lat]: LonLat, atMs: number): Promise<void> {
    const body = [{ unit, lon, lat, at: atMs, accuracy: 5, crs: 'WGS84' }]
    const { rejected } = await json<PositionsAnswer>(post('/positions', tokens.gateway, body))
    if (rejected.length > 0) throw new Error(JSON.stringify(rejected[0]))
  }

  const chief = await token({ name: 'chief', role: 'operator' })
  const eye = await token({ name: 'eye', role: 'leader' })
  if (isNew) {
    for (const id of [...UNITS, 'u5', 'u6', 'u7'])
      await did('/units', tokens.operator, { id, mover: 'foot', duty: 'onDuty', confirmed: true })
    await did('/watch-points', tokens.operator, { id: 'w1', name: '门岗', at: at(0) })
  }
  const litOf = async (id: string, by = tokens.wall) => (await json<Standing>(call(`/api/v1/coverage/${id}`, { token: by }))).cov ?? 0
  const board = (id: string, by = tokens.coordinator): Promise<DrillBoard> => json(call(`/api/v1/drills/${id}`, { token: by }))
  return {
    ...app,
    pass(ms) {
      aheadMs += ms
      app.pass(ms)
    },
    chief,
    eye,
    phones: { u1: await phone('u1'), u5: await phone('u5'), u7: await phone('u7') },
    get: (path, by) => call(`/api/v1${path}`, { token: by }),
    post,
    did,
    board,
    report: (id) => json(call(`/api/v1/drills/${id}/report`, { token: tokens.auditor })),
    untilBoard: (id, what, isSo) => until({ what, ask: () => board(id), isSo, giveUpMs: 20_000 }),
    stand: (unit, x, atMs = Date.now() + aheadMs) => send(unit, at(x), atMs),
    async standAt(unit, place) {
      const atMs = Date.now() + aheadMs
      await send(unit, place, atMs)
      return atMs
    },
    async addCompound(id, x) {
      const footprint = { type: 'Polygon', coordinates: [SQUARE.map(([east, north]) => at(x + east, north))] }
      await did('/compounds', tokens.operator, { id, name: id, type: 'commodity', gates: [], footprint })
    },
    litOf,
    untilLit: (id, by) => until({ what: `'${id}' to be lit`, ask: () => litOf(id, by), isSo: (cov) => cov > 0, giveUpMs: 20_000 }),
    async begin(plan) {
      await did('/drills', tokens.coordinator, plan)
      await did(`/drills/${plan.id}/start`, chief)
      return board(plan.id)
    },
  }
}
