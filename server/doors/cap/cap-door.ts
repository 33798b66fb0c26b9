/** `POST /cap`: alerts of other houses as incidents; and incidents as alerts for them. */
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Fault } from '#wire/errors'
import { ReportId, type Incident } from '#wire/reports'
import { charsetOf } from '../../domain/charset.ts'
import type { CoverageDesk } from '../../live/coverage-desk.ts'
import type { Actor, ReportDesk } from '../../live/report-desk.ts'
import { bytesOf, takeBytes } from '../doorway.ts'
import { capOf, houseSender } from './cap-report.ts'
import { decodeXml } from './decode-xml.ts'
import { MAX_CAP_BYTES, readCap } from './read-cap.ts'
import { CapAnswer, capTaker, type CapDrills } from './take-cap.ts'
import { writeCap } from './write-cap.ts'

export interface CapDoorOptions {
  readonly desk: ReportDesk
  readonly drills: CapDrills
  readonly actorOf: (request: FastifyRequest) => Actor
  /** Whether what a caller brings is made up. */
  readonly isSimulated: (request: FastifyRequest) => boolean
  /** Which house this is, as messages name it. */
  readonly room: string
  /** Whose settings have the district's clock. */
  readonly coverage: Pick<CoverageDesk, 'settings'>
}

const MEDIA_TYPES = ['application/cap+xml', 'application/xml', 'text/xml']

export const capDoor: FastifyPluginAsyncTypebox<CapDoorOptions> = async (app, { desk, drills, actorOf, isSimulated, room, coverage }) => {
  takeBytes(app, MEDIA_TYPES)

  const take = capTaker(desk, drills, houseSender(room))

  const takeSchema = {
    tags: ['doors'],
    summary: 'A CAP 1.2 message: Alert brings an incident, Update corrects it, Cancel finds it invalid',
    description:
      'XML as `application/cap+xml`. `status` Exercise is a note in the drill that `incidents` names, where its sender leads or observes that, and else refused; Test, System, Draft, Ack and Error are answered and change nothing.',
    response: { 200: CapAnswer, 201: CapAnswer },
  }
  app.post('/cap', { config: { needs: 'reports:enter' }, bodyLimit: MAX_CAP_BYTES, schema: takeSchema }, async (request, reply) => {
    const bytes = bytesOf(request)
    if (bytes.length > MAX_CAP_BYTES) throw new Fault('BODY_TOO_LARGE', `a message of at most ${MAX_CAP_BYTES} bytes is taken`)
    const alert = readCap(decodeXml(bytes, charsetOf(request)))
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
    const message = capOf(incident, { sender: houseSender(room), utcOffsetMin: coverage.settings.utcOffsetMin })
    return reply.type('application/cap+xml; charset=utf-8').serializer(String).send(writeCap(message))
  })
}
