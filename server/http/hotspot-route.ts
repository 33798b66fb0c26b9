/** Figures of hotspots: asked for here, reckoned elsewhere. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { CoverageSettings } from '#wire/coverage'
import { HotspotAnswer, HotspotProgress, HotspotQuery, type HotspotForm } from '#wire/hotspots'
import type { Division } from '#wire/places'
import type { HotspotQuestion } from '../domain/hotspot-answers/question.ts'
import type { DistrictClock } from '../domain/hotspots/hours.ts'
import type { CoverageDesk } from '../live/coverage-desk.ts'
import type { HotspotDesk } from '../live/hotspot-desk.ts'
import type { Ledger } from '../live/ledger.ts'
import { questionOf } from './hotspot-question.ts'
import { timeOf } from './spans.ts'

export interface HotspotRouteOptions {
  readonly ledger: Ledger
  readonly desk: HotspotDesk
  /** Whose settings have the district's clock, and when day and night begin. */
  readonly coverage: Pick<CoverageDesk, 'settings'>
  readonly nowMs: () => number
}

const MINUTE_MS = 60_000
const tags = ['hotspots']
const TYPES: Readonly<Record<HotspotForm, string>> = {
  json: 'application/json; charset=utf-8',
  geojson: 'application/geo+json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
}

export const hotspotRoute: FastifyPluginAsyncTypebox<HotspotRouteOptions> = async (app, { ledger, desk, coverage, nowMs }) => {
  const divisions = ledger.of<Division>('division')
  /** Places that others police are masked everywhere. */
  const isDivision = (id: string): boolean => {
    const division = divisions.get(id)
    return division?.area !== undefined && !division.entrusted
  }
  app.addHook('preClose', async () => desk.close())

  const schema = {
    summary:
      'Hotspots: density, significance, change, what emerges, ranked compounds, risk against watch, the clock, near repeats, and whether maps came true',
    description:
      'Of the reports of `kind` from `from` to before `to` (four weeks up to now unless said otherwise); `change` and `truth` also of a base, the period before unless said otherwise. Lengths are ' +
      'metres. `compounds` and `hours` narrow what counts. Every answer carries its parameters as used, what was counted and left out, and notes that say why a map says nothing. ' +
      '`asKnownAt`, an `asOfMs` of an earlier answer, counts the same reports as that one did, as long as they are held. `docs/hotspots.md` has the definitions.',
    tags,
    querystring: HotspotQuery,
    response: { 200: HotspotAnswer },
  }
  app.get('/hotspots', { config: { needs: 'picture:read' }, schema }, async ({ query }, reply) => {
    const question = questionOf(query, { nowMs: nowMs(), isDivision, clock: clockOf(coverage.settings) })
    const asKnownAtMs = query.asKnownAt === undefined ? undefined : timeOf(query.asKnownAt, 'asKnownAt')
    const gone = goneSignal(reply)
    try {
      const body = await desk.ask(question, gone, { name: query.ask, asKnownAtMs })
      reply.header('cache-control', 'no-store').type(TYPES[question.form])
      if (question.form !== 'json') reply.header('content-disposition', `attachment; filename="${fileNameOf(question)}"`)
      return await reply.send(Buffer.from(body.buffer, body.byteOffset, body.length) as never) // text already
    } catch (error) {
      if (!gone.aborted) throw error
      return reply.hijack() // nobody is there to be answered
    }
  })

  const progressSchema = {
    summary: 'The questions about hotspots that are under way or wait, and how far each is',
    description:
      '`share` is of the state that it is in: of what is read, or of the shuffles or parts that are reckoned; `null` where it cannot be told. `ask` is what the question was asked with. ' +
      'Whoever closes the connection stops what nobody else asks.',
    tags,
    response: { 200: HotspotProgress },
  }
  app.get('/hotspots/progress', { config: { needs: 'picture:read' }, schema: progressSchema }, async (_, reply) => {
    reply.header('cache-control', 'no-store')
    return { items: desk.progress() }
  })
}

/** Method, table where it was chosen, and the first and the last day of the period by the district's clock. */
function fileNameOf({ method, tested, table, period: { fromMs, toMs }, utcOffsetMs, form }: HotspotQuestion): string {
  const day = (ms: number): string => new Date(ms + utcOffsetMs).toISOString().slice(0, 'YYYY-MM-DD'.length)
  return `${['hotspots', method, ...(tested ? [tested] : []), ...(table ? [table] : []), day(fromMs), day(toMs - 1)].join('-')}.${form}`
}

function clockOf({ dayFromMin, nightFromMin, utcOffsetMin }: CoverageSettings): DistrictClock {
  return { dayFromMs: dayFromMin * MINUTE_MS, nightFromMs: nightFromMin * MINUTE_MS, utcOffsetMs: utcOffsetMin * MINUTE_MS }
}

/** Aborts when the connection is closed before it is answered. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort()
  })
  return gone.signal
}
