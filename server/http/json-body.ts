/** JSON bodies are UTF-8, as the standard has it (RFC 8259): read as such, text in another encoding would be kept as signs that say nothing. */
import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import { Fault } from '#wire/errors'

/** Refuses bodies that are none; an empty one is no body, whatever its kind is said to be: what is missing then is told by the route's schema. Cost: one look at the bytes, at some GB/s. */
export function takeOnlyUtf8(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (body.length === 0) done(null)
    else if (isUtf8(body)) void parse(request, body.toString(), done)
    else done(new Fault('BODY_UNREADABLE', 'the body is not in UTF-8, as JSON is'))
  })
}
