/** Who is let into a namespace, and shown out once its token or session no longer holds. */
import type { Socket } from 'socket.io'
import { Fault } from '#wire/errors'
import type { Role } from '#wire/roles'
import { withArticle } from '../domain/article.ts'
import { may, type Action } from '../domain/permissions.ts'
import { failureOf } from './answers.ts'
import type { LiveLog } from './broadcast.ts'

export type Handshake = Socket['handshake']

/** @param name who it is, as the journal has it */
export interface LiveCaller {
  readonly role: Role
  readonly name: string
}

export interface NamespaceKeys<Caller extends LiveCaller> {
  /** Who knocks. @throws Fault TOKEN_MISSING, TOKEN_INVALID, ORIGIN_FORBIDDEN, RATE_EXCEEDED */
  readonly authorise: (handshake: Handshake) => Caller | Promise<Caller>
  /** Whether somebody let in earlier may stay; asked once a second, so a revoked token loses its line within that time. */
  readonly stillHolds: (caller: Caller) => boolean
}

interface Knocking {
  readonly handshake: Handshake
  disconnect(close: boolean): unknown
}

/** What of a namespace is needed here, whatever is said in it. */
interface Guarded<Knocker extends Knocking> {
  readonly sockets: ReadonlyMap<string, Knocker>
  use(letIn: (socket: Knocker, next: (refusal?: Error) => void) => void): unknown
}

export interface GuardOptions<Caller extends LiveCaller, Knocker extends Knocking> extends NamespaceKeys<Caller> {
  readonly namespace: Guarded<Knocker>
  readonly needs: Action
  /** What a role that may not come in is told of. */
  readonly what: string
  readonly log: LiveLog
}

export interface NamespaceGuard<Caller, Knocker> {
  callerOf(socket: Knocker): Caller | undefined
  close(): void
}

const RECHECK_MS = 1_000

export function guardNamespace<Caller extends LiveCaller, Knocker extends Knocking>(
  options: GuardOptions<Caller, Knocker>,
): NamespaceGuard<Caller, Knocker> {
  const { namespace, authorise, stillHolds, needs, what, log } = options
  const callers = new WeakMap<Knocker, Caller>()

  async function letIn(socket: Knocker): Promise<void> {
    const caller = await authorise(socket.handshake)
    if (!may(caller.role, needs)) throw new Fault('ROLE_FORBIDDEN', `${withArticle(caller.role)} may not see ${what}`)
    callers.set(socket, caller)
  }

  namespace.use((socket, next) => {
    letIn(socket).then(
      () => next(),
      (error: unknown) => {
        const { code, message, retry } = failureOf(error, log)
        next(Object.assign(new Error(message), { data: { code, message, retry } }))
      },
    )
  })

  const recheck = setInterval(() => {
    for (const socket of namespace.sockets.values()) {
      const caller = callers.get(socket)
      if (!caller || !stillHolds(caller)) socket.disconnect(true)
    }
  }, RECHECK_MS)

  return {
    callerOf: (socket) => callers.get(socket),
    close: () => clearInterval(recheck),
  }
}
