/** The after-action report of a drill, and its signing. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { DRILL_WEIGHTS, DrillHeader, DrillReport, DrillSignDraft } from '#wire/drill-board'
import { Fault } from '#wire/errors'
import { PlaceId } from '#wire/places'
import { headerOf } from '../domain/drills/board.ts'
import { shareAnybody } from '../domain/drills/participants.ts'
import { sightOf } from '../domain/drills/who-sees.ts'
import { scoreCsv } from '../domain/drills/score-rows.ts'
import type { DrillDesk } from '../live/drill-desk.ts'
import type { DrillReports } from '../live/drill-reports.ts'
import { viewerOf, wholeDrill } from './drill-callers.ts'
import { callerOf } from './guard.ts'

export interface DrillReportRoutesOptions {
  readonly desk: DrillDesk
  readonly reports: DrillReports
  readonly nowMs: () => number
}

const tags = ['drills']
const params = Type.Object({ id: PlaceId })
/** As many as somebody chooses among. */
const MOST_EARLIER = 50
const Query = Type.Object({
  f: Type.Optional(Type.Enum(['json', 'csv'])),
  /** Another drill to hold it against. */
  against: Type.Optional(PlaceId),
  ...DRILL_WEIGHTS,
})

export const drillReportRoutes: FastifyPluginAsyncTypebox<DrillReportRoutesOptions> = async (app, { desk, reports, nowMs }) => {
  const reportSchema = {
    summary:
      'The after-action report: every expectation with expected, actual, difference and evidence; attainment; times; score; signatures',
    description:
      '`response`, `muster`, `handling`, `reporting`: weights of the parts of the score, those of the last signature unless told otherwise. `against`: an earlier drill. `f=csv`: a row an expectation. Of a drill that goes on: as far as it is judged.',
    tags,
    params,
    querystring: Query,
    response: { 200: DrillReport },
  }
  app.get('/drills/:id/report', { config: { needs: 'drills:read' }, schema: reportSchema }, async (request, reply) => {
    const { f, against, ...weights } = request.query
    const { id } = request.params
    const { drill } = wholeDrill(desk, request, id)
    if (against !== undefined) wholeDrill(desk, request, against)
    const report = await reports.read(id, { nowMs: nowMs(), weights }, against)
    reply.header('cache-control', 'no-store')
    if (f !== 'csv') return report as never // of this schema, and never written to
    const teams = drill.plan.participants.flatMap((one) => (one.kind === 'team' ? [[one.id, one.name] as const] : []))
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="drill-${id.replaceAll(/[^\w-]/g, '_')}.csv"`)
      .serializer(String)
      .send(scoreCsv({ ...report, names: { ...report.names, ...Object.fromEntries(teams) } }) as never) // text already
  })

  const earlierSchema = {
    summary: 'Drills that ended before this one began and had somebody of it: to hold the report against',
    description: `The newest first, ${MOST_EARLIER} at most, and only those that the caller sees all of.`,
    tags,
    params,
    response: { 200: Type.Object({ items: Type.Array(DrillHeader) }) },
  }
  app.get('/drills/:id/earlier', { config: { needs: 'drills:read' }, schema: earlierSchema }, async (request, reply) => {
    const { drill } = wholeDrill(desk, request, request.params.id)
    const viewer = viewerOf(request)
    const items = [...desk.digests.values()]
      .filter((one) => (one.drill.stoppedMs ?? Infinity) <= (drill.startedMs ?? nowMs()) && shareAnybody(one.drill.plan, drill.plan))
      .filter((one) => sightOf(one, viewer) === 'all')
      .sort((a, b) => b.drill.stoppedMs! - a.drill.stoppedMs!) // of those that have stopped
      .slice(0, MOST_EARLIER)
      .flatMap((one) => headerOf(one, viewer) ?? [])
    reply.header('cache-control', 'no-store')
    return { items }
  })

  const signSchema = {
    summary: 'Sign the report as it was read',
    description:
      'By coordinators, the controller and observers, after the end. `sha256` is that of the report that was read: 409 where it is another by now. Whatever changes it later makes a new version, which is not signed.',
    tags,
    params,
    body: DrillSignDraft,
    response: { 200: DrillReport },
  }
  app.post('/drills/:id/sign', { config: { needs: 'drills:act' }, schema: signSchema }, async (request) => {
    const { id } = request.params
    const by = signerOf(request, id)
    await reports.sign(id, request.body, by)
    return (await reports.read(id, { nowMs: nowMs() })) as never // of this schema, and never written to
  })

  /** @throws Fault ROLE_FORBIDDEN */
  function signerOf(request: FastifyRequest, id: string): string {
    const { plan } = wholeDrill(desk, request, id).drill
    const { name, role } = callerOf(request)
    if (role === 'coordinator' || name === plan.controller || plan.observers.includes(name)) return name
    throw new Fault('ROLE_FORBIDDEN', `'${name}' neither prepares drills, nor observes, nor leads this one`)
  }
}
