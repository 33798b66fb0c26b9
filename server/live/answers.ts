/** How requests of the live namespace are answered, and what is said of those that fail. */
import { FAULTS, Fault } from '#wire/errors'
import type { Reply } from '#wire/live'
import type { LiveLog } from './broadcast.ts'

/** What a wall sends is `unknown` until it was checked; an old or broken client may even forget to wait for an answer. */
export type Untrusted = (event: string, listener: (request: unknown, reply: unknown) => void) => void

export function answer<T>(reply: unknown, value: Reply<T>): void {
  if (typeof reply === 'function') (reply as (value: Reply<T>) => void)(value)
}

export function failureOf(error: unknown, log: LiveLog): Extract<Reply<never>, { ok: false }> {
  if (error instanceof Fault) return { ok: false, code: error.code, message: error.message, retry: FAULTS[error.code].retry }
  log.warn({ err: error }, 'live request failed')
  return { ok: false, code: 'STORE_FAILED', message: 'the server could not read its log', retry: true }
}

export function whatIsWrong(event: string, errors: Iterable<{ readonly instancePath: string; readonly message: string }>): string {
  for (const { instancePath, message } of errors) return `${event}: ${instancePath || 'the request'} ${message}`
  return `${event} is malformed`
}
