/** The walls of the bench: they take everything, and count how old each position is when it comes. */
import { once } from 'node:events'
import { io, type Socket } from 'socket.io-client'
import { WebSocket } from 'ws'
import { decodeFrame } from '#wire/frame'
import { LIVE_NAMESPACE, LIVE_REALM, PROTOCOL_VERSION, type ServerToWall, type WallToServer } from '#wire/live'
import { histogram } from './histogram.ts'
import { answerQuestions, type WallsJob, type WallsSeen } from './job.ts'
import { ROOM } from './province.ts'

let positions: number[] = []
let bytes = 0
let skippedFrames = 0
const delays = histogram()

function take(wall: number, atMs: number, nowMs: number): void {
  positions[wall]!++
  delays.add(nowMs - atMs)
}

async function openLamplightWall({ url, token }: WallsJob, wall: number): Promise<void> {
  const socket: Socket<ServerToWall, WallToServer> = io(`${url}${LIVE_NAMESPACE}`, {
    transports: ['websocket'],
    auth: { token },
    forceNew: true,
  })
  socket.on('room:frame', (_, frame) => {
    const nowMs = Date.now()
    const { sinceFrame, frame: number, serverMs, ageMs, unitCount } = decodeFrame(frame)
    bytes += frame.byteLength
    if (sinceFrame === 0) return
    skippedFrames += number - 1 - sinceFrame
    for (let i = 0; i < unitCount; i++) take(wall, serverMs - ageMs[i]!, nowMs)
  })
  const reply = await socket.emitWithAck('room:join', { protocol: PROTOCOL_VERSION, room: ROOM, realm: LIVE_REALM })
  if (!reply.ok) throw new Error(`${reply.code}: ${reply.message}`)
}

async function openRelayWall({ url }: WallsJob, wall: number): Promise<void> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/wall`, { perMessageDeflate: false })
  socket.on('message', (message: Buffer) => {
    const nowMs = Date.now()
    bytes += message.byteLength
    for (const { at } of JSON.parse(message.toString()) as { at: number }[]) take(wall, at, nowMs)
  })
  await once(socket, 'open')
}

async function openPeerWall({ url }: WallsJob, wall: number): Promise<void> {
  const socket = io(url, { transports: ['websocket'], forceNew: true })
  socket.on('worldmapdata', ({ at }: { at: number }) => take(wall, at, Date.now()))
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  socket.emit('wall')
}

answerQuestions({
  async start(job: WallsJob) {
    const open = { lamplight: openLamplightWall, relay: openRelayWall, peer: openPeerWall }[job.way]
    positions = Array.from({ length: job.walls }, () => 0)
    for (let wall = 0; wall < job.walls; wall++) await open(job, wall)
  },
  clear() {
    positions.fill(0)
    bytes = 0
    skippedFrames = 0
    delays.clear()
  },
  seen: (): WallsSeen => ({
    positions,
    bytes,
    skippedFrames,
    p50Ms: delays.quantile(0.5),
    p99Ms: delays.quantile(0.99),
    maxMs: delays.maxMs,
  }),
})
