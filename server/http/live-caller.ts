/** Who knocks at the live namespace: a screen by its cookie, or a program by `auth.token`; never a page of another origin. */
import { fastifyCookie } from '@fastify/cookie'
import type { Caller } from './callers.ts'
import { SESSION_COOKIE } from './guard.ts'
import type { Identity } from './identity.ts'

interface Handshake {
  readonly auth: Readonly<Record<string, unknown>>
  readonly address: string
  readonly headers: { readonly origin?: string | undefined; readonly host?: string | undefined; readonly cookie?: string | undefined }
}

/** @throws Fault ORIGIN_FORBIDDEN, TOKEN_MISSING, TOKEN_INVALID, RATE_EXCEEDED */
export function liveCaller({ callers, origins }: Pick<Identity, 'callers' | 'origins'>, { auth, address, headers }: Handshake): Caller {
  origins.require(headers)
  const token = typeof auth['token'] === 'string' ? auth['token'] : undefined
  return callers.identify({ token, cookie: fastifyCookie.parse(headers.cookie ?? '')[SESSION_COOKIE], address })
}
