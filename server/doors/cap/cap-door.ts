/** `POST /cap`: alerts of other houses as incidents; and incidents as alerts for them. */
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Fault } from '#wire/errors'
import { ReportId, type Incident } from '#wire/reports'
import type { CoverageDesk } from '../../live/coverage-desk.ts'
import type { Actor, ReportDesk } from '../../live/report-desk.ts'
import { takeBytes, textOf } from '../doorway.ts'
import type { CapAlert } from './cap-alert.ts'
import { capOf, incidentOf, type CapIncident } from './cap-report.ts'
import { MAX_CAP_BYTES, readCap } from './read-cap.ts'
import { writeCap } from './write-cap.ts'

export interface CapDoorOptions {
  readonly desk: ReportDesk
  readonly actorOf: (request: FastifyRequest) => Actor
  /** Whether what a caller brings is made up. */
  readonly isSimulated: (request: FastifyRequest) => boolean
  /** Which house this is, as messages name it. */
  readonly room: string
  /** Whose settings have the district's clock. */
  readonly coverage: Pick<CoverageDesk, 'settings'>
}

/** Each is looked up; nobody updates more at once. */
const MOST_REFERENCES = 100
const MEDIA_TYPES = ['application/cap+xml', 'application/xml', 'text/xml']
/** Messages about messages, and about systems: nothing happened anywhere. */
const SAYS_NOTHING: readonly string[] = ['System', 'Test', 'Draft', 'Ack', 'Error']

const Answer = Type.Object({
  /** Whether anything came of it. */
  taken: Type.Boolean(),
  incident: Type.Optional(ReportId),
  state: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
})
type Answer = Type.Static<typeof Answer>

export const capDoor: FastifyPluginAsyncTypebox<CapDoorOptions> = async (app, { desk, actorOf, isSimulated, room, coverage }) => {
  takeBytes(app, MEDIA_TYPES)

  /** The incident that an update or a cancel speaks of: the first it refers to that is here. @throws Fault naming the references */
  async function referredTo({ references, msgType }: CapAlert): Promise<string> {
    const ids = (references ?? '').split(/\s+/).flatMap((triple) => triple.split(',')[1] ?? [])
    for (const id of ids.slice(0, MOST_REFERENCES)) if (await desk.book.find('incident', id)) return id
    const reason =
      ids.length === 0
        ? `is needed for ${msgType}: sender,identifier,sent`
        : `names no incident of this house: ${ids.join(', ').slice(0, 200)}`
    throw new Fault('FIELD_INVALID', `alert/references ${reason}`, { errors: [{ field: 'alert/references', reason }] })
  }

  async function take(alert: CapAlert, actor: Actor, simulated: boolean): Promise<Answer> {
    const nothing = [alert.status, alert.msgType].find((word) => SAYS_NOTHING.includes(word))
    if (nothing) return { taken: false, reason: `${nothing}: nothing is reported by it` }
    if (alert.status === 'Exercise') {
      const reason = "is 'Exercise': it belongs to a drill and never to what really happens, and no drill is running"
      throw new Fault('FIELD_INVALID', `alert/status ${reason}`, { errors: [{ field: 'alert/status', reason }] })
    }
    if (alert.msgType === 'Cancel') {
      const note = alert.note ?? `CAP ${alert.identifier}`
      const { id, state } = await desk.change(
        'incident',
        await referredTo(alert),
        { step: 'invalidate', atMs: Date.parse(alert.sent), note, said: {} },
        actor,
      )
      return { taken: true, incident: id, state }
    }
    const told = incidentOf(alert)
    if (!told) return { taken: false, reason: 'it has no info: nothing is said to have happened' }
    const { id, state } =
      alert.msgType === 'Update'
        ? await correct(await referredTo(alert), told, actor)
        : await desk.bring('incident', { ...told }, actor, simulated)
    return { taken: true, incident: id, state }
  }

  function correct(known: string, { atMs, class: name, severity, text, address, place }: CapIncident, actor: Actor) {
    const said = { class: name, severity, text, ...(address === undefined ? {} : { address }), ...(place ? { place } : {}) }
    return desk.change('incident', known, { atMs, said }, actor)
  }

  const takeSchema = {
    tags: ['doors'],
    summary: 'A CAP 1.2 message: Alert brings an incident, Update corrects it, Cancel finds it invalid',
    description:
      'XML as `application/cap+xml`. `status` Exercise is refused while no drill is running; Test, System, Draft, Ack and Error are answered and change nothing.',
    response: { 200: Answer, 201: Answer },
  }
  app.post('/cap', { config: { needs: 'reports:enter' }, bodyLimit: MAX_CAP_BYTES, schema: takeSchema }, async (request, reply) => {
    const text = textOf(request)
    if (text.length > MAX_CAP_BYTES) throw new Fault('BODY_TOO_LARGE', `a message of at most ${MAX_CAP_BYTES} bytes is taken`)
    const alert = readCap(text)
    const answer = await take(alert, actorOf(request), isSimulated(request))
    return reply.code(answer.taken && alert.msgType === 'Alert' ? 201 : 200).send(answer)
  })

  const giveSchema = {
    tags: ['reports'],
    summary: 'An incident as a CAP 1.2 message',
    params: Type.Object({ id: ReportId }),
    response: { 200: Type.String() },
  }
  app.get('/incidents/:id/cap', { config: { needs: 'picture:read' }, schema: giveSchema }, async ({ params: { id } }, reply) => {
    const incident = (await desk.book.find('incident', id)) as Incident | undefined // of its schema: checked when it was recorded
    if (!incident) throw new Fault('NOT_FOUND', `there is no incident '${id}'`)
    const message = capOf(incident, { sender: `lamplight.${room}`, utcOffsetMin: coverage.settings.utcOffsetMin })
    return reply.type('application/cap+xml; charset=utf-8').serializer(String).send(writeCap(message))
  })
}
