/** `/open311/v2`: Open311 GeoReport v2, so that citizens' tools report hazards and follow what becomes of them. */
import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { FAULTS, Fault, type FaultCode } from '#wire/errors'
import type { Hazard } from '#wire/reports'
import { withArticle } from '../../domain/article.ts'
import { may } from '../../domain/permissions.ts'
import type { Actor, ReportDesk } from '../../live/report-desk.ts'
import { decodeBody, readBody, refuseDeclaredLength } from '../body.ts'
import { bytesOf } from '../doorway.ts'
import { hazardFinder } from './find-hazards.ts'
import { requestQueryOf } from './request-query.ts'
import { hazardOf, requestOf, wrong } from './service-request.ts'
import { servicesIn, type Open311Language } from './services.ts'
import { MEDIA_TYPES, OPEN311_FORMATS, writeOpen311, type Open311Format } from './write-open311.ts'

export interface Open311Options {
  readonly desk: ReportDesk
  /** Who calls: by `Authorization`, else by the key that stands in the request. @throws Fault TOKEN_MISSING, TOKEN_INVALID, RATE_EXCEEDED */
  readonly identify: (request: FastifyRequest, apiKey: string | undefined) => Actor & { readonly simulated: boolean }
  /** The one jurisdiction served. */
  readonly room: string
  readonly language: Open311Language
  readonly newId: () => string
  readonly nowMs: () => number
}

const FORM = 'application/x-www-form-urlencoded'
/** A form is read before it is known who sends it. */
const MAX_FORM_BYTES = 64 * 1024
const SPECIFICATION = 'http://wiki.open311.org/GeoReport_v2'
/** When what is served here last changed in form. */
const CHANGESET = '2026-11-26T00:00:00Z'
const LEAST_SEVERITY = 4
/** What stands for bytes that are no UTF-8; and how somebody writes it who means it. */
const NO_SIGN = '\ufffd'
const NO_SIGN_WRITTEN = /%EF%BF%BD/i
const tags = ['open311']
/** The standard knows three: not allowed, not there, and everything else. */
const STATUS_OF: Readonly<Partial<Record<FaultCode, number>>> = {
  TOKEN_MISSING: 403,
  TOKEN_INVALID: 403,
  FIELD_INVALID: 400,
  STATE_CONFLICT: 400,
  METHOD_UNSUPPORTED: 400,
}

