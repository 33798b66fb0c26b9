/** Making, keeping and comparing secrets: 256 random bits outside, their SHA-256 at rest. */
import { hash as hashOnce, randomBytes, timingSafeEqual } from 'node:crypto'

const SECRET_BYTES = 32
const ID_BYTES = 6

/** 43 characters of base64url: 256 bits. No stretching is needed for a secret nobody could guess or choose. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** Twelve hexadecimal digits: names a secret without being one. */
export function newSecretId(): string {
  return randomBytes(ID_BYTES).toString('hex')
}

export function hashOf(secret: string): string {
  return hashOnce('sha256', secret, 'hex')
}

/** Whether a secret is the one whose hash is kept; takes as long for a near miss as for a far one. */
export function matchesHash(secret: string, hash: string): boolean {
  const kept = Buffer.from(hash, 'hex')
  const given = hashOnce('sha256', secret, 'buffer')
  return kept.length === given.length && timingSafeEqual(kept, given)
}
