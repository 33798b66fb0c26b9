/** Asking the server as this phone: with its own token, never with a cookie, and never longer than somebody in the street waits. */
import { ApiFault, ask } from '../http/api.ts'
import type { Answer, Entry } from './outbox.ts'

/** A line that answers nothing for so long is none. */
const GIVE_UP_MS = 15_000

function initOf(token: string, init: RequestInit): RequestInit {
  return {
    ...init,
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(GIVE_UP_MS),
    headers: { authorization: `Bearer ${token}`, ...(init.body === undefined ? {} : { 'content-type': 'application/json' }) },
  }
}

/** @throws ApiFault when the server refuses or cannot be reached (`status` 0) */
export function askAs<T>(token: string, path: string): Promise<T> {
  return ask<T>(path, initOf(token, {})).catch(asUnreachable)
}

/** @throws ApiFault */
export function sendAs<T>(token: string, method: string, path: string, body?: unknown): Promise<T> {
  return ask<T>(path, initOf(token, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })).catch(asUnreachable)
}

/** Public networks answer for others with a page of their own, and lines break within an answer: neither is the server's word. */
function asUnreachable(cause: unknown): never {
  if (cause instanceof SyntaxError || cause instanceof TypeError || cause instanceof DOMException)
    throw new ApiFault(0, 'UNREACHABLE', cause.message)
  throw cause
}

/** Sends an entry; what comes of it is an answer, never a throw. */
export async function deliver(token: string, { method, path, body }: Entry): Promise<Answer> {
  try {
    await sendAs(token, method, path, body)
    return { status: 200, code: '', message: '' }
  } catch (cause) {
    if (!(cause instanceof ApiFault)) throw cause
    const { status, code, message, errors } = cause
    return { status, code, message: errors[0] ? `${errors[0].field.replace(/^body\//, '')} ${errors[0].reason}` : message }
  }
}
