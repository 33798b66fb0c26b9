/** `POST /heartbeat`: a source or a device says that it is alive, without a fix. */
import Type from 'typebox'
import { Heartbeat, HeartbeatAnswer } from '#wire/fix'
import { parseJson } from './body.ts'
import { door, SENDERS, takeBytes, textOf } from './doorway.ts'

const MAX_HEARTBEATS = 10_000

const schema = {
  tags: ['doors'],
  summary: 'Say that a source, or each of its units, is alive',
  description: 'No body: the source itself, or the unit of a device token. Else one heartbeat or an array of them.',
  body: Type.Optional(Type.Union([Heartbeat, Type.Array(Heartbeat, { maxItems: MAX_HEARTBEATS })])),
  response: { 200: HeartbeatAnswer },
}

export const heartbeatDoor = door('heartbeat-door', (app, { intake, senderOf }) => {
  takeBytes(app, 'application/json')

  app.route({
    method: 'POST',
    url: '/heartbeat',
    config: SENDERS,
    schema,
    // For the documentation only: the intake checks each heartbeat by itself.
    validatorCompiler: () => () => true,
    handler: async (request) => {
      const text = textOf(request)
      const body = text.trim() === '' ? {} : parseJson(text)
      return intake.heartbeat(Array.isArray(body) ? body : [body], senderOf(request))
    },
  })
})
