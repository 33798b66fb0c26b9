/** Everything that answers "who are you": tokens, sessions, those who guess, and whose pages may act. */
import type { Role } from '#wire/roles'
import type { Ledger } from '../live/ledger.ts'
import { openCallers, type Callers } from './callers.ts'
import { guessLimits, type GuessLimits } from './guess-limits.ts'
import { ownOrigins, type Origins } from './origins.ts'
import { sessionBook, type SessionBook } from './session-book.ts'
import { tokenBook, type TokenBook } from './token-book.ts'

export interface Identity {
  readonly tokens: TokenBook
  readonly sessions: SessionBook
  readonly guesses: GuessLimits
  readonly callers: Callers
  readonly origins: Origins
  readonly isSecure: boolean
  onLocked(address: string): void
  close(): void
}

export interface IdentityOptions {
  readonly house: Ledger
  readonly adminToken: string | undefined
  readonly publicUrl: string | undefined
  /** Whether browsers reach us by HTTPS, so that the cookie may insist on it. */
  readonly isSecure: boolean
  readonly nowMs: () => number
  readonly warn: (fields: Readonly<Record<string, unknown>>, message: string) => void
}

/** Expired keys are removed this often. */
const SWEEP_MS = 3_600_000
/** The most lock-outs written to the journal an hour; past it they are only logged, so that guessing cannot fill a disk. */
const LOCKS_RECORDED_PER_SWEEP = 100

export function openIdentity({ house, adminToken, publicUrl, isSecure, nowMs, warn }: IdentityOptions): Identity {
  const tokens = tokenBook(house)
  const sessions = sessionBook(house, tokens.holds)
  const guesses = guessLimits()
  let locksRecorded = 0

  function onLocked(address: string): void {
    warn({ address }, 'locked for guessing')
    if (locksRecorded++ >= LOCKS_RECORDED_PER_SWEEP) return
    const event = { kind: 'signIn:locked', subject: 'signIn/locked', atMs: nowMs(), knownMs: nowMs(), by: 'server' }
    house.record([event]).catch((cause: unknown) => warn({ err: cause }, 'lock-out not recorded'))
  }

  function sweep(): void {
    locksRecorded = 0
    sessions.sweep(nowMs()).catch((cause: unknown) => warn({ err: cause }, 'expired keys not removed'))
  }

  const sweeping = setInterval(sweep, SWEEP_MS).unref()

  return {
    tokens,
    sessions,
    guesses,
    callers: openCallers({ tokens, sessions, guesses, adminToken, nowMs, onLocked }),
    origins: ownOrigins(publicUrl),
    isSecure,
    onLocked,
    close() {
      clearInterval(sweeping)
    },
  }
}

/** Whether anybody could sign in from outside: only then may the server listen beyond this machine. */
export function hasAccount(tokens: TokenBook, nowMs: number): boolean {
  const people: readonly Role[] = ['leader', 'operator', 'coordinator', 'admin', 'auditor']
  return [...tokens.all.values()].some(({ id, role }) => people.includes(role) && tokens.holds(id, nowMs))
}
