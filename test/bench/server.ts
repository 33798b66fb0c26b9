/** The server process of the bench: the whole application, or one of the two it is measured against. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { WebSocketServer, type WebSocket } from 'ws'
import { LIVE_REALM } from '#wire/live'
import type { LonLat } from '#wire/places'
import { buildApp, type App } from '../../server/app.ts'
import { readSettings } from '../../server/settings.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { Store } from '../../server/store/ports.ts'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { benchPlan, CHIEF, DRILLS } from './drill-plan.ts'
import { answerQuestions, type ProfileJob, type ServerJob, type ServerReady, type ServerUse } from './job.ts'
import { withCalls, type CallsSize } from './calls-store.ts'
import { watchOwnUse } from './own-use.ts'
import { settleProvince } from './province-store.ts'
import { compoundsOf, ROOM, unitIdOf } from './province.ts'
import { seededRandom } from './walkers.ts'

const ADMIN_TOKEN = 'administrator-of-a-bench'
const DRAIN_BYTES = 64 * 1024 * 1024
const YEAR_MS = 365 * 86_400_000

/** In the middle of the province: where those who take part in drills are to be. */
const MUSTER = [119.7, 31.7] as const

let app: App | undefined
let store: Store | undefined
const own = watchOwnUse()

async function startLamplight(job: ServerJob): Promise<ServerReady> {
  const reading = readSettings({ DATA_DIR: job.dataDir, PORT: '0', DEMO: '0', ADMIN_TOKEN })
  if (!reading.ok) throw new Error(reading.problems.join('; '))
  store = job.storage === 'memory' ? memoryStore() : await openSqliteStore({ dataDir: job.dataDir })
  if (job.storage === 'memory') await settleProvince(store.journal, { room: ROOM, realm: LIVE_REALM }, job)
  if (job.calls > 0) store = withCalls(store, yearsOfCalls(job))
  app = await buildApp({ store, settings: reading.settings, nowMs: Date.now, log: { level: 'warn', stream: process.stderr } })
  const { token } = await app.identity.tokens.create({ name: 'bench', role: 'gateway' }, 'bench', Date.now())
  const url = await app.fastify.listen({ host: '127.0.0.1', port: 0 })
  return { url, gatewayToken: token, wallToken: ADMIN_TOKEN }
}

/** Two years of calls round the compounds of the province. */
function yearsOfCalls({ calls, compounds }: ServerJob): CallsSize {
  const toMs = Date.now()
  const homes = compoundsOf(compounds).map(({ id, footprint: { coordinates } }) => ({ id, at: (coordinates as LonLat[][])[0]![0]! })) // squares
  return { calls, fromMs: toMs - 2 * YEAR_MS, toMs, homes, random: seededRandom(1) }
}

/** Keeps and starts drills as people do, through the API. @throws Error when one was refused */
async function startDrills(): Promise<void> {
  if (!app) throw new Error('there is no server that knows drills')
  const { identity, fastify } = app
  const tokenOf = async (name: string, role: 'coordinator' | 'operator'): Promise<string> =>
    (await identity.tokens.create({ name, role }, 'bench', Date.now())).token
  const [planner, chief] = [await tokenOf('planner', 'coordinator'), await tokenOf(CHIEF, 'operator')]
  async function post(path: string, token: string, body: object): Promise<void> {
    const answer = await fastify.inject({
      method: 'POST',
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${token}` },
      payload: body,
    })
    if (answer.statusCode >= 300) throw new Error(`${path} was answered ${answer.statusCode}: ${answer.body}`)
  }
  for (let drill = 0; drill < DRILLS; drill++) {
    const plan = benchPlan(drill, unitIdOf, MUSTER)
    await post('/drills', planner, plan)
    await post(`/drills/${plan.id}/start`, chief, {})
  }
}

/** What comes from the gateway goes to every wall as it is: no parsing, no checking, no storage. The least that a relay can do. */
async function startRelay(): Promise<ServerReady> {
  const http = createServer()
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false })
  const walls = new Set<WebSocket>()
  sockets.on('connection', (socket, request) => {
    if (request.url === '/wall') return void walls.add(socket)
    socket.on('message', (bytes: Buffer, binary) => {
      for (const wall of walls) wall.send(bytes, { binary })
    })
  })
  return { url: await addressOf(http), gatewayToken: '', wallToken: '' }
}

/**
 * The path that Node-RED's worldmap takes, without Node-RED itself: every update parsed, and sent on its own, as JSON, to every browser.
 * An update for a browser that is more than 64 MiB behind is dropped, so that the process lives; worldmap has no such bound.
 */
async function startPeer(): Promise<ServerReady> {
  const http = createServer()
  const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, maxHttpBufferSize: DRAIN_BYTES })
  io.on('connection', (socket) => {
    socket.on('batch', (text: string) => {
      const behind = process.memoryUsage().external > DRAIN_BYTES * 4
      for (const update of JSON.parse(text) as unknown[]) if (!behind) io.to('walls').emit('worldmapdata', update)
    })
    socket.on('wall', () => void socket.join('walls'))
  })
  return { url: await addressOf(http), gatewayToken: '', wallToken: '' }
}

async function addressOf(http: ReturnType<typeof createServer>): Promise<string> {
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`
}

answerQuestions({
  start: (job: ServerJob) => (job.way === 'lamplight' ? startLamplight(job) : job.way === 'relay' ? startRelay() : startPeer()),
  async use(): Promise<ServerUse> {
    const stats = await store?.tracks.stats()
    return { ...own.take(), ...(stats ? { stored: stats.recentFixes + stats.compactedFixes } : {}) }
  },
  startDrills,
  startProfile: own.startProfile,
  stopProfile: ({ file }: ProfileJob) => own.stopProfile(file),
})
