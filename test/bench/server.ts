/** The server process of the bench: the whole application, or one of the two it is measured against. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Server } from 'socket.io'
import { WebSocketServer, type WebSocket } from 'ws'
import { LIVE_REALM } from '#wire/live'
import { buildApp } from '../../server/app.ts'
import { subjectOf } from '../../server/domain/subjects.ts'
import { openLedger } from '../../server/live/ledger.ts'
import { openUnitBook } from '../../server/live/unit-book.ts'
import { readSettings } from '../../server/settings.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { Store } from '../../server/store/ports.ts'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { answerQuestions, type ServerJob, type ServerReady, type ServerUse } from './job.ts'
import { compoundsOf, unitIdOf } from './province.ts'

const ROOM = 'wujin'
const ADMIN_TOKEN = 'administrator-of-a-bench'
const SAMPLE_MS = 250
const PAGE = 5_000
const DRAIN_BYTES = 64 * 1024 * 1024

let store: Store | undefined
let peakRssBytes = 0
setInterval(() => (peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss())), SAMPLE_MS).unref()

/** Everybody registered, confirmed and on duty, and the compounds known, before the first request. */
async function settle(into: Store, { units, compounds }: ServerJob): Promise<void> {
  const ledger = await openLedger(into.journal, { room: ROOM, realm: LIVE_REALM })
  const book = openUnitBook(ledger)
  for (let from = 0; from < units; from += PAGE) {
    const drafts = Array.from({ length: Math.min(PAGE, units - from) }, (_, i) => ({ id: unitIdOf(from + i), confirmed: true }))
    await book.register(drafts, 'bench', 'bench', true, Date.now())
  }
  const places = compoundsOf(compounds)
  for (let from = 0; from < places.length; from += PAGE)
    await ledger.record(
      places
        .slice(from, from + PAGE)
        .map((data) => ({ kind: 'compound:saved', subject: subjectOf('compound', data.id), atMs: 0, knownMs: 0, by: 'bench', data })),
    )
  book.close()
  ledger.close()
}

async function startLamplight(job: ServerJob): Promise<ServerReady> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lamplight-bench-'))
  const reading = readSettings({ DATA_DIR: dataDir, PORT: '0', DEMO: '0', ADMIN_TOKEN })
  if (!reading.ok) throw new Error(reading.problems.join('; '))
  store = job.storage === 'memory' ? memoryStore() : await openSqliteStore({ dataDir })
  await settle(store, job)
  const app = await buildApp({ store, settings: reading.settings, nowMs: Date.now, log: { level: 'warn', stream: process.stderr } })
  const { token } = await app.identity.tokens.create({ name: 'bench', role: 'gateway' }, 'bench', Date.now())
  const url = await app.fastify.listen({ host: '127.0.0.1', port: 0 })
  return { url, gatewayToken: token, wallToken: ADMIN_TOKEN }
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
    const { user, system } = process.cpuUsage()
    const stats = await store?.tracks.stats()
    return {
      cpuUs: user + system,
      rssBytes: process.memoryUsage.rss(),
      peakRssBytes,
      ...(stats ? { stored: stats.recentFixes + stats.compactedFixes } : {}),
    }
  },
})
