/** Coverage as the API tells it: every compound's judgement, and one compound in full; now, or at an instant of the past. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Fault } from '#wire/errors'
import type { Compound } from '#wire/places'
import type { ResponseAnswer } from '../domain/response/nearest-responder.ts'
import type { CoverageDesk } from '../live/coverage-desk.ts'
import type { RoomCoverage } from '../live/coverage-room.ts'
import type { Ledger } from '../live/ledger.ts'
import { CompoundCoverage, CompoundInFull, judged, unseenParts } from './compound-coverage.ts'
import { featureText } from './features.ts'
import { PageOf, pageOfIds, PageQuery } from './pages.ts'
import { timeOf, TimeText, wrongTime } from './spans.ts'

export interface CoverageRoutesOptions {
  readonly ledger: Ledger
  readonly coverage: Pick<CoverageDesk, 'current'>
  /** Coverage as it stood, out of the log. @throws Fault RATE_EXCEEDED while too many pasts are being worked out */
  readonly coverageAt: (atMs: number, asKnownAtMs: number) => Promise<RoomCoverage>
  /** Tracks are kept no longer than this: nothing is known of coverage before, ms. */
  readonly keptMs: number
  /** The responder who is soonest at a compound now. */
  readonly responseOf: (compound: Compound) => ResponseAnswer | undefined
  readonly unitIdAt: (slot: number) => string | undefined
  readonly nowMs: () => number
}

const tags = ['coverage']
const description =
  '`at`: how it stood then (ISO 8601 with an offset, or Unix ms), by what is known now; `asKnownAt`: by what had been received until then.'
const PastQuery = { at: Type.Optional(TimeText), asKnownAt: Type.Optional(TimeText) }

interface Moment {
  readonly atMs: number
  readonly room: RoomCoverage
  readonly isPast: boolean
}

export const coverageRoutes: FastifyPluginAsyncTypebox<CoverageRoutesOptions> = async (app, options) => {
  const { ledger, coverage, coverageAt, keptMs, responseOf, unitIdAt, nowMs } = options
  const compounds = ledger.of<Compound>('compound')

  async function momentOf({ at, asKnownAt }: { readonly at?: string; readonly asKnownAt?: string }): Promise<Moment> {
    const presentMs = nowMs()
    if (at === undefined && asKnownAt === undefined) return { atMs: presentMs, room: coverage.current, isPast: false }
    const atMs = at === undefined ? presentMs : timeOf(at, 'at')
    if (atMs > presentMs) throw wrongTime('at', 'is in the future')
    if (atMs < presentMs - keptMs) throw wrongTime('at', 'is longer ago than tracks are kept')
    const knownMs = asKnownAt === undefined ? presentMs : timeOf(asKnownAt, 'asKnownAt')
    return { atMs, room: await coverageAt(atMs, knownMs), isPast: true }
  }

  function requireCompound(id: string): Compound {
    const compound = compounds.get(id)
    if (!compound) throw new Fault('NOT_FOUND', `there is no compound '${id}'`)
    return compound
  }

  function itemsOf(some: readonly Compound[], { room, atMs, isPast }: Moment): CompoundCoverage[] {
    if (isPast) return some.map((compound) => judged(compound, room, atMs))
    const questions = room.questionsAt(atMs)
    return some.map((compound) => {
      room.coverage.refresh(compound.slot, atMs, questions)
      return judged(compound, room, atMs, responseTo(compound))
    })
  }

  function responseTo(compound: Compound): CompoundCoverage['response'] {
    const answer = responseOf(compound)
    const unit = answer && unitIdAt(answer.unit)
    return unit === undefined ? undefined : { unit, seconds: Math.round(answer!.seconds), by: answer!.by }
  }

  const listSchema = {
    summary: 'How every compound stands',
    description,
    tags,
    querystring: Type.Object({ ...PageQuery.properties, ...PastQuery }),
    response: { 200: PageOf(CompoundCoverage) },
  }
  app.get('/coverage', { config: { needs: 'picture:read' }, schema: listSchema }, async ({ query }, reply) => {
    reply.header('cache-control', 'no-store')
    const moment = await momentOf(query)
    if (query.f === 'geojson') {
      const all = [...compounds.values()]
      const items = itemsOf(all, moment)
      const shaped = all.map(({ footprint }, i) => ({ footprint, ...items[i]! }))
      return reply
        .type('application/geo+json; charset=utf-8')
        .serializer(String)
        .send(featureText(shaped) as never) // text, already JSON
    }
    const { ids, next } = pageOfIds(compounds.keys(), query)
    const items = itemsOf(ids.map(requireCompound), moment)
    return next === undefined ? { items } : { items, next }
  })

  const oneSchema = {
    summary: 'One compound: how it stands, and where its surroundings are unseen',
    description,
    tags,
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    querystring: Type.Object(PastQuery),
    response: { 200: CompoundInFull },
  }
  app.get('/coverage/:id', { config: { needs: 'picture:read' }, schema: oneSchema }, async ({ params, query }, reply) => {
    const compound = requireCompound(params.id)
    reply.header('cache-control', 'no-store')
    const moment = await momentOf(query)
    const { room, atMs, isPast } = moment
    if (!isPast) room.coverage.look(compound.slot, atMs, room.questionsAt(atMs))
    return { ...itemsOf([compound], moment)[0]!, unseen: unseenParts(compound, room, atMs) }
  })
}
