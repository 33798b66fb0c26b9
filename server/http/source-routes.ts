/** The health of every source of positions. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { SourceHealth } from '#wire/sources'

export interface SourceRoutesOptions {
  readonly health: (nowMs: number) => readonly SourceHealth[]
  readonly nowMs: () => number
}

export const sourceRoutes: FastifyPluginAsyncTypebox<SourceRoutesOptions> = async (app, { health, nowMs }) => {
  const response = { 200: Type.Object({ items: Type.Array(SourceHealth) }, { additionalProperties: false }) }
  app.get(
    '/sources',
    { config: { needs: 'picture:read' }, schema: { summary: 'The health of every source', tags: ['units'], response } },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      return { items: [...health(nowMs())] }
    },
  )
}