export const open311Door: FastifyPluginAsync<Open311Options> = async (app, { desk, identify, room, language, newId, nowMs }) => {
  const services = servicesIn(language)
  const hazards = hazardFinder(desk.book)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(FORM, async (request: FastifyRequest, payload: FastifyRequest['raw']) => {
    refuseDeclaredLength(request.raw, MAX_FORM_BYTES)
    return readBody(payload, request.headers['content-encoding'], MAX_FORM_BYTES)
  })
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply))

  function queryOf(request: FastifyRequest): URLSearchParams {
    return new URLSearchParams(request.url.split('?')[1] ?? '')
  }

  /** @throws Fault NOT_FOUND where another jurisdiction is asked for */
  function requireOurs(values: URLSearchParams): void {
    const asked = values.get('jurisdiction_id')?.trim() ?? ''
    if (asked !== '' && asked !== room) throw new Fault('NOT_FOUND', `jurisdiction_id '${asked.slice(0, 60)}' was not found`)
  }

  function callerOf(request: FastifyRequest, apiKey: string | null) {
    const key = apiKey ?? queryOf(request).get('api_key') ?? undefined
    if (key === undefined && request.headers.authorization === undefined) throw new Fault('TOKEN_MISSING', 'api_key was not provided')
    return identify(request, key)
  }

  /** Who sends sees what was sent under its own name; who reads the picture sees all. @throws Fault ROLE_FORBIDDEN */
  function sightOf(request: FastifyRequest): (hazard: Hazard) => boolean {
    const { name, role } = callerOf(request, null)
    if (may(role, 'picture:read')) return () => true
    if (may(role, 'reports:bring')) return ({ stamps }) => stamps[0]?.by === name
    throw new Fault('ROLE_FORBIDDEN', `${withArticle(role)} may not see requests`)
  }

  function send(reply: FastifyReply, format: Open311Format, root: string, value: object): FastifyReply {
    return reply
      .type(MEDIA_TYPES[format])
      .header('cache-control', 'no-store')
      .serializer(String)
      .send(writeOpen311(format, root, value))
  }

  for (const format of OPEN311_FORMATS) {
    const config = { needs: 'open' } as const
    const servicesSchema = { tags, summary: `Open311: what may be reported, as ${format}` }
    app.get(`/services.${format}`, { config, schema: servicesSchema }, async (request, reply) => {
      requireOurs(queryOf(request))
      return send(reply, format, 'services', services)
    })

    const discoverySchema = { tags, summary: `Open311: where this is and what it speaks, as ${format}` }
    app.get(`/discovery.${format}`, { config, schema: discoverySchema }, async (request, reply) => {
      const url = `${request.protocol}://${request.host}${request.url.slice(0, request.url.lastIndexOf('/'))}`
      const endpoint = {
        specification: SPECIFICATION,
        url,
        changeset: CHANGESET,
        type: 'production',
        formats: Object.values(MEDIA_TYPES).map(plainType),
      }
      const discovery = { changeset: CHANGESET, contact: room, key_service: 'lamplight token create --role gateway', endpoints: [endpoint] }
      return send(reply, format, 'discovery', discovery)
    })

    const listSchema = { tags, summary: `Open311: requests and what became of them, as ${format}` }
    app.get(`/requests.${format}`, { config, schema: listSchema }, async (request, reply) => {
      const sees = sightOf(request)
      const query = queryOf(request)
      requireOurs(query)
      const found = await hazards.asked(requestQueryOf(query, nowMs()), sees)
      const requests = found.map((hazard) => requestOf(hazard, language))
      return send(reply, format, 'service_requests', requests)
    })

    const postSchema = { tags, summary: `Open311: report a hazard; the answer is ${format}` }
    app.post(`/requests.${format}`, { config, bodyLimit: MAX_FORM_BYTES, schema: postSchema }, async (request, reply) => {
      const form = formOf(bytesOf(request))
      const { simulated, ...actor } = callerOf(request, form.get('api_key'))
      requireOurs(form)
      const draft = { severity: LEAST_SEVERITY, ...hazardOf(form), id: newId(), atMs: nowMs() }
      const { id } = await desk.bring('hazard', draft, actor, simulated)
      return send(reply, format, 'service_requests', [{ service_request_id: id, service_notice: null, account_id: null }])
    })
  }

  const config = { needs: 'open' } as const
  app.get(
    '/services/:id',
    { config, schema: { tags, summary: 'Open311: what is asked for one service: CODE.json, CODE.xml' } },
    async (request, reply) => {
      requireOurs(queryOf(request))
      const { name, format } = partsOf(request)
      if (!services.some(({ service_code: code }) => code === name))
        throw new Fault('NOT_FOUND', `service_code '${name.slice(0, 40)}' was not found`)
      return send(reply, format, 'service_definition', { service_code: name, attributes: [] })
    },
  )

  app.get('/requests/:id', { config, schema: { tags, summary: 'Open311: one request: ID.json, ID.xml' } }, async (request, reply) => {
    const sees = sightOf(request)
    requireOurs(queryOf(request))
    const { name, format } = partsOf(request)
    const hazard = await hazards.find(name)
    if (!hazard || !sees(hazard)) throw new Fault('NOT_FOUND', `service_request_id '${name.slice(0, 64)}' was not found`)
    return send(reply, format, 'service_requests', [requestOf(hazard, language)])
  })

  app.get('/*', { config, schema: { hide: true } }, async () => {
    throw new Fault('NOT_FOUND', 'there is no such resource')
  })

  function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const fault = error instanceof Fault ? error : undefined
    const status = fault ? (STATUS_OF[fault.code] ?? FAULTS[fault.code].status) : (error.statusCode ?? 500)
    if (status >= 500) request.log.error({ route: request.routeOptions.url, err: error }, 'open311')
    if (fault && FAULTS[fault.code].retry) reply.header('retry-after', '1')
    const description = status >= 500 && !fault ? 'the fault is ours and has been logged' : error.message
    return send(reply.code(status), formatOf(request), 'errors', [{ code: status, description: description.slice(0, 500) }])
  }
}

/** @throws Fault FIELD_INVALID where what is written is no UTF-8: it would be kept as signs that say nothing */
function formOf(bytes: Buffer): URLSearchParams {
  const text = decodeBody(bytes)
  const form = new URLSearchParams(text)
  const [name] = [...form].find(([, value]) => value.includes(NO_SIGN)) ?? []
  if (name !== undefined && !NO_SIGN_WRITTEN.test(text)) throw wrong(name.slice(0, 40), 'is not in UTF-8')
  return form
}

function plainType(mediaType: string): string {
  return mediaType.split(';', 1)[0]!
}

/** XML is what every tool reads. */
function formatOf({ url }: FastifyRequest): Open311Format {
  return url.split('?', 1)[0]?.endsWith('.json') === true ? 'json' : 'xml'
}

/** `fire.json`: whose, and in which format. @throws Fault REQUEST_INVALID */
function partsOf(request: FastifyRequest): { readonly name: string; readonly format: Open311Format } {
  const { id } = request.params as { readonly id: string } // named so by the routes
  const [, name, ending] = /^(.+)\.(\w+)$/.exec(id) ?? []
  const format = OPEN311_FORMATS.find((known) => known === ending)
  if (name === undefined || !format) throw wrong('format', 'is missing: the address ends in .json or .xml')
  return { name, format }
}
