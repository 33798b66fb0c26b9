/** What a member's phone asks and says for its own unit, besides what every device sends: its view, "I'll go", a check-in. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import { CheckIn } from '#wire/check-ins'
import { Fault } from '#wire/errors'
import { GoingDraft, MemberQuery, MemberView, OwnCheckInDraft } from '#wire/member'
import type { Compound, LonLat } from '#wire/places'
import { Task } from '#wire/tasks'
import type { Unit } from '#wire/units'
import type { Plane } from '#geodata/plane'
import { toWgs84 } from '../domain/gate-datum.ts'
import { takenMsOf } from '../domain/gate-time.ts'
import type { CheckInDesk } from '../live/check-in-desk.ts'
import type { Ledger } from '../live/ledger.ts'
import type { MemberDesk } from '../live/member-desk.ts'
import type { TaskDesk } from '../live/task-desk.ts'
import { callerOf, senderOf } from './guard.ts'
import { newSecretId } from './secrets.ts'

export interface MemberRoutesOptions {
  readonly ledger: Ledger
  readonly members: MemberDesk
  readonly tasks: TaskDesk
  readonly checkIns: CheckInDesk
  readonly plane: Plane
  /** How far from a watch point one may check in, m. */
  readonly reachM: () => number
  readonly nowMs: () => number
}

const tags = ['member']
/** Whoever said longer ago that they would go has to say it again: the gap and they are elsewhere by now. [P] */
const GOING_HOLDS_MS = 1_800_000
const MINUTE_MS = 60_000
/** A place that counts is known to this share of the reach (`docs/coverage.md`). */
const GOOD_SHARE = 0.5

