/** Every failed call is answered as an RFC 9457 problem: what failed, which field, why, and whether trying again helps. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TLocalizedValidationError } from 'typebox/error'
import { FAULTS, Fault, type FaultCode, type FieldError, type Problem } from '#wire/errors'
import { SHA256_PATTERN, WORDS_PATTERN } from '#wire/words'

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'
/** How long a caller waits before asking again where trying again helps, seconds. */
const RETRY_AFTER_S = 1
const MAX_ERRORS = 100
const MAX_REASON = 500
const MAX_DETAIL = 1_000

/** The problem a fault is answered with. It says nothing of our insides. */
export function problemOf(fault: Fault): Problem {
  const { status, retry } = FAULTS[fault.code]
  return {
    type: `urn:lamplight:fault:${fault.code}`,
    title: fault.code.toLowerCase().replaceAll('_', ' '),
    status,
    code: fault.code,
    detail: fault.message.slice(0, MAX_DETAIL),
    retry,
    ...(fault.errors.length > 0 ? { errors: fault.errors.slice(0, MAX_ERRORS) } : {}),
  }
}

/** The faults that Fastify's own refusals are, by the status it gives them. */
const BY_STATUS: Readonly<Record<number, FaultCode>> = {
  400: 'BODY_UNREADABLE',
  // A path that leaves the folder of the client's files: there is nothing of that name.
  403: 'NOT_FOUND',
  404: 'NOT_FOUND',
  405: 'METHOD_UNSUPPORTED',
  413: 'BODY_TOO_LARGE',
  415: 'MEDIA_UNSUPPORTED',
  429: 'RATE_EXCEEDED',
}

/** Our schema compiler hands TypeBox's errors through, and Fastify types them as Ajv's: the fields read here are in both. */
type SchemaError = Pick<TLocalizedValidationError, 'keyword' | 'instancePath' | 'message'> & { readonly params: object }

function fieldErrorsOf(errors: readonly SchemaError[], part: string): FieldError[] {
  const wrong = errors.flatMap((error): FieldError[] => {
    const at = error.instancePath || ''
    if (error.keyword === 'required' && 'requiredProperties' in error.params)
      return (error.params.requiredProperties as readonly string[]).map((name) => ({ field: `${part}${at}/${name}`, reason: 'is missing' }))
    // The unknown field has its own entry, by its own path.
    if (error.keyword === 'additionalProperties') return []
    return [
      {
        field: `${part}${at}`,
        reason: reasonOf(error).slice(0, MAX_REASON),
      },
    ]
  })
  return wrong.slice(0, MAX_ERRORS)
}

/** Forms that have words of their own. */
const FORMS: Readonly<Record<string, string>> = {
  [WORDS_PATTERN]: 'is blank, or holds control characters',
  [SHA256_PATTERN]: 'must be a SHA-256: 64 digits of 0-9 and a-f, in lower case',
}

/** What is wrong, in words that say what would be right. */
function reasonOf({ keyword, message, params }: SchemaError): string {
  if (keyword === 'boolean') return 'is not a field of this'
  if (keyword === 'enum' && 'allowedValues' in params) return `must be one of ${(params.allowedValues as readonly unknown[]).join(', ')}`
  if (keyword === 'pattern')
    return ('pattern' in params && FORMS[String(params.pattern)]) || 'holds characters, or has a form, that is not allowed here'
  return message
}

function faultOf(error: FastifyError): Fault | undefined {
  if (error instanceof Fault) return error
  if (error.validation) {
    const errors = fieldErrorsOf(error.validation as readonly SchemaError[], error.validationContext ?? 'body')
    const first = errors[0]
    return new Fault('REQUEST_INVALID', first ? `${first.field} ${first.reason}` : 'the request is not valid', { errors, cause: error })
  }
  const code = BY_STATUS[error.statusCode ?? 0]
  return code ? new Fault(code, error.message, { cause: error }) : undefined
}

/** Answers what Fastify cannot read as a request at all, such as a path whose percent signs mean nothing. */
export function sendUnreadable(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  void sendFault(reply, new Fault('REQUEST_INVALID', error.message, { errors: [{ field: 'url', reason: 'cannot be read' }] }))
}

/** Answers a fault, and nothing else. */
export function sendFault(reply: FastifyReply, fault: Fault): FastifyReply {
  const problem = problemOf(fault)
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="lamplight"')
  if (problem.retry && !reply.hasHeader('retry-after')) reply.header('retry-after', String(RETRY_AFTER_S))
  return reply.code(problem.status).type(PROBLEM_TYPE).serializer(JSON.stringify).send(problem)
}

/** A defect: told as such, without its words; the log has them. */
function sendDefect(reply: FastifyReply): FastifyReply {
  const problem = {
    type: 'about:blank',
    title: 'internal error',
    status: 500,
    code: 'INTERNAL',
    detail: 'the fault is ours and has been logged',
    retry: false,
  }
  return reply.code(500).type(PROBLEM_TYPE).serializer(JSON.stringify).send(problem)
}

/**
 * Answers every refusal and every path nobody knows. Register it before every route.
 *
 * @param sendPage answers a deep link of the client, or gives `undefined` where the path is none
 */
export function answerProblems(app: FastifyInstance, sendPage: (path: string, reply: FastifyReply) => FastifyReply | undefined): void {
  const methods = methodsByPath(app)
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const fault = faultOf(error)
    const at = { method: request.method, route: request.routeOptions.url, id: request.id }
    if (!fault) request.log.error({ ...at, err: error }, 'defect')
    else if (FAULTS[fault.code].status >= 500) request.log.warn({ ...at, code: fault.code, err: fault.cause }, 'refused')
    else request.log.info({ ...at, code: fault.code }, 'refused')
    return fault ? sendFault(reply, fault) : sendDefect(reply)
  })
  app.setNotFoundHandler((request: FastifyRequest, reply) => {
    const path = pathOf(request)
    const allowed = methods(path)
    const page = request.method === 'GET' && allowed.length === 0 ? sendPage(path, reply) : undefined
    if (page) return page
    if (allowed.length === 0) return sendFault(reply, new Fault('NOT_FOUND', `nothing is at ${path.slice(0, 200)}`))
    reply.header('allow', allowed.join(', '))
    return sendFault(reply, new Fault('METHOD_UNSUPPORTED', `${request.method} is not possible here; ${allowed.join(', ')} is`))
  })
}

export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/'
}

/** Which methods a path answers to, learnt from the routes as they are registered; for the one answer that needs it. */
function methodsByPath(app: FastifyInstance): (path: string) => readonly string[] {
  const routes: { readonly form: RegExp; readonly methods: readonly string[] }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return
    const form = new RegExp(`^${url.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/:[^/]+/g, '[^/]+')}/?$`)
    routes.push({ form, methods: [method].flat() })
  })
  return (path) => [...new Set(routes.filter(({ form }) => form.test(path)).flatMap(({ methods }) => methods))]
}
