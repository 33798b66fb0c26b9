/** Figures of hotspots: asked for here, reckoned elsewhere. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { HotspotAnswer, HotspotQuery, type HotspotForm } from '#wire/hotspots'
import type { Division } from '#wire/places'
import type { HotspotDesk } from '../live/hotspot-desk.ts'
import type { Ledger } from '../live/ledger.ts'
import { questionOf } from './hotspot-question.ts'

export interface HotspotRouteOptions {
  readonly ledger: Ledger
  readonly desk: HotspotDesk
  readonly nowMs: () => number
}

const TYPES: Readonly<Record<HotspotForm, string>> = {
  json: 'application/json; charset=utf-8',
  geojson: 'application/geo+json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
}

export const hotspotRoute: FastifyPluginAsyncTypebox<HotspotRouteOptions> = async (app, { ledger, desk, nowMs }) => {
  const divisions = ledger.of<Division>('division')
  /** Places that others police are masked everywhere. */
  const isDivision = (id: string): boolean => {
    const division = divisions.get(id)
    return division?.area !== undefined && !division.entrusted
  }
  app.addHook('preClose', async () => desk.close())

  const schema = {
    summary: 'Hotspots: density, significance, change, ranked compounds, near repeats, and whether maps came true',
    description:
      'Of the reports of `kind` from `from` to before `to` (four weeks up to now unless said otherwise); `change` and `truth` also of a base, the period before unless said otherwise. Lengths are ' +
      'metres. Every answer carries its parameters as used, what was counted and left out, and notes that say why a map says nothing. `docs/hotspots.md` has the definitions.',
    tags: ['hotspots'],
    querystring: HotspotQuery,
    response: { 200: HotspotAnswer },
  }
  app.get('/hotspots', { config: { needs: 'picture:read' }, schema }, async ({ query }, reply) => {
    const question = questionOf(query, nowMs(), isDivision)
    const gone = goneSignal(reply)
    try {
      const body = await desk.ask(question, gone)
      reply.header('cache-control', 'no-store').type(TYPES[question.form])
      if (question.form === 'csv') reply.header('content-disposition', `attachment; filename="hotspots-${question.method}.csv"`)
      return await reply.send(Buffer.from(body.buffer, body.byteOffset, body.length) as never) // text already
    } catch (error) {
      if (!gone.aborted) throw error
      return reply.hijack() // nobody is there to be answered
    }
  })
}

/** Aborts when the connection is closed before it is answered. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort()
  })
  return gone.signal
}
