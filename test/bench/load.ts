/** The gateway of the bench: batches on a fixed schedule, whether or not the answers keep up. */
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { io } from 'socket.io-client'
import { WebSocket } from 'ws'
import { histogram } from './histogram.ts'
import { answerQuestions, type LoadDone, type LoadJob } from './job.ts'
import { placeOf, unitIdOf } from './province.ts'

/** Batches waiting for their answer; past it the rate does not hold and the sending stops. */
const MAX_WAITING = 2_000
const CONNECTIONS = 32
const LOOK_MS = 2
const ANSWERS_WITHIN_MS = 30_000

interface Answer {
  readonly accepted: number
  readonly duplicates: number
  readonly rejected: readonly unknown[]
}

/** Sends one batch. `undefined`: this way gives no answer. */
type Send = (body: string) => Promise<Answer> | undefined

function httpSender({ url, token }: LoadJob): Send {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  return (body) =>
    new Promise((resolve, reject) => {
      const post = request(`${url}/api/v1/positions`, {
        agent,
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      })
      post.on('error', reject)
      post.on('response', (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => (text += part))
        response.on('end', () => {
          if (response.statusCode === 200) resolve(JSON.parse(text) as Answer)
          else reject(new Error(`${response.statusCode}: ${text.slice(0, 200)}`))
        })
      })
      post.end(body)
    })
}

async function relaySender({ url }: LoadJob): Promise<Send> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/gateway`, { perMessageDeflate: false })
  await once(socket, 'open')
  return (body) => {
    socket.send(body)
    return undefined
  }
}

async function peerSender({ url }: LoadJob): Promise<Send> {
  const socket = io(url, { transports: ['websocket'] })
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  return (body) => void socket.emit('batch', body)
}

/** Reports so far of every unit, over all jobs of this process: times only ever go on. */
let reports = 0

async function load(job: LoadJob): Promise<LoadDone> {
  const { fixesPerS, seconds, units, batch } = job
  const send = job.way === 'lamplight' ? httpSender(job) : job.way === 'relay' ? await relaySender(job) : await peerSender(job)
  const delays = histogram()
  const batches = Math.floor((fixesPerS * seconds) / batch)
  const startMs = Date.now()
  const done = { sent: 0, accepted: 0, refused: 0, failedRequests: 0 }
  const state = { waiting: 0 }
  let firstFailure: unknown

  function bodyOf(index: number, atMs: number): string {
    const fixes: string[] = []
    for (let i = 0; i < batch; i++) {
      const report = reports++
      const unit = report % units
      const [lon, lat] = placeOf(unit, Math.floor(report / units))
      fixes.push(
        `{"unit":"${unitIdOf(unit)}","lon":${lon.toFixed(7)},"lat":${lat.toFixed(7)},"at":${atMs},"speed":1.4,"course":${index % 360},"accuracy":8}`,
      )
    }
    return `[${fixes.join(',')}]`
  }

  async function sendOne(index: number): Promise<void> {
    // The time at which it was due: what the sender loses counts as delay.
    const atMs = Math.floor(startMs + (index * batch * 1_000) / fixesPerS)
    const answer = send(bodyOf(index, atMs))
    done.sent += batch
    if (!answer) return
    state.waiting++
    try {
      const { accepted, duplicates, rejected } = await answer
      done.accepted += accepted
      done.refused += duplicates + rejected.length
      delays.add(Date.now() - atMs)
    } catch (error) {
      firstFailure ??= error
      done.failedRequests++
    }
    state.waiting--
  }

  let next = 0
  while (next < batches && state.waiting < MAX_WAITING) {
    const due = Math.min(batches, Math.floor(((Date.now() - startMs) * fixesPerS) / 1_000 / batch) + 1)
    while (next < due) void sendOne(next++)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
  const waitingAtEnd = state.waiting
  const untilMs = Date.now() + ANSWERS_WITHIN_MS
  while (state.waiting > 0 && Date.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  if (firstFailure !== undefined)
    process.stderr.write(`first failed request: ${firstFailure instanceof Error ? firstFailure.message : 'unknown'}\n`)
  return {
    ...done,
    waitingAtEnd,
    heldRate: next === batches && state.waiting === 0,
    answerP50Ms: delays.quantile(0.5),
    answerP99Ms: delays.quantile(0.99),
  }
}

answerQuestions({ load })
