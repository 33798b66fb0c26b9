/** Reports by the table: mappings of a site's own columns and codes, and the tables themselves. */
import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Fault } from '#wire/errors'
import {
  MappingName,
  MAX_REFUSED_TOLD,
  NamedMapping,
  ReportImportAnswer,
  ReportMapping,
  type RefusedRow,
  type ReportImportAnswer as Answer,
} from '#wire/report-mapping'
import { REPORT_KINDS, type ReportKind } from '#wire/reports'
import { mappingProblems } from '../domain/reports/mapping.ts'
import { subjectOf } from '../domain/subjects.ts'
import type { RefusedRecord } from '../import/refused-rows.ts'
import type { Ledger } from '../live/ledger.ts'
import type { ReportImports } from '../report-imports.ts'
import { charsetOf } from '../domain/charset.ts'
import { callerOf } from './guard.ts'
import type { Spool } from './spool.ts'

export interface ReportImportRoutesOptions {
  readonly imports: ReportImports
  readonly house: Ledger
  readonly spool: Spool
  readonly maxBytes: number
  readonly refusedLines: (row: RefusedRecord, isFirst: boolean) => string
  readonly nowMs: () => number
}

const tags = ['reports']
/** Each is some KB, and in memory: more is a mistake. */
const MOST_MAPPINGS = 100

const Query = Type.Object({
  kind: Type.Optional(Type.Enum(REPORT_KINDS)),
  mapping: Type.Optional(MappingName),
  dryRun: Type.Optional(Type.Boolean()),
  /** `csv`: the refused rows, all of them, as a table. */
  f: Type.Optional(Type.Enum(['json', 'csv'])),
})
type Query = Type.Static<typeof Query>

export const reportImportRoutes: FastifyPluginAsyncTypebox<ReportImportRoutesOptions> = async (app, options) => {
  await app.register(mappingRoutes, options)
  await app.register(tableRoute, options)
}

const mappingRoutes: FastifyPluginAsyncTypebox<ReportImportRoutesOptions> = async (app, { imports: { mappings }, house, nowMs }) => {
  const params = Type.Object({ id: MappingName })

  function require(name: string): NamedMapping {
    const mapping = mappings.get(name)
    if (!mapping) throw new Fault('NOT_FOUND', `there is no mapping '${name}'`)
    return mapping
  }

  const listSchema = { summary: "Mappings of the site's own tables", tags, response: { 200: Type.Array(NamedMapping) } }
  app.get('/report-mappings', { config: { needs: 'reports:import' }, schema: listSchema }, async () => [...mappings.values()])

  const oneSchema = { summary: 'One mapping', tags, params, response: { 200: NamedMapping } }
  app.get('/report-mappings/:id', { config: { needs: 'reports:import' }, schema: oneSchema }, async (request) => require(request.params.id))

  const putSchema = { summary: 'Keep a mapping, or replace it', tags, params, body: ReportMapping, response: { 200: NamedMapping } }
  app.put('/report-mappings/:id', { config: { needs: 'settings:write' }, schema: putSchema }, async (request) => {
    const { id: name } = request.params
    const errors = mappingProblems(request.body).map(({ field, reason }) => ({ field: `body/${field}`, reason }))
    const [first] = errors
    if (first) throw new Fault('REQUEST_INVALID', `${first.field} ${first.reason}`, { errors })
    if (!mappings.has(name) && mappings.size >= MOST_MAPPINGS)
      throw new Fault('STATE_CONFLICT', `there are ${MOST_MAPPINGS} mappings already`)
    const mapping: NamedMapping = { name, ...request.body }
    await record('saved', name, callerOf(request).name, mapping)
    return mapping
  })

  const removeSchema = { summary: 'Forget a mapping', tags, params }
  app.delete('/report-mappings/:id', { config: { needs: 'settings:write' }, schema: removeSchema }, async (request, reply) => {
    require(request.params.id)
    await record('removed', request.params.id, callerOf(request).name)
    return reply.code(204).send()
  })

  async function record(what: 'saved' | 'removed', name: string, by: string, data?: NamedMapping): Promise<void> {
    const atMs = nowMs()
    const subject = subjectOf('reportMapping', name)
    await house.record([{ kind: `reportMapping:${what}`, subject, atMs, knownMs: atMs, by, ...(data ? { data } : {}) }])
  }
}

