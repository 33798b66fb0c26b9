/** Reports of every kind, each with the same calls: list, one, bring, go on; and what is personal, for those who may see it. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Fault } from '#wire/errors'
import { KeptPersonal, type Personal, reportChangeOf, reportDraftOf, ReportId, REPORTS, type ReportKind } from '#wire/reports'
import { parseTimeMs } from '../domain/gate-time.ts'
import type { Lifecycle } from '../domain/reports/lifecycle.ts'
import { BRINGS, LIFECYCLES } from '../domain/reports/lifecycles.ts'
import type { ReportRow } from '../domain/reports/report-row.ts'
import { subjectOf } from '../domain/subjects.ts'
import type { Ledger } from '../live/ledger.ts'
import type { PagePlace } from '../live/report-book.ts'
import type { ReportDesk } from '../live/report-desk.ts'
import { featurePage } from './features.ts'
import { callerOf } from './guard.ts'
import { DEFAULT_PAGE, PageOf, PageQuery } from './pages.ts'
import { newSecretId } from './secrets.ts'

export interface ReportRoutesOptions {
  readonly desk: ReportDesk
  /** Where every look at what is personal is written down. */
  readonly house: Ledger
  readonly nowMs: () => number
}

export const REPORT_PATHS = {
  incident: '/incidents',
  hazard: '/hazards',
  lead: '/leads',
  dispute: '/disputes',
  complaint: '/property-complaints',
  patrolTask: '/patrol-tasks',
  award: '/awards',
} as const satisfies Readonly<Record<ReportKind, string>>

export const reportRoutes: FastifyPluginAsyncTypebox<ReportRoutesOptions> = async (app, options) => {
  for (const kind of Object.keys(REPORT_PATHS) as ReportKind[]) await app.register(kindRoutes, { ...options, kind }) // the keys are the kinds
}

/** Fields of a kind, checked by its schema. */
interface Said extends Readonly<Record<string, unknown>> {
  readonly at?: string | number
}

const Asked = {
  /** `true`: only those of which more is expected. */
  open: Type.Optional(Type.Boolean()),
  compound: Type.Optional(Type.String({ maxLength: 64 })),
  /** Only those that happened at or after this, Unix ms. */
  sinceMs: Type.Optional(Type.Number()),
}

