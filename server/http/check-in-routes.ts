/** Check-ins at watch points: who says that a point is staffed, and until when that holds. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CheckIn, CheckInDraft } from '#wire/check-ins'
import type { CheckInDesk } from '../live/check-in-desk.ts'
import type { Ledger } from '../live/ledger.ts'
import { callerOf } from './guard.ts'
import { PageOf, pageOfIds, PageQuery } from './pages.ts'

export interface CheckInRoutesOptions {
  readonly ledger: Ledger
  readonly desk: CheckInDesk
}

const tags = ['check-ins']

export const checkInRoutes: FastifyPluginAsyncTypebox<CheckInRoutesOptions> = async (app, { ledger, desk }) => {
  const checkIns = ledger.of<CheckIn>('checkIn')

  const listSchema = { summary: 'The last check-in at each watch point', tags, querystring: PageQuery, response: { 200: PageOf(CheckIn) } }
  app.get('/check-ins', { config: { needs: 'picture:read' }, schema: listSchema }, async ({ query }) => {
    const { ids, next } = pageOfIds(checkIns.keys(), query)
    const items = ids.flatMap((id) => checkIns.get(id) ?? [])
    return next === undefined ? { items } : { items, next }
  })

  const postSchema = { summary: 'Say that a watch point is staffed', tags, body: CheckInDraft, response: { 201: CheckIn } }
  app.post('/check-ins', { config: { needs: 'check-ins:write' }, schema: postSchema }, async (request, reply) => {
    const { watchPoint, at, unit, headcount, isNormal = true } = request.body
    desk.pointOf(watchPoint)
    const checkIn: CheckIn = {
      watchPoint,
      atMs: desk.timeOf(at),
      isNormal,
      ...(unit === undefined ? {} : { unit }),
      ...(headcount === undefined ? {} : { headcount }),
    }
    return reply.code(201).send(await desk.make(checkIn, callerOf(request).name))
  })
}
