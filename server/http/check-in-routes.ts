/** Check-ins at watch points: who says that a point is staffed, and until when that holds. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CheckIn, CheckInDraft } from '#wire/check-ins'
import { Fault } from '#wire/errors'
import type { WatchPoint } from '#wire/places'
import { subjectOf } from '../domain/subjects.ts'
import type { Ledger } from '../live/ledger.ts'
import { callerOf } from './guard.ts'
import { PageOf, pageOfIds, PageQuery } from './pages.ts'

export interface CheckInRoutesOptions {
  readonly ledger: Ledger
  /** How long a check-in holds now, ms: an older one says nothing and is refused. */
  readonly holdsMs: () => number
  readonly nowMs: () => number
}

const tags = ['check-ins']
/** Clocks differ; what is further ahead is a mistake. */
const MOST_AHEAD_MS = 60_000

export const checkInRoutes: FastifyPluginAsyncTypebox<CheckInRoutesOptions> = async (app, { ledger, holdsMs, nowMs }) => {
  const checkIns = ledger.of<CheckIn>('checkIn')
  const points = ledger.of<WatchPoint>('watchPoint')

  const listSchema = { summary: 'The last check-in at each watch point', tags, querystring: PageQuery, response: { 200: PageOf(CheckIn) } }
  app.get('/check-ins', { config: { needs: 'picture:read' }, schema: listSchema }, async ({ query }) => {
    const { ids, next } = pageOfIds(checkIns.keys(), query)
    const items = ids.flatMap((id) => checkIns.get(id) ?? [])
    return next === undefined ? { items } : { items, next }
  })

  /** @throws Fault REQUEST_INVALID naming what cannot be */
  function requirePossible({ watchPoint, at }: CheckInDraft): number {
    if (!points.has(watchPoint)) throw invalid('body/watchPoint', `there is no watch point '${watchPoint}'`)
    const receivedMs = nowMs()
    const atMs = at === undefined ? receivedMs : typeof at === 'number' ? at : Date.parse(at)
    if (Number.isNaN(atMs)) throw invalid('body/at', `'${at}' is no time: ISO 8601 with an offset, or Unix ms`)
    if (atMs > receivedMs + MOST_AHEAD_MS) throw invalid('body/at', 'is in the future')
    if (atMs <= receivedMs - holdsMs()) throw invalid('body/at', `is longer ago than a check-in holds (${holdsMs() / 60_000} min)`)
    return Math.min(atMs, receivedMs)
  }

  const postSchema = { summary: 'Say that a watch point is staffed', tags, body: CheckInDraft, response: { 201: CheckIn } }
  app.post('/check-ins', { config: { needs: 'check-ins:write' }, schema: postSchema }, async (request, reply) => {
    const atMs = requirePossible(request.body)
    const { watchPoint, unit, headcount, isNormal = true } = request.body
    const checkIn: CheckIn = {
      watchPoint,
      atMs,
      isNormal,
      ...(unit === undefined ? {} : { unit }),
      ...(headcount === undefined ? {} : { headcount }),
    }
    const by = callerOf(request).name
    const last = checkIns.get(watchPoint)
    if (last && last.atMs > atMs) throw new Fault('STATE_CONFLICT', `watch point '${watchPoint}' has checked in since`)
    const subject = subjectOf('checkIn', watchPoint)
    await ledger.record([{ kind: 'checkIn:made', subject, atMs, knownMs: nowMs(), by, data: checkIn }])
    return reply.code(201).send(checkIn)
  })
}

function invalid(field: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `${field} ${reason}`, { errors: [{ field, reason }] })
}
