/** The desk of the bench: it brings reports on a fixed schedule, and is a wall too, so that one clock says how long each took to get there. */
import { Agent, request } from 'node:http'
import { io, type Socket } from 'socket.io-client'
import { LIVE_NAMESPACE, LIVE_REALM, PROTOCOL_VERSION, type ServerToWall, type WallToServer } from '#wire/live'
import { histogram } from './histogram.ts'
import { answerQuestions } from './job.ts'
import { placeOf, ROOM } from './province.ts'

export interface ReportsJob {
  readonly url: string
  readonly gatewayToken: string
  readonly wallToken: string
  readonly perS: number
  readonly seconds: number
  /** Tells the runs of one bench apart. */
  readonly run: string
}
export interface ReportsDone {
  readonly sent: number
  readonly failed: number
  readonly answered: Quantiles
  readonly onWall: Quantiles
  /** Answered, and not on the wall when the bench stopped waiting. */
  readonly missing: number
}
export interface Quantiles {
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

/** Many desks and phones, each waiting for its own answer. */
const CONNECTIONS = 256
const LOOK_MS = 2
const WAIT_MS = 20_000
const CLASSES = ['criminal', 'publicOrder', 'traffic', 'fire', 'dispute', 'helpRequest'] as const
const SEVERITIES = [4, 4, 3, 4, 3, 4, 4, 2] as const
/** Nobody reports twice from one place: what is near in place and time is looked at for duplicates, and few are. */
const SPREAD = 7_919

const quantilesOf = (delays: ReturnType<typeof histogram>): Quantiles => ({
  p50Ms: delays.quantile(0.5),
  p95Ms: delays.quantile(0.95),
  p99Ms: delays.quantile(0.99),
  maxMs: delays.maxMs,
})

/** A wall that notes when each report came. @returns what stops it */
async function watch({ url, wallToken }: ReportsJob, came: (id: string) => void): Promise<() => void> {
  const socket: Socket<ServerToWall, WallToServer> = io(`${url}${LIVE_NAMESPACE}`, {
    transports: ['websocket'],
    auth: { token: wallToken },
  })
  socket.on('room:events', (events) => {
    for (const { kind, subject } of events) if (kind === 'incident:received') came(subject.slice('incident/'.length))
  })
  const reply = await socket.emitWithAck('room:join', { protocol: PROTOCOL_VERSION, room: ROOM, realm: LIVE_REALM })
  if (!reply.ok) throw new Error(`${reply.code}: ${reply.message}`)
  return () => void socket.disconnect()
}

async function bring(job: ReportsJob): Promise<ReportsDone> {
  const { url, gatewayToken, perS, seconds, run } = job
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${gatewayToken}` }
  const [answered, onWall] = [histogram(), histogram()]
  /** When each that is under way was due, ms. */
  const due = new Map<string, number>()
  const done = { sent: 0, failed: 0 }
  const state = { waiting: 0 }
  const stop = await watch(job, (id) => {
    const dueMs = due.get(id)
    if (dueMs === undefined) return
    due.delete(id)
    onWall.add(Date.now() - dueMs)
  })

  function post(body: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const call = request(`${url}/api/v1/incidents`, {
        agent,
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      })
      call.on('error', reject)
      call.on('response', (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      })
      call.end(body)
    })
  }

  async function sendOne(number: number, dueMs: number): Promise<void> {
    const id = `${run}-${number}`
    const [lon, lat] = placeOf(number * SPREAD, 0)
    const report = {
      id,
      class: CLASSES[number % CLASSES.length],
      severity: SEVERITIES[number % SEVERITIES.length],
      place: [lon, lat],
      address: '3 号楼',
      text: '电动车被盗，报警人在现场',
      at: dueMs,
    }
    due.set(id, dueMs)
    done.sent++
    state.waiting++
    const status = await post(JSON.stringify(report)).catch(() => 0)
    state.waiting--
    if (status === 201) answered.add(Date.now() - dueMs)
    else {
      done.failed++
      due.delete(id)
    }
  }

  const startMs = Date.now()
  for (let next = 0; next < perS * seconds;) {
    const soFar = Math.min(perS * seconds, Math.floor(((Date.now() - startMs) * perS) / 1_000) + 1)
    while (next < soFar) void sendOne(next, startMs + Math.floor((next++ * 1_000) / perS))
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
  const untilMs = Date.now() + WAIT_MS
  while ((state.waiting > 0 || due.size > 0) && Date.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  stop()
  agent.destroy()
  return { ...done, answered: quantilesOf(answered), onWall: quantilesOf(onWall), missing: due.size }
}

answerQuestions({ bring })