export const memberRoutes: FastifyPluginAsyncTypebox<MemberRoutesOptions> = async (app, options) => {
  const { ledger, members, tasks, checkIns, plane, reachM, nowMs } = options
  const units = ledger.of<Unit>('unit')
  const compounds = ledger.of<Compound>('compound')
  const allTasks = ledger.of<Task>('task')

  /** The unit of the token. @throws Fault UNIT_FORBIDDEN, UNIT_UNKNOWN */
  function ownUnit(request: FastifyRequest): Unit {
    const { unit } = senderOf(request)
    if (unit === undefined) throw new Fault('UNIT_FORBIDDEN', 'this token speaks for no unit')
    const known = units.get(unit)
    if (!known) throw new Fault('UNIT_UNKNOWN', `there is no unit '${unit}'`)
    return known
  }

  /** @throws Fault STATE_CONFLICT, UNIT_OFF_DUTY for whoever does not count */
  function servingUnit(request: FastifyRequest): Unit {
    const unit = ownUnit(request)
    if (!unit.confirmed) throw new Fault('STATE_CONFLICT', `unit '${unit.id}' is not confirmed`)
    if (unit.duty === 'offDuty') throw new Fault('UNIT_OFF_DUTY', `unit '${unit.id}' is off duty`)
    return unit
  }

  function givenPlace(request: FastifyRequest, { lon, lat }: Static<typeof MemberQuery>): LonLat | undefined {
    if (lon === undefined && lat === undefined) return undefined
    if (lon === undefined || lat === undefined)
      throw invalid(`querystring/${lon === undefined ? 'lon' : 'lat'}`, 'is missing: a place has both')
    if (lon === 0 && lat === 0) throw invalid('querystring/lon', 'and lat are both 0: no place')
    return [...toWgs84(lon, lat, senderOf(request).crs)]
  }

  const viewSchema = {
    summary: 'What concerns the unit of this phone: its way, gaps and watch points near it, what was given to it',
    description:
      '`lon`, `lat`: where it is, in the datum of its token; else where it was last, if not longer than 10 min ago. `gap`: the compound to draw. ' +
      'Nothing but the unit itself while it is off duty or not confirmed.',
    tags,
    querystring: MemberQuery,
    response: { 200: MemberView },
  }
  app.get('/me', { config: { needs: 'own:read' }, schema: viewSchema }, async (request, reply) => {
    const { query } = request
    reply.header('cache-control', 'no-store')
    return members.view(ownUnit(request), nowMs(), givenPlace(request, query), query.gap)
  })

  const goingSchema = {
    summary: 'Say "I’ll go": a task for the own unit',
    description: 'The same `id` of the same unit again is the task that there is (200). `at` is when it was said, at most 30 min ago.',
    tags,
    body: GoingDraft,
    response: { 201: Task, 200: Task },
  }
  app.post('/me/going', { config: { needs: 'own:write' }, schema: goingSchema }, async (request, reply) => {
    const { id = newSecretId(), compound, at } = request.body
    const known = allTasks.get(id)
    if (known && known.unit === ownUnit(request).id && known.compound === compound) return known
    const unit = servingUnit(request)
    if (!compounds.has(compound)) throw new Fault('NOT_FOUND', `there is no compound '${compound}'`)
    const atMs = saidMs(at, nowMs())
    if (atMs < nowMs() - GOING_HOLDS_MS)
      throw invalid('body/at', `is more than ${GOING_HOLDS_MS / MINUTE_MS} min ago: say again that you go`)
    return reply.code(201).send(await tasks.send({ id, unit: unit.id, compound, atMs }, callerOf(request).name))
  })

  const backSchema = {
    summary: 'Take it back',
    description: 'What was taken back is answered as it is.',
    tags,
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    querystring: Type.Object({ at: Type.Optional(Type.String({ maxLength: 40 })) }),
    response: { 200: Task },
  }
  app.delete('/me/going/:id', { config: { needs: 'own:write' }, schema: backSchema }, async (request) => {
    const unit = ownUnit(request)
    const task = allTasks.get(request.params.id)
    if (!task) throw new Fault('NOT_FOUND', `there is no task '${request.params.id}'`)
    if (task.unit !== unit.id) throw new Fault('UNIT_FORBIDDEN', 'the task is that of another unit')
    if (task.state === 'cancelled') return task
    const { at } = request.query
    const atMs = saidMs(at !== undefined && /^\d+$/.test(at) ? Number(at) : at, nowMs())
    return tasks.cancel(task, callerOf(request).name, Math.max(task.sentMs, atMs))
  })

  const checkInSchema = {
    summary: 'Check in at a watch point, from one’s own place',
    description:
      'Only from within the reach of a staffed watch point, by a place that is known to half of it. The very same check-in again is the one that there is.',
    tags,
    body: OwnCheckInDraft,
    response: { 201: CheckIn },
  }
  app.post('/me/check-ins', { config: { needs: 'own:write' }, schema: checkInSchema }, async (request, reply) => {
    const unit = servingUnit(request)
    const { watchPoint, at, lon, lat, accuracy, crs, headcount, isNormal = true } = request.body
    const { at: place, name } = checkIns.pointOf(watchPoint)
    const atMs = checkIns.timeOf(at)
    const mostCoarseM = GOOD_SHARE * reachM()
    if (accuracy !== undefined && accuracy > mostCoarseM)
      throw invalid('body/accuracy', `is ${Math.round(accuracy)} m: the place must be known to ${mostCoarseM} m`)
    const [ownLon, ownLat] = toWgs84(lon, lat, crs ?? senderOf(request).crs)
    const distanceM = Math.round(Math.hypot(plane.xOf(place[0]) - plane.xOf(ownLon), plane.yOf(place[1]) - plane.yOf(ownLat)))
    if (distanceM > reachM()) throw new Fault('PLACE_TOO_FAR', `'${name}' is ${distanceM} m away: one checks in from within ${reachM()} m`)
    const checkIn: CheckIn = { watchPoint, atMs, unit: unit.id, isNormal, distanceM, ...(headcount === undefined ? {} : { headcount }) }
    return reply.code(201).send(await checkIns.make(checkIn, callerOf(request).name))
  })
}

/** When something was said: never in the future, for a clock that is ahead means now. @throws Fault REQUEST_INVALID */
function saidMs(at: string | number | undefined, nowMs: number): number {
  const atMs = at === undefined ? nowMs : takenMsOf(at)
  if (Number.isNaN(atMs)) throw invalid('body/at', `'${at}' is no time: ISO 8601 with an offset, or Unix ms`)
  return Math.min(atMs, nowMs)
}

function invalid(field: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `${field} ${reason}`, { errors: [{ field, reason }] })
}
