/** Leading a drill, and saying what is done in it: steps, acknowledgements, marks, reports of its own. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  DRILL_STEP_DRAFTS,
  DRILL_STEPS,
  DrillAckDraft,
  DrillHeader,
  DrillMarkDraft,
  DrillReportDraft,
  DrillReportTold,
  type DrillStep,
} from '#wire/drill-board'
import { DrillAck, DrillMark } from '#wire/drills'
import { Fault } from '#wire/errors'
import { PlaceId } from '#wire/places'
import { ackId } from '../domain/drills/drill-state.ts'
import { headerOf } from '../domain/drills/board.ts'
import { drillReportOf } from '../domain/drills/drill-reports.ts'
import { parseTimeMs } from '../domain/gate-time.ts'
import type { DrillDesk } from '../live/drill-desk.ts'
import { seenDrill, viewerOf } from './drill-callers.ts'
import { callerOf } from './guard.ts'
import { newSecretId } from './secrets.ts'

export interface DrillStepRoutesOptions {
  readonly desk: DrillDesk
  readonly nowMs: () => number
}

const tags = ['drills']
const params = Type.Object({ id: PlaceId })
const SUMMARIES = {
  start: 'Start it: its plan must be without fault, and nobody of it in another drill',
  pause: 'Let its clock stand (`note`: why)',
  resume: 'Let its clock go on',
  inject: 'Tell an inject by hand',
  skip: 'Leave an inject out',
  stop: 'End it',
  suspend: 'Let its clock stand for a real, serious incident (`incident`; the newest unless it is said)',
} as const satisfies Readonly<Record<DrillStep, string>>

export const drillStepRoutes: FastifyPluginAsyncTypebox<DrillStepRoutesOptions> = async (app, { desk, nowMs }) => {
  /** @throws Fault REQUEST_INVALID where it is no time */
  function timeOf(at: string | number | undefined): number {
    if (at === undefined) return nowMs()
    const atMs = typeof at === 'number' ? Math.trunc(at) : parseTimeMs(at)
    if (!Number.isFinite(atMs)) throw invalid('at', `'${at}' is no time: ISO 8601 with an offset, or Unix ms`)
    return atMs
  }

  /** Whom an acknowledgement or a report is of. A phone speaks for its own unit; whoever leads or observes writes down what others say. */
  function speakerOf(request: FastifyRequest, id: string, by: string | undefined): string {
    const { plan } = seenDrill(desk, request, id).drill
    const { name, role, unit } = viewerOf(request)
    if (role === 'device') {
      if (by !== undefined && by !== unit) throw new Fault('UNIT_FORBIDDEN', `this phone does not speak for '${by}'`)
      if (unit !== undefined) return unit
    }
    if (name !== plan.controller && !plan.observers.includes(name))
      throw new Fault('ROLE_FORBIDDEN', `'${name}' neither takes part, nor observes, nor leads it`)
    if (by === undefined) throw invalid('by', 'is missing: say whom it is of')
    return by
  }

  for (const step of DRILL_STEPS) {
    const body = step in DRILL_STEP_DRAFTS ? { body: DRILL_STEP_DRAFTS[step as keyof typeof DRILL_STEP_DRAFTS] } : {}
    const schema = { summary: SUMMARIES[step], tags, params, ...body, response: { 200: DrillHeader } }
    app.post(`/drills/:id/${step}`, { config: { needs: 'drills:act' }, schema, preValidation: sayNothing }, async (request) => {
      const { id } = request.params
      seenDrill(desk, request, id)
      await desk.step(id, step, request.body ?? {}, callerOf(request).name)
      return headerOf(seenDrill(desk, request, id), viewerOf(request))!
    })
  }

  const ackSchema = {
    summary: 'Acknowledge an inject',
    description:
      'A phone for its own unit; the controller and observers for whom they hear (`by`). `at`: when, if that was earlier. The same again changes nothing.',
    tags,
    params,
    body: DrillAckDraft,
    response: { 200: DrillAck },
  }
  app.post('/drills/:id/acknowledge', { config: { needs: 'drills:act' }, schema: ackSchema }, async (request) => {
    const { params: at, body } = request
    const by = speakerOf(request, at.id, body.by)
    const ack = { inject: body.inject, by, atMs: timeOf(body.at) }
    await desk.acknowledge(at.id, ack, callerOf(request).name)
    return desk.read(at.id, ({ acks }) => acks.get(ackId(ack))!)
  })

  const markSchema = {
    summary: 'Mark that an expectation was met, or write a note',
    description:
      'By the controller and observers. `at`: when it was seen; also later, and after the end. The same `id` with the same words again changes nothing.',
    tags,
    params,
    body: DrillMarkDraft,
    response: { 200: DrillMark },
  }
  app.post('/drills/:id/mark', { config: { needs: 'drills:act' }, schema: markSchema }, async (request) => {
    const { params: at, body } = request
    seenDrill(desk, request, at.id)
    const { id = newSecretId(), at: when, ...said } = body
    await desk.mark(at.id, { ...said, id, atMs: timeOf(when), by: callerOf(request).name })
    return desk.read(at.id, ({ marks }) => marks.get(id)!)
  })

  const reportSchema = {
    summary: 'Bring a report in the drill, as one would in earnest',
    description: 'It is kept in the realm of the drill and seen nowhere else. Whom it is of: as with acknowledgements.',
    tags,
    params,
    body: DrillReportDraft,
    response: { 201: DrillReportTold },
  }
  app.post('/drills/:id/reports', { config: { needs: 'drills:act' }, schema: reportSchema }, async (request, reply) => {
    const { params: at, body } = request
    const participant = speakerOf(request, at.id, body.by)
    const { kind, by: _by, at: when, id = newSecretId(), ...said } = body
    const knownMs = nowMs()
    const report = drillReportOf(kind, { id, ...said }, { participant, atMs: Math.min(timeOf(when), knownMs), knownMs })
    await desk.bring(at.id, kind, report, { name: callerOf(request).name, participant })
    return reply.code(201).send({ id, kind, by: participant, atMs: report.atMs })
  })
}

/** Who has nothing to say with a step sends no body. */
async function sayNothing(request: FastifyRequest): Promise<void> {
  request.body ??= {}
}

function invalid(field: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `body/${field} ${reason}`, { errors: [{ field: `body/${field}`, reason }] })
}
