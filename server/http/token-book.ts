/** The tokens of the house: made once, shown once, kept as hashes in the journal (`token/ID`), revocable at once. */
import Type, { type Static } from 'typebox'
import { Crs } from '#wire/crs'
import { Role } from '#wire/roles'
import { UnitId } from '#wire/fix'
import { subjectOf } from '../domain/subjects.ts'
import type { Sender } from '../doors/sender.ts'
import type { Ledger } from '../live/ledger.ts'
import { hashOf, matchesHash, newSecret, newSecretId } from './secrets.ts'

/** Accuracy taken for a fix that states none, metres: a phone's open-sky figure, `design.md` allows any up to ρ/2 to count. */
const DEFAULT_ACCURACY_M = 15

export const TokenDraft = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 60, pattern: '^[^\\s/\\u0000-\\u001f]+$' }),
    role: Role,
    /** The source it is counted under; absent: a gateway's own name, `phones` for a device. */
    source: Type.Optional(Type.String({ minLength: 1, maxLength: 60, pattern: '^[^\\s/\\u0000-\\u001f]+$' })),
    /** The one unit a device may speak for. */
    unit: Type.Optional(UnitId),
    crs: Type.Optional(Crs),
    defaultAccuracyM: Type.Optional(Type.Number({ minimum: 0, maximum: 100_000 })),
    simulated: Type.Optional(Type.Boolean()),
    expiresMs: Type.Optional(Type.Number()),
  },
  { additionalProperties: false },
)
export type TokenDraft = Static<typeof TokenDraft>

/** What the journal keeps of a token: everything but the secret. */
export interface TokenRecord extends TokenDraft {
  readonly id: string
  readonly hash: string
  readonly createdMs: number
  readonly revokedMs?: number
}

export interface TokenBook {
  readonly all: ReadonlyMap<string, TokenRecord>
  /** Makes a token. The secret is in the answer and nowhere else. */
  create(draft: TokenDraft, by: string, nowMs: number): Promise<{ readonly token: string; readonly record: TokenRecord }>
  /** @returns the tokens revoked: by id or, where no id matches, by name; none where it is unknown or already revoked */
  revoke(idOrName: string, by: string, nowMs: number): Promise<readonly TokenRecord[]>
  /** The record of a token that is right, not revoked and not expired. */
  find(token: string, nowMs: number): TokenRecord | undefined
  /** Whether a token found earlier still holds. */
  holds(id: string, nowMs: number): boolean
}

const TOKEN_FORM = /^ll_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/

export function tokenBook(house: Ledger): TokenBook {
  const all = house.of<TokenRecord>('token')

  function isCurrent(record: TokenRecord, nowMs: number): boolean {
    return record.revokedMs === undefined && (record.expiresMs === undefined || nowMs < record.expiresMs)
  }

  return {
    all,
    async create(draft, by, nowMs) {
      const id = newSecretId()
      const secret = newSecret()
      const record: TokenRecord = { ...draft, id, hash: hashOf(secret), createdMs: nowMs }
      await house.record([{ kind: 'token:created', subject: subjectOf('token', id), atMs: nowMs, knownMs: nowMs, by, data: record }])
      return { token: `ll_${id}_${secret}`, record }
    },
    async revoke(idOrName, by, nowMs) {
      const byId = all.get(idOrName)
      const named = byId ? [byId] : [...all.values()].filter((record) => record.name === idOrName)
      const revoked = named.filter((record) => record.revokedMs === undefined).map((record) => ({ ...record, revokedMs: nowMs }))
      await house.record(
        revoked.map((data) => ({ kind: 'token:revoked', subject: subjectOf('token', data.id), atMs: nowMs, knownMs: nowMs, by, data })),
      )
      return revoked
    },
    find(token, nowMs) {
      const [, id = '', secret = ''] = TOKEN_FORM.exec(token) ?? []
      const record = all.get(id)
      return record && isCurrent(record, nowMs) && matchesHash(secret, record.hash) ? record : undefined
    },
    holds(id, nowMs) {
      const record = all.get(id)
      return record !== undefined && isCurrent(record, nowMs)
    },
  }
}

/** What the gate must know of a token that sends. @throws RangeError when its role does not send */
export function senderOfToken(record: TokenRecord): Sender {
  const { role } = record
  if (role !== 'device' && role !== 'gateway') throw new RangeError(`a token of role ${role} does not send`)
  return {
    by: record.name,
    role,
    ...(record.unit === undefined ? {} : { unit: record.unit }),
    source: record.source ?? (role === 'device' ? 'phones' : record.name),
    sourceKind: role === 'device' ? 'phone' : 'gateway',
    crs: record.crs ?? 'WGS84',
    defaultAccuracyM: record.defaultAccuracyM ?? DEFAULT_ACCURACY_M,
    simulated: record.simulated ?? false,
  }
}
