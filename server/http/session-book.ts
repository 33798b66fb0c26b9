/** Sessions of people and displays, and the one-time links that open them; both kept as hashes in the journal. */
import type { Role } from '#wire/roles'
import { subjectOf } from '../domain/subjects.ts'
import type { Ledger } from '../live/ledger.ts'
import type { EventDraft } from '../store/ports.ts'
import { hashOf, matchesHash, newSecret, newSecretId } from './secrets.ts'

const HOUR_MS = 3_600_000
const LINK_LIFE_MS = 24 * HOUR_MS
/** A person signs in again each shift; a wall stands for months, is read-only and can be revoked, and browsers keep no cookie over 400 days. */
const PERSON_LIFE_MS = 12 * HOUR_MS
const WALL_LIFE_MS = 400 * 24 * HOUR_MS

interface Kept {
  readonly id: string
  readonly hash: string
  readonly role: Role
  readonly name: string
  readonly expiresMs: number
}

export interface SessionRecord extends Kept {
  /** The token it was opened with: it ends with that token. */
  readonly token?: string
}

export interface SessionBook {
  /** Those that have ended too, until they are swept. */
  readonly all: ReadonlyMap<string, SessionRecord>
  /** A code for one sign-in with the given role, good for a day. */
  makeLink(role: Role, by: string, nowMs: number): Promise<string>
  /** Trades a code for a session; each code works once, also when two try at the same time. */
  redeem(code: string, nowMs: number): Promise<OpenedSession | undefined>
  open(
    who: { readonly role: Role; readonly name: string; readonly token?: string; readonly untilMs?: number },
    nowMs: number,
  ): Promise<OpenedSession>
  find(cookie: string, nowMs: number): SessionRecord | undefined
  holds(id: string, nowMs: number): boolean
  close(id: string, by: string, nowMs: number): Promise<void>
  /** Removes what has expired, so that the house does not fill with old keys. */
  sweep(nowMs: number): Promise<void>
}

export interface OpenedSession {
  readonly cookie: string
  readonly record: SessionRecord
}

const CODE_FORM = /^([0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/

function made(role: Role, name: string, expiresMs: number): { readonly code: string; readonly kept: Kept } {
  const id = newSecretId()
  const secret = newSecret()
  return { code: `${id}.${secret}`, kept: { id, hash: hashOf(secret), role, name, expiresMs } }
}

export function sessionBook(house: Ledger, tokenHolds: (id: string, nowMs: number) => boolean): SessionBook {
  const sessions = house.of<SessionRecord>('session')
  const links = house.of<Kept>('signIn')
  const inTrade = new Set<string>()

  function draft(
    kind: string,
    subject: EventDraft['subject'],
    by: string,
    nowMs: number,
    data?: unknown,
  ): Omit<EventDraft, 'room' | 'realm'> {
    return { kind, subject, atMs: nowMs, knownMs: nowMs, by, ...(data === undefined ? {} : { data }) }
  }

  function found<T extends Kept>(among: ReadonlyMap<string, T>, code: string, nowMs: number): T | undefined {
    const [, id = '', secret = ''] = CODE_FORM.exec(code) ?? []
    const kept = among.get(id)
    return kept && nowMs < kept.expiresMs && matchesHash(secret, kept.hash) ? kept : undefined
  }

  function isCurrent(record: SessionRecord, nowMs: number): boolean {
    return nowMs < record.expiresMs && (record.token === undefined || tokenHolds(record.token, nowMs))
  }

  const book: SessionBook = {
    all: sessions,
    async makeLink(role, by, nowMs) {
      const { code, kept } = made(role, `${role}-link`, nowMs + LINK_LIFE_MS)
      await house.record([draft('signIn:offered', subjectOf('signIn', kept.id), by, nowMs, kept)])
      return code
    },
    async redeem(code, nowMs) {
      const link = found(links, code, nowMs)
      if (!link || inTrade.has(link.id)) return undefined
      inTrade.add(link.id)
      try {
        await house.record([draft('signIn:used', subjectOf('signIn', link.id), link.name, nowMs)])
        return await book.open({ role: link.role, name: `${link.role}-${link.id.slice(0, 4)}` }, nowMs)
      } finally {
        inTrade.delete(link.id)
      }
    },
    async open({ role, name, token, untilMs }, nowMs) {
      const lifeMs = role === 'wall' ? WALL_LIFE_MS : PERSON_LIFE_MS
      const { code, kept } = made(role, name, Math.min(nowMs + lifeMs, untilMs ?? Number.POSITIVE_INFINITY))
      const record: SessionRecord = token === undefined ? kept : { ...kept, token }
      await house.record([draft('session:opened', subjectOf('session', record.id), name, nowMs, record)])
      return { cookie: code, record }
    },
    find(cookie, nowMs) {
      const record = found(sessions, cookie, nowMs)
      return record && isCurrent(record, nowMs) ? record : undefined
    },
    holds(id, nowMs) {
      const record = sessions.get(id)
      return record !== undefined && isCurrent(record, nowMs)
    },
    async close(id, by, nowMs) {
      if (sessions.has(id)) await house.record([draft('session:closed', subjectOf('session', id), by, nowMs)])
    },
    async sweep(nowMs) {
      const gone = [
        ...[...sessions.values()].filter((record) => !isCurrent(record, nowMs)).map((record) => subjectOf('session', record.id)),
        ...[...links.values()].filter((link) => nowMs >= link.expiresMs).map((link) => subjectOf('signIn', link.id)),
      ]
      await house.record(gone.map((subject) => draft('key:expired', subject, 'server', nowMs)))
    },
  }
  return book
}
