/** `POST /sos`: a member calls for help. */
import { Compile } from 'typebox/compile'
import { SosAnswer, SosDraft } from '#wire/alarms'
import type { FieldError } from '#wire/errors'
import type { PositionsAnswer } from '#wire/fix'
import { takenMsOf } from '../domain/gate-time.ts'
import { door, SENDERS, takeBytes, textOf } from './doorway.ts'
import { helpCall, type HelpOptions } from './help-call.ts'
import type { Sender } from './sender.ts'

type Field = keyof SosDraft
const FIELDS = SosDraft.properties
const CHECKS = new Map(Object.entries(FIELDS).map(([name, field]) => [name, Compile(field)]))
const PLACE: readonly string[] = ['lon', 'lat']
const MOST_PASSED_OVER = 10

const schema = {
  tags: ['doors'],
  summary: 'Call for help',
  description:
    'No body: the unit of a device token, now, where it was last. A place is stored as a position too. 201: raised; 200: the alarm is open. What cannot be read of it is passed over and named, and help is raised all the same.',
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
      const { draft, passedOver } = draftOf(text)
      const call = helpCall({ ...draft, unit: draft.unit }, sender, nowMs())
      const { alarm, isNew } = await help(call)
      const position = await store(draft, call.unit, sender)
      const answer: SosAnswer = {
        alarm,
        isNew,
        ...(position ? { position } : {}),
        ...(passedOver.length > 0 ? { passedOver: passedOver.slice(0, MOST_PASSED_OVER) } : {}),
      }
      return reply.code(isNew ? 201 : 200).send(answer)
    },
  })
})

interface Read {
  readonly draft: SosDraft
  readonly passedOver: readonly FieldError[]
}

/** What can be read of a call. Whoever calls has no time to mend the clock of a device, nor the program that writes its messages. */
function draftOf(text: string): Read {
  const body = text.trim() === '' ? {} : objectOf(text)
  if (!body) return { draft: {}, passedOver: [passed('', 'is no JSON object')] }
  const wrong = Object.entries(body).flatMap(([name, value]) => {
    const reason = whyNot(name, value)
    return reason === undefined ? [] : [passed(name, reason)]
  })
  const isPlaced = PLACE.every((name) => isRight(name, body))
  const [missing] = PLACE.filter((name) => !Object.hasOwn(body, name))
  const isHalf = missing !== undefined && PLACE.some((name) => Object.hasOwn(body, name))
  const names = Object.keys(body).filter((name) => isRight(name, body) && (isPlaced || !PLACE.includes(name)))
  const draft = Object.fromEntries(names.map((name) => [name, body[name]])) as SosDraft // each was checked by its own schema
  return { draft, passedOver: isHalf ? [...wrong, passed(missing, 'is missing: a place has both')] : wrong }
}

function isRight(name: string, body: Readonly<Record<string, unknown>>): boolean {
  return Object.hasOwn(body, name) && whyNot(name, body[name]) === undefined
}

/** Why a field cannot be read; `undefined`: it can. */
function whyNot(name: string, value: unknown): string | undefined {
  const check = CHECKS.get(name)
  if (!check) return 'is not a field of this'
  const [error] = check.Errors(value)
  if (error) return error.message
  const field = name as Field // there is a check of it
  if (field === 'at' && Number.isNaN(takenMsOf(value as string | number))) return 'is no time: ISO 8601 with an offset, or Unix ms'
  return undefined
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined // told as passed over
  }
}

function passed(name: string, reason: string): FieldError {
  return { field: name === '' ? 'body' : `body/${name.slice(0, 60)}`, reason: reason.slice(0, 200) }
}
