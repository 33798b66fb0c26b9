/** What reports are measured against: the textbook's way. One row and one durable transaction a request, then a message to every wall; nothing is judged. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import Fastify from 'fastify'
import { Server } from 'socket.io'
import { LIVE_NAMESPACE } from '#wire/live'
import { answerQuestions, type ServerReady, type ServerUse } from './job.ts'
import { watchOwnUse } from './own-use.ts'

const own = watchOwnUse()

answerQuestions({
  async start({ dataDir }: { readonly dataDir: string }): Promise<ServerReady> {
    const database = new DatabaseSync(join(dataDir, 'textbook.db'))
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE incidents (id TEXT PRIMARY KEY, body TEXT NOT NULL)')
    const insert = database.prepare('INSERT INTO incidents VALUES (?, ?)')
    const fastify = Fastify()
    const io = new Server(fastify.server)
    const walls = io.of(LIVE_NAMESPACE)
    walls.on('connection', (socket) => socket.on('room:join', (_join, reply: (answer: object) => void) => reply({ ok: true })))
    fastify.post<{ Body: { id: string } }>('/api/v1/incidents', async ({ body }, reply) => {
      insert.run(body.id, JSON.stringify(body))
      walls.emit('room:events', [{ kind: 'incident:received', subject: `incident/${body.id}`, data: body }])
      return reply.code(201).send(body)
    })
    await fastify.ready()
    fastify.server.listen(0, '127.0.0.1')
    await once(fastify.server, 'listening')
    const { port } = fastify.server.address() as AddressInfo
    return { url: `http://127.0.0.1:${port}`, gatewayToken: '', wallToken: '' }
  },
  use: (): ServerUse => own.take(),
})
