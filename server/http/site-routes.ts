/** What a screen must know before anybody has signed in: whose district this is, and on which map. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type, { type Static } from 'typebox'

export const Site = Type.Object(
  {
    room: Type.String(),
    roomName: Type.String(),
    demo: Type.Boolean(),
    mapReviewNo: Type.Optional(Type.String()),
    locale: Type.String(),
    surroundingsM: Type.Number(),
    /** After how many days a hazard weighs half in the heat that walls draw. */
    hazardHalfLifeDays: Type.Number(),
    /** Whether /ground/tianditu serves tiles. */
    tianditu: Type.Boolean(),
    basemap: Type.Object(
      { kind: Type.Enum(['pmtiles', 'tianditu']), url: Type.String(), simulated: Type.Boolean(), attribution: Type.String() },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
)
export type Site = Static<typeof Site>

export const siteRoutes: FastifyPluginAsyncTypebox<{ readonly siteNow: () => Site }> = async (app, { siteNow }) => {
  app.get(
    '/api/v1/site',
    { config: { needs: 'open' }, schema: { summary: 'The district, its map and its language', tags: ['site'], response: { 200: Site } } },
    async (_request, reply) => {
      reply.header('cache-control', 'no-cache')
      return siteNow()
    },
  )
}
