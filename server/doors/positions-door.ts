/** `POST /positions`: our own protocol, for gateways and for whoever writes a client. */
import Type from 'typebox'
import { Fault } from '#wire/errors'
import { Fix, MAX_FIXES_PER_REQUEST, PositionsAnswer } from '#wire/fix'
import { parseJson, parseNdjson } from './body.ts'
import { bytesOf, door, SENDERS, takeBytes, textOf } from './doorway.ts'
import { scanFixes } from './plain-fixes.ts'

const NDJSON = ['application/x-ndjson', 'application/ndjson', 'application/jsonl']

const schema = {
  tags: ['doors'],
  summary: 'Send positions: a JSON array of fixes, or NDJSON; gzip, deflate or br',
  description: 'Answered once the accepted fixes are durable. Each refused one is answered by its index, with field, code and reason.',
  body: Type.Array(Fix, { maxItems: MAX_FIXES_PER_REQUEST }),
  response: { 200: PositionsAnswer },
}

export const positionsDoor = door('positions-door', (app, { intake, senderOf }) => {
  takeBytes(app, ['application/json', ...NDJSON])

  app.route({
    method: 'POST',
    url: '/positions',
    config: SENDERS,
    schema,
    // For the documentation only: one bad fix must not refuse the batch, so the intake checks each by itself.
    validatorCompiler: () => () => true,
    handler: async (request) => {
      const sender = senderOf(request)
      const mediaType = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
      if (!NDJSON.includes(mediaType)) {
        // A device may send only its own unit's fixes: the slow way looks at each.
        const plain = sender.role === 'gateway' ? scanFixes(bytesOf(request), sender.crs) : undefined
        return plain ? intake.acceptPlain(plain, sender) : intake.accept(arrayOf(parseJson(textOf(request))), sender)
      }
      const { items, lines } = parseNdjson(textOf(request))
      const answer = await intake.accept(items, sender)
      return { ...answer, rejected: answer.rejected.map((refusal) => ({ ...refusal, index: lines[refusal.index]! })) }
    },
  })
})

function arrayOf(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body
  throw new Fault('REQUEST_INVALID', 'the body must be an array of fixes', { errors: [{ field: '', reason: 'must be an array' }] })
}
