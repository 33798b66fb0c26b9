/** `POST /owntracks`: the OwnTracks apps in HTTP mode, their token as the password of HTTP Basic. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '#wire/errors'
import { parseJson } from './body.ts'
import { answerApp, door, SENDERS, takeBytes, textOf } from './doorway.ts'
import { helpCall, type HelpOptions } from './help-call.ts'
import { readOwntracks, speakerOf, whyMalformed, type OwntracksHeaders, type OwntracksMessage } from './owntracks-message.ts'
import type { Sender } from './sender.ts'

/** More than an app saves up; past it the request is refused as a whole. */
const MAX_MESSAGES = 10_000

const schema = {
  tags: ['doors'],
  summary: 'OwnTracks in HTTP mode',
  description:
    'One message or an array. A location is a position; every other well-formed message is acknowledged and is none. Answered [].',
}

export const owntracksDoor = door<HelpOptions>('owntracks-door', (app, { intake, senderOf, help, nowMs }) => {
  takeBytes(app, '*')

  app.route({
    method: 'POST',
    url: '/owntracks',
    config: SENDERS,
    schema,
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const sender = senderOf(request)
      const headers = headersOf(request)
      const messages = messagesOf(textOf(request))
      // Acknowledged, or the app would send it for ever; named, because its positions are lost until the app's key is taken out.
      if (messages.some(({ _type }) => _type === 'encrypted')) reply.header('lamplight-refused', 'encrypted')
      const read = messages.map((message) => ({ ...readOwntracks(message, headers), ...unitOf(message, headers, sender) }))
      // Before all else: a call for help must not wait for its position, nor fail with it.
      for (const { unit, fix, isHelp } of read) if (isHelp) await help(helpCall({ ...fix, unit }, sender, nowMs()))
      const fixes = read.flatMap(({ unit, fix }) => (fix ? [{ ...fix, ...(unit === undefined ? {} : { unit }) }] : []))
      if (fixes.length > 0) return answerApp(reply, await intake.accept(fixes, sender), [])
      await intake.heartbeat([], sender)
      return reply.send([])
    },
  })
})

function headersOf(request: FastifyRequest): OwntracksHeaders {
  const text = (name: string): string | undefined => {
    const value = request.headers[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  return { user: text('x-limit-u'), device: text('x-limit-d') }
}

/** All messages of a body, each well formed; none where it is empty, which an app sends when a friend is removed. */
function messagesOf(text: string): readonly OwntracksMessage[] {
  if (text.trim() === '') return []
  const body = parseJson(text)
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body]
  if (messages.length > MAX_MESSAGES) throw new Fault('BODY_TOO_LARGE', `${messages.length} messages are too many; at most ${MAX_MESSAGES}`)
  const errors = messages.flatMap((message, i) => {
    const reason = whyMalformed(message)
    return reason === undefined ? [] : [{ field: `/${i}`, reason: reason.slice(0, 500) }]
  })
  if (errors.length > 0) throw new Fault('REQUEST_INVALID', `message ${errors[0]!.field} is malformed: ${errors[0]!.reason}`, { errors })
  return messages as readonly OwntracksMessage[] // each was checked
}

/**
 * Whose a message is. A device token speaks for its own unit: the tracker id, two letters of the app, says nothing against that, but a
 * topic that names neither its user nor its device does.
 */
function unitOf(message: OwntracksMessage, headers: OwntracksHeaders, sender: Sender): { readonly unit?: string } {
  const { user, device } = speakerOf(message, headers)
  const named = readOwntracks(message, headers).unit
  const isOwn = (user === undefined && device === undefined) || [user, device, named].includes(sender.unit)
  const unit = sender.role === 'device' && isOwn ? sender.unit : named
  return unit === undefined ? {} : { unit }
}