const kindRoutes: FastifyPluginAsyncTypebox<ReportRoutesOptions & { readonly kind: ReportKind }> = async (app, options) => {
  const { desk, house, nowMs, kind } = options
  const path = REPORT_PATHS[kind]
  const schema = REPORTS[kind]
  const tags = ['reports']
  const params = Type.Object({ id: ReportId })
  const { book } = desk
  const { states, ended }: Lifecycle = LIFECYCLES[kind]

  function actorOf(request: Parameters<typeof callerOf>[0]) {
    const { name, role, sender } = callerOf(request)
    return { name, role, ...(sender?.unit === undefined ? {} : { unit: sender.unit }) }
  }

  /** @throws Fault REQUEST_INVALID where it is no time */
  function timeOf(at: string | number | undefined): number {
    if (at === undefined) return nowMs()
    const atMs = typeof at === 'number' ? Math.trunc(at) : parseTimeMs(at)
    if (!Number.isFinite(atMs)) {
      const reason = `'${at}' is no time: ISO 8601 with an offset, or Unix ms`
      throw new Fault('REQUEST_INVALID', `body/at ${reason}`, { errors: [{ field: 'body/at', reason }] })
    }
    return atMs
  }

  const listSchema = {
    summary: `List: ${path.slice(1)}`,
    description:
      'Page by page, newest first; with `f=geojson` as features, those without a place without geometry, and `next` beside them. Nothing personal is in a report.',
    tags,
    querystring: Type.Object({ ...PageQuery.properties, state: Type.Optional(Type.Enum([...states])), ...Asked }),
    response: { 200: PageOf(schema) },
  }
  app.get(path, { config: { needs: 'picture:read' }, schema: listSchema }, async ({ query }, reply) => {
    const { state, open, compound, sinceMs = -Infinity, limit = DEFAULT_PAGE, cursor } = query
    const matches = (row: ReportRow): boolean =>
      row.atMs >= sinceMs &&
      (state === undefined || row.state === state) &&
      (open === undefined || open !== ended.includes(row.state)) &&
      (compound === undefined || row.compound === compound)
    const { reports, next: after } = await book.page(kind, matches, limit, cursor === undefined ? undefined : placeOf(cursor))
    const next = after && cursorOf(after)
    reply.header('cache-control', 'no-store')
    if (query.f === 'geojson')
      return reply
        .type('application/geo+json; charset=utf-8')
        .serializer(String)
        .send(
          featurePage(
            reports.map(({ place, ...rest }) => ({ ...rest, ...(place ? { at: place } : {}) })),
            next,
          ) as never,
        ) // text, already JSON
    return (next === undefined ? { items: reports } : { items: reports, next }) as never // of this schema: checked when they were recorded
  })

  app.get(
    `${path}/:id`,
    { config: { needs: 'picture:read' }, schema: { summary: 'One, with its time line', tags, params, response: { 200: schema } } },
    async ({ params: { id } }) => {
      const report = await book.find(kind, id)
      if (!report) throw new Fault('NOT_FOUND', `there is no ${kind} '${id}'`)
      return report as never
    },
  )

  const bringSchema = {
    summary: `Bring one: ${path.slice(1)}`,
    description:
      'What is personal goes into `personal`: it is kept apart, never sent to a wall, and can be erased. Phone numbers, numbers of identity cards and plates are masked in `text`, `address`, `topic`, `assignee` and notes.',
    tags,
    body: reportDraftOf(kind),
    response: { 201: schema },
  }
  app.post(path, { config: { needs: BRINGS[kind] }, schema: bringSchema }, async (request, reply) => {
    requireText(request.body)
    const { at, id, personal, ...given } = request.body as Said & { readonly id?: string; readonly personal?: Personal } // checked by the schema
    const usual = 'severity' in schema.properties ? { severity: LEAST_SEVERITY } : {}
    const draft = { ...usual, ...given, id: id ?? newSecretId(), atMs: timeOf(at), ...(personal ? { personal } : {}) }
    const report = await desk.bring(kind, draft, actorOf(request), callerOf(request).sender?.simulated ?? false)
    return reply
      .code(201)
      .header('location', `/api/v1${path}/${encodeURIComponent(report.id)}`)
      .send(report as never)
  })

  const changeSchema = {
    summary: 'Take the next step, or correct what was said, or both',
    description: `A step that is not legal now is answered with 409, and \`errors\` names the legal ones.`,
    tags,
    params,
    body: reportChangeOf(kind),
    response: { 200: schema },
  }
  app.patch(`${path}/:id`, { config: { needs: 'reports:bring' }, schema: changeSchema }, async (request) => {
    requireText(request.body)
    const { step, at, note, ...said } = request.body as Said & { readonly step?: string; readonly note?: string } // checked by the schema
    const change = { atMs: timeOf(at), said, ...(step === undefined ? {} : { step }), ...(note === undefined ? {} : { note }) }
    return (await desk.change(kind, request.params.id, change, actorOf(request))) as never
  })

  const personalSchema = { summary: 'What is personal; the look is recorded', tags, params, response: { 200: KeptPersonal } }
  app.get(`${path}/:id/personal`, { config: { needs: 'personal:read' }, schema: personalSchema }, async (request, reply) => {
    const { id } = request.params
    const personal = await desk.personalOf(kind, id)
    if (!personal) throw new Fault('NOT_FOUND', `nothing personal is kept of ${kind} '${id}'`)
    const atMs = nowMs()
    const { name } = callerOf(request)
    await house.record([{ kind: 'personal:read', subject: subjectOf(kind, id), atMs, knownMs: atMs, by: name, data: {} }])
    reply.header('cache-control', 'no-store')
    return personal
  })

  const eraseSchema = { summary: 'Erase what is personal', tags, params, response: { 200: schema } }
  app.delete(`${path}/:id/personal`, { config: { needs: 'personal:erase' }, schema: eraseSchema }, async (request) => {
    return (await desk.erase(kind, request.params.id, actorOf(request))) as never
  })
}

const LEAST_SEVERITY = 4

function cursorOf({ atMs, key }: PagePlace): string {
  return `${atMs}_${key}`
}

/** @throws Fault REQUEST_INVALID where it is no `next` of a page */
function placeOf(cursor: string): PagePlace {
  const [, atMs, key] = /^(-?\d{1,16})_(\d{1,16})$/.exec(cursor) ?? []
  if (atMs !== undefined && key !== undefined) return { atMs: Number(atMs), key: Number(key) }
  const reason = 'is no `next` of a page of this list'
  throw new Fault('REQUEST_INVALID', `querystring/cursor ${reason}`, { errors: [{ field: 'querystring/cursor', reason }] })
}

/** Halves of characters, which JSON can spell and no other system can read. @throws Fault REQUEST_INVALID */
function requireText(body: unknown): void {
  for (const [name, value] of Object.entries(body as object)) {
    if (typeof value !== 'string' || value.isWellFormed()) continue
    const field = `body/${name}`
    throw new Fault('REQUEST_INVALID', `${field} holds half a character`, { errors: [{ field, reason: 'holds half a character' }] })
  }
}
