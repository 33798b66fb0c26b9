/** `GET|POST /osmand` and `/osmand/TOKEN`: OsmAnd, Traccar Client and whatever else speaks their protocol. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '#wire/errors'
import { parseJson } from './body.ts'
import { answerApp, door, SENDERS, takeBytes, textOf, throwForPerson } from './doorway.ts'
import { helpCall, type HelpOptions } from './help-call.ts'
import { readOsmandJson, readOsmandQuery } from './osmand-message.ts'
import type { OutsideMessage } from './outside-fix.ts'

const FORM = 'application/x-www-form-urlencoded'

const schema = {
  tags: ['doors'],
  summary: 'The OsmAnd / Traccar Client protocol',
  description: 'Query or form parameters, or the JSON of Traccar Client 9. The token stands in the path where an app can set no header.',
}

export const osmandDoor = door<HelpOptions>('osmand-door', (app, { intake, senderOf, help, nowMs }) => {
  // Apps are careless about their content type: what looks like JSON is JSON, all else a form.
  takeBytes(app, '*')

  async function take(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const sender = senderOf(request)
    const messages = messagesOf(request, nowMs())
    // Before all else: a call for help must not wait for its position, nor fail with it, nor with an app that was never told its unit.
    for (const { unit, fix, isHelp } of messages)
      if (isHelp && (unit ?? sender.unit) !== undefined) await help(helpCall({ ...fix, unit }, sender, nowMs()))
    for (const { unit } of messages) if (unit === undefined) throw missingId()
    const fixes = messages.flatMap(({ unit, fix }) => (fix ? [{ unit, ...fix }] : []))
    if (fixes.length > 0) return answerApp(reply, await intake.accept(fixes, sender))
    const answer = await intake.heartbeat(
      messages.map(({ unit }) => ({ unit })),
      sender,
    )
    // A gateway's unit becomes known by its first position; until then its signs of life are nobody's.
    if (sender.role === 'device') throwForPerson(answer.rejected)
    return reply.send({ accepted: 0, duplicates: 0, rejected: answer.rejected })
  }

  app.route({ method: ['GET', 'POST'], url: '/osmand', config: SENDERS, schema, handler: take })
  app.route({ method: ['GET', 'POST'], url: '/osmand/:token', config: SENDERS, schema, handler: take })
})

function messagesOf(request: FastifyRequest, nowMs: number): readonly OutsideMessage[] {
  const query = request.url.split('?')[1] ?? ''
  const text = textOf(request).trim()
  if (text.startsWith('{') || (text !== '' && request.headers['content-type']?.startsWith('application/json')))
    return readOsmandJson(parseJson(text))
  if (text.startsWith('[')) throw new Fault('REQUEST_INVALID', `the body must be an object or a form (${FORM})`)
  return [readOsmandQuery(new URLSearchParams(query === '' ? text : query), nowMs)]
}

function missingId(): Fault {
  const reason = 'is missing: set the device identifier to the unit id'
  return new Fault('REQUEST_INVALID', `id ${reason}`, { errors: [{ field: 'id', reason }] })
}
