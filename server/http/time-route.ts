/** The server's time, for screens that count by it: read as the answer is made, not when the question was queued. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ServerTime } from '#wire/clock'

export const timeRoute: FastifyPluginAsyncTypebox<{ readonly nowMs: () => number }> = async (app, { nowMs }) => {
  const schema = { summary: "The server's clock, Unix ms", tags: ['site'], response: { 200: ServerTime } }
  app.get('/time', { config: { needs: 'picture:read' }, schema }, async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return { serverMs: nowMs() }
  })
}
