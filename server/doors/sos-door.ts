/** `POST /sos`: a member calls for help. */
import { Compile } from 'typebox/compile'
import { SosAnswer, SosDraft } from '#wire/alarms'
import { Fault } from '#wire/errors'
import type { PositionsAnswer } from '#wire/fix'
import { takenMsOf } from '../domain/gate-time.ts'
import { parseJson } from './body.ts'
import { door, SENDERS, takeBytes, textOf } from './doorway.ts'
import { helpCall, type HelpOptions } from './help-call.ts'
import type { Sender } from './sender.ts'

const draftCheck = Compile(SosDraft)

const schema = {
  tags: ['doors'],
  summary: 'Call for help',
  description:
    'No body: the unit of a device token, now, where it was last. A place is stored as a position too. 201: raised; 200: the alarm is open.',
  response: { 200: SosAnswer, 201: SosAnswer },
}

export const sosDoor = door<HelpOptions>('sos-door', (app, { intake, senderOf, help, nowMs }) => {
  takeBytes(app, 'application/json')

  /** After the alarm, which must not wait for it nor fail with it. */
  async function store(draft: SosDraft, unit: string, sender: Sender): Promise<PositionsAnswer | undefined> {
    const { lon, lat, accuracy, crs, at } = draft
    if (lon === undefined) return undefined
    const extras = { ...(accuracy === undefined ? {} : { accuracy }), ...(crs === undefined ? {} : { crs }) }
    return intake.accept([{ unit, lon, lat, at: at ?? nowMs(), ...extras }], sender)
  }

  app.route({
    method: 'POST',
    url: '/sos',
    config: SENDERS,
    schema: { ...schema, body: SosDraft },
    // For the documentation only: a call without a body is one too.
    validatorCompiler: () => () => true,
    handler: async (request, reply) => {
      const sender = senderOf(request)
      const text = textOf(request)
      const draft = draftOf(text.trim() === '' ? {} : parseJson(text))
      const call = helpCall({ ...draft, unit: draft.unit }, sender, nowMs())
      const { alarm, isNew } = await help(call)
      const position = await store(draft, call.unit, sender)
      const answer: SosAnswer = { alarm, isNew, ...(position ? { position } : {}) }
      return reply.code(isNew ? 201 : 200).send(answer)
    },
  })
})

/** @throws Fault REQUEST_INVALID naming the field */
function draftOf(body: unknown): SosDraft {
  if (!draftCheck.Check(body)) {
    const errors = draftCheck.Errors(body).map(({ instancePath, keyword, message }) => ({
      field: `body${instancePath}`,
      reason: keyword === 'boolean' ? 'is not a field of this' : message.slice(0, 500),
    }))
    const named = errors.find(({ reason }) => !reason.includes('additional')) ?? errors[0]
    throw new Fault('REQUEST_INVALID', `${named?.field ?? 'body'} ${named?.reason ?? 'is not a call for help'}`, { errors })
  }
  if ((body.lon === undefined) !== (body.lat === undefined))
    throw invalid(body.lon === undefined ? 'lon' : 'lat', 'is missing: a place has both')
  if (body.at !== undefined && Number.isNaN(takenMsOf(body.at))) throw invalid('at', 'is no time: ISO 8601 with an offset, or Unix ms')
  return body
}

function invalid(field: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `body/${field} ${reason}`, { errors: [{ field: `body/${field}`, reason }] })
}
