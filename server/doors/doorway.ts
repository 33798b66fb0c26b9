/** What all doors share: how a plugin is made, how a body is taken, and how an answer for a single fix is given. */
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { Fault, type FaultCode } from '#wire/errors'
import type { PositionsAnswer, Refusal } from '#wire/fix'
import { decodeBody, MAX_BODY_BYTES, readBody, refuseDeclaredLength } from './body.ts'
import type { Intake } from './intake.ts'
import type { Sender } from './sender.ts'

export interface DoorOptions {
  readonly intake: Intake
  /** Who sends. @throws Fault TOKEN_MISSING, TOKEN_INVALID, ROLE_FORBIDDEN */
  readonly senderOf: (request: FastifyRequest) => Sender
}

/** Every door's route says so to the guard: only those who may send come in. */
export const SENDERS = { needs: 'positions:send' } as const

/** A plugin with its own scope, so that its body parsers are nobody else's, under a name for Fastify's own messages. */
export function door<Options extends DoorOptions>(
  name: string,
  plugin: (app: FastifyInstance, options: Options) => void,
): FastifyPluginAsync<Options> {
  const named: FastifyPluginAsync<Options> = async (app, options) => plugin(app, options)
  return Object.assign(named, { [Symbol.for('fastify.display-name')]: name })
}

/** Bodies of these media types reach the handler as bytes; any other is answered 415. */
export function takeBytes(app: FastifyInstance, mediaTypes: string | string[]): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(mediaTypes, async (request: FastifyRequest, payload: FastifyRequest['raw']) => {
    refuseDeclaredLength(request.raw, MAX_BODY_BYTES)
    return readBody(payload, request.headers['content-encoding'], MAX_BODY_BYTES)
  })
}

/** The bytes that `takeBytes` read; none where there was no body. */
export function bytesOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
}

/** The same as text. */
export function textOf(request: FastifyRequest): string {
  return decodeBody(bytesOf(request))
}

/** Refusals that a person must mend, in the app's settings or in the app: the app is told that it failed. */
const FOR_A_PERSON: readonly string[] = ['FIELD_MISSING', 'FIELD_INVALID', 'UNIT_UNKNOWN', 'UNIT_FORBIDDEN'] satisfies FaultCode[]

/** The refusal that the whole request is answered with, if there is one. */
export function throwForPerson(rejected: readonly Refusal[]): void {
  const first = rejected.find(({ code }) => FOR_A_PERSON.includes(code))
  if (!first) return
  const errors = rejected.map(({ index, field, message }) => ({ field: `/${index}${field ? `/${field}` : ''}`, reason: message }))
  throw new Fault(first.code as FaultCode, first.message, { errors }) // it was found among the codes above
}

/**
 * Answers an app that sends one fix a request and keeps it until it is told that it arrived.
 *
 * A fix that will never be taken (too old, ahead of time, no position, taken off duty) is answered 200 with its refusal in the body:
 * under any other status the app would send the same fix for ever, and everything behind it would wait.
 */
export function answerApp(reply: FastifyReply, answer: PositionsAnswer, body: unknown = answer): FastifyReply {
  throwForPerson(answer.rejected)
  const [first] = answer.rejected
  if (first) reply.header('lamplight-refused', first.code)
  return reply.send(body)
}