const tableRoute: FastifyPluginAsyncTypebox<ReportImportRoutesOptions> = async (app, options) => {
  const { imports, spool, maxBytes, refusedLines } = options
  app.removeAllContentTypeParsers()
  // Read by the handler, to disk: a table is larger than what may be held of a body.
  app.addContentTypeParser(['text/csv', 'application/csv'], (_request, payload, done) => done(null, payload))

  const schema = {
    summary: 'Bring reports by the table: a CSV of one kind, with times of their own and their whole lives',
    description:
      'By the stored `mapping`, or by columns that bear our own names (`kind`). Answered once all is durable. `dryRun=true` keeps nothing; `f=csv` answers with the refused rows as a table. Reports whose ids are here already are left as they are.',
    tags,
    querystring: Query,
    response: { 200: ReportImportAnswer },
  }
  const config = { needs: 'reports:import' } as const
  app.post('/reports/import', { config, bodyLimit: maxBytes, schema }, async (request, reply) => {
    const asked = askedOf(request.query, imports)
    const { body }: { readonly body: unknown } = request
    if (!(body instanceof Readable)) throw new Fault('MEDIA_UNSUPPORTED', 'send the table as the body, with content-type text/csv')
    const path = await spool.take(body, maxBytes)
    // However long it takes: the sender waits for the answer, and sends nothing meanwhile.
    request.raw.socket.setTimeout(0)
    const file = request.query.f === 'csv' ? spool.begin() : undefined
    const rows: RefusedRow[] = []
    let refused = 0
    async function onRefused(row: RefusedRecord): Promise<void> {
      if (file) await file.write(refusedLines(row, refused === 0))
      else if (refused < MAX_REFUSED_TOLD) rows.push({ line: row.line, field: row.field, reason: row.reason })
      refused++
    }
    const dryRun = request.query.dryRun ?? false
    const { name: by, sender } = callerOf(request)
    const encoding = charsetOf(request)
    const outcome = await imports
      .run(path, {
        ...asked,
        ...(encoding === undefined ? {} : { encoding }),
        by,
        simulated: sender?.simulated ?? false,
        dryRun,
        onRefused,
      })
      .catch(async (cause: unknown) => {
        await file?.end()
        if (file) await spool.remove(file.path)
        await spool.remove(path)
        throw cause
      })
    await file?.end()
    await spool.remove(path)
    if (!file) return { kind: asked.kind, dryRun, ...outcome, refusedRows: rows }
    return reply
      .headers(figuresOf({ kind: asked.kind, dryRun, ...outcome, refusedRows: [] }))
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="refused.csv"')
      .send(spool.give(file.path) as never) // a stream, which is sent as it is
  })
}

/** @throws Fault REQUEST_INVALID naming the parameter */
function askedOf(
  { kind, mapping: name }: Query,
  { mappings }: ReportImports,
): { readonly kind: ReportKind; readonly mapping?: ReportMapping } {
  if (name === undefined) {
    if (kind === undefined) throw wrong('kind', 'is missing: give kind, or mapping')
    return { kind }
  }
  const found = mappings.get(name)
  if (!found) throw wrong('mapping', `there is no mapping '${name}'`)
  const { name: _name, ...mapping } = found
  if (kind !== undefined && kind !== mapping.kind) throw wrong('kind', `the mapping '${name}' is of kind ${mapping.kind}`)
  return { kind: mapping.kind, mapping }
}

function wrong(field: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `${field} ${reason}`, { errors: [{ field: `querystring/${field}`, reason }] })
}

/** The answer in short, where the body holds the rows. */
function figuresOf({ records, added, duplicates, refused, stopped, dryRun }: Answer): Readonly<Record<string, string>> {
  return {
    'lamplight-records': String(records),
    'lamplight-added': String(added),
    'lamplight-duplicates': String(duplicates),
    'lamplight-refused': String(refused),
    'lamplight-dry-run': String(dryRun),
    ...(stopped === undefined ? {} : { 'lamplight-stopped': encodeURIComponent(stopped) }),
  }
}
