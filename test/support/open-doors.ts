/** The doors over a real server on a free port. */
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyRequest } from 'fastify'
import { onTestFinished } from 'vitest'
import { Fault } from '#wire/errors'
import { dutyDoor } from '../../server/doors/duty-door.ts'
import { heartbeatDoor } from '../../server/doors/heartbeat-door.ts'
import { osmandDoor } from '../../server/doors/osmand-door.ts'
import { owntracksDoor } from '../../server/doors/owntracks-door.ts'
import { positionsDoor } from '../../server/doors/positions-door.ts'
import type { Sender } from '../../server/doors/sender.ts'
import { sosDoor } from '../../server/doors/sos-door.ts'
import { tokenOfHeader } from '../../server/http/callers.ts'
import { answerProblems } from '../../server/http/problems.ts'
import type { SosCall } from '../../server/live/alarm-desk.ts'
import { aDevice, aGateway, openTestIntake, type TestIntakeOptions } from './doors.ts'

/** The tokens of these doors are these two words; the device speaks for A12. */
export const GATEWAY = { authorization: 'Bearer gateway' }
export const DEVICE = { authorization: 'Bearer device' }
export const JSON_TYPE = { 'content-type': 'application/json' }
const senders: Readonly<Record<string, Sender>> = { gateway: aGateway(), device: aDevice() }

function senderOf(request: FastifyRequest): Sender {
  const { token } = request.params as { readonly token?: string }
  const sender = senders[tokenOfHeader(request.headers.authorization) ?? token ?? '']
  if (!sender) throw new Fault('TOKEN_MISSING', 'send a token')
  return sender
}

/** Opens an intake and all doors, closed when the test ends. */
export async function openDoors(options: TestIntakeOptions = {}) {
  const door = await openTestIntake(options)
  const app = Fastify()
  onTestFinished(() => app.close())
  app.setValidatorCompiler(TypeBoxValidatorCompiler)
  answerProblems(app, () => undefined)
  const nowMs = () => door.clock.nowMs
  const calls: SosCall[] = []
  const help = async (call: SosCall) => ({ alarm: `a-${calls.push(call)}`, isNew: true })
  for (const plugin of [positionsDoor, heartbeatDoor]) await app.register(plugin, { intake: door.intake, senderOf })
  for (const plugin of [owntracksDoor, osmandDoor, sosDoor]) await app.register(plugin, { intake: door.intake, senderOf, help, nowMs })
  await app.register(dutyDoor, { intake: door.intake, senderOf, nowMs, change: door.units.change })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const send = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, { ...init, method: init.method ?? 'POST' })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
  }
  const sendFixes = (fixes: unknown, headers: Record<string, string> = GATEWAY) =>
    send('/positions', { headers: { ...headers, ...JSON_TYPE }, body: JSON.stringify(fixes) })
  return { ...door, url, send, sendFixes, calls }
}
