/** Who calls: read from a bearer token, a token in the path or HTTP Basic (phones), or a session's cookie. */
import type { Role } from '#wire/roles'
import { Fault } from '#wire/errors'
import type { Sender } from '../doors/sender.ts'
import type { GuessLimits } from './guess-limits.ts'
import { hashOf, matchesHash } from './secrets.ts'
import type { SessionBook } from './session-book.ts'
import { senderOfToken, type TokenBook } from './token-book.ts'

export interface Caller {
  readonly role: Role
  /** Stands as `by` in the journal. */
  readonly name: string
  /** How it was proved: cookies are sent by browsers unasked, so a write with one is held to its origin. */
  readonly proof: 'token' | 'session' | 'admin'
  /** Of the token or session. */
  readonly id: string
  /** Set for roles that send. */
  readonly sender?: Sender
}

export interface Credentials {
  readonly token?: string | undefined
  readonly cookie?: string | undefined
  /** The caller's address, for those who guess. */
  readonly address: string
}

export interface Callers {
  /** @throws Fault TOKEN_MISSING, TOKEN_INVALID, RATE_EXCEEDED */
  identify(credentials: Credentials): Caller
  /** Whether a caller identified earlier may still go on: false once its token is revoked or its session over. */
  stillHolds(caller: Caller): boolean
  /** The roles in which somebody can call under a name now; none: nobody can. Cost: O(tokens and sessions). */
  rolesOf(name: string): readonly Role[]
  /** The tokens that hold now, by name and role. */
  tokensNow(): readonly Pick<Caller, 'name' | 'role'>[]
}

export interface CallersOptions {
  readonly tokens: TokenBook
  readonly sessions: SessionBook
  readonly guesses: GuessLimits
  readonly adminToken: string | undefined
  readonly nowMs: () => number
  /** Told when an address is locked for guessing. */
  readonly onLocked: (address: string) => void
}

const ADMIN_ID = 'admin-token'

/** The form of our own tokens: nobody guesses 256 bits, so they are looked up even from an address that is locked. */
const OWN_TOKEN = /^ll_/

export function openCallers({ tokens, sessions, guesses, adminToken, nowMs, onLocked }: CallersOptions): Callers {
  const adminHash = adminToken === undefined ? undefined : hashOf(adminToken)

  function unknown(what: string): Fault {
    return new Fault('TOKEN_INVALID', `${what} is unknown, revoked or expired`)
  }

  /** A wrong try at the one secret that somebody chose. */
  function refuseGuess(address: string): never {
    if (guesses.isLocked(address, nowMs())) throw new Fault('RATE_EXCEEDED', 'too many wrong tries from this address; wait a minute')
    if (guesses.wrong(address, nowMs())) onLocked(address)
    throw unknown('the token')
  }

  function byToken(token: string, address: string): Caller {
    const record = tokens.find(token, nowMs())
    if (record) {
      const base = { role: record.role, name: record.name, proof: 'token', id: record.id } as const
      return record.role === 'device' || record.role === 'gateway' ? { ...base, sender: senderOfToken(record) } : base
    }
    // Nor is one that was revoked a guess: a phone that goes on with it must not lock out everybody behind its address.
    if (OWN_TOKEN.test(token)) throw unknown('the token')
    const mayBeAdmin = adminHash !== undefined && !guesses.isLocked(address, nowMs())
    if (mayBeAdmin && matchesHash(token, adminHash)) return { role: 'admin', name: ADMIN_ID, proof: 'admin', id: ADMIN_ID }
    return refuseGuess(address)
  }

  return {
    identify({ token, cookie, address }) {
      if (token !== undefined) return byToken(token, address)
      if (cookie === undefined) throw new Fault('TOKEN_MISSING', 'send a token as Authorization: Bearer, or sign in')
      const session = sessions.find(cookie, nowMs())
      if (!session) throw unknown('the session') // 256 bits too
      return { role: session.role, name: session.name, proof: 'session', id: session.id }
    },
    stillHolds({ proof, id }) {
      if (proof === 'admin') return true
      return proof === 'token' ? tokens.holds(id, nowMs()) : sessions.holds(id, nowMs())
    },
    rolesOf(name) {
      const atMs = nowMs()
      const held = [...tokens.all.values()].filter((one) => one.name === name && tokens.holds(one.id, atMs))
      const open = [...sessions.all.values()].filter((one) => one.name === name && sessions.holds(one.id, atMs))
      const admin: readonly Role[] = name === ADMIN_ID && adminHash !== undefined ? ['admin'] : []
      return [...new Set([...held, ...open].map(({ role }) => role)), ...admin]
    },
    tokensNow: () => [...tokens.all.values()].filter(({ id }) => tokens.holds(id, nowMs())).map(({ name, role }) => ({ name, role })),
  }
}

/** The token of an `Authorization` header: `Bearer TOKEN`, or `Basic` with the token as the password. */
export function tokenOfHeader(header: string | undefined): string | undefined {
  const [, scheme = '', value = ''] = /^(\w+) +(\S+)$/.exec(header ?? '') ?? []
  if (scheme.toLowerCase() === 'bearer') return value
  if (scheme.toLowerCase() !== 'basic') return undefined
  const [, password] = /^[^:]*:(.*)$/s.exec(Buffer.from(value, 'base64').toString('utf8')) ?? []
  return password
}
