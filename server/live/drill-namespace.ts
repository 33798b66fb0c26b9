/** The door by which drills are followed: who may come in, what they may ask, and how they are answered. Nothing of reality is said here. */
import { Compile } from 'typebox/compile'
import { DRILL_NAMESPACE, FollowRequest, LeaveRequest } from '#wire/drill-live'
import { Fault } from '#wire/errors'
import { PROTOCOL_VERSION } from '#wire/live'
import { answer, failureOf, whatIsWrong, type Untrusted } from './answers.ts'
import { isOverfull } from './broadcast.ts'
import { openDrillStream, type DrillNamespaceOf, type DrillStream, type DrillStreamOptions } from './drill-stream.ts'
import { guardNamespace, type LiveCaller, type NamespaceKeys } from './namespace-guard.ts'
import type { LiveServer } from './socket-server.ts'

/** A phone speaks for its unit. */
export interface DrillCaller extends LiveCaller {
  readonly sender?: { readonly unit?: string }
}

export interface DrillNamespaceOptions<Caller extends DrillCaller> extends NamespaceKeys<Caller>, Omit<DrillStreamOptions, 'namespace'> {
  readonly io: LiveServer
}

const followCheck = Compile(FollowRequest)
const leaveCheck = Compile(LeaveRequest)

export function openDrillNamespace<Caller extends DrillCaller>(
  options: DrillNamespaceOptions<Caller>,
): Pick<DrillStream, 'reset' | 'close'> {
  const { io, log } = options
  // One server speaks in both; what is said in each is its own.
  const namespace = io.of(DRILL_NAMESPACE) as unknown as DrillNamespaceOf
  const stream = openDrillStream({ ...options, namespace })
  const guard = guardNamespace({ ...options, namespace, needs: 'drills:read', what: 'drills' })

  namespace.on('connection', (socket) => {
    const on = socket.on.bind(socket) as unknown as Untrusted
    const { role, name, sender } = guard.callerOf(socket)! // nobody comes in without being known
    const viewer = { role, name, ...(sender?.unit === undefined ? {} : { unit: sender.unit }) }
    let isFollowing = false

    async function follow(request: unknown, reply: unknown): Promise<void> {
      if (isFollowing) throw new Fault('STATE_CONFLICT', 'the last drill:follow has not been answered yet')
      if (!followCheck.Check(request)) throw new Fault('REQUEST_INVALID', whatIsWrong('drill:follow', followCheck.Errors(request)))
      if (request.protocol !== PROTOCOL_VERSION)
        throw new Fault('PROTOCOL_UNSUPPORTED', `protocol ${request.protocol} is not ${PROTOCOL_VERSION}: reload the page`)
      isFollowing = true
      await stream
        .admit(socket, viewer, request, (followed) => answer(reply, { ok: true, value: followed }))
        .finally(() => (isFollowing = false))
    }

    on('drill:follow', (request, reply) => {
      follow(request, reply)
        .catch((error: unknown) => answer(reply, failureOf(error, log)))
        .finally(() => {
          // Who asks faster than it reads is not held in memory.
          if (isOverfull(socket)) socket.request.socket.destroy()
        })
    })
    on('drill:leave', (request) => {
      if (leaveCheck.Check(request)) stream.leave(socket)
    })
    socket.on('disconnect', () => stream.leave(socket))
  })

  return {
    reset: stream.reset,
    close() {
      guard.close()
      stream.close()
      namespace.disconnectSockets(true)
    },
  }
}
