/** The headers that keep a browser to our own origin. */
import type { FastifyInstance } from 'fastify'

/** A year, seconds: what browsers' lists ask of HSTS. */
const HSTS_AGE_S = 31_536_000

/** MapLibre and deck.gl set inline styles; nothing else needs an exception, and nothing may be fetched from elsewhere. */
const CONTENT_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join(';')

const ALWAYS = {
  'content-security-policy': CONTENT_POLICY,
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
}

/** Without TLS these would lock a browser out of the very address it was told. */
const OVER_TLS = {
  'cross-origin-opener-policy': 'same-origin',
  'strict-transport-security': `max-age=${HSTS_AGE_S}`,
}

/** Puts them on every answer, refusals too. Register it before every route. */
export function sendSafeHeaders(app: FastifyInstance, { isSecure }: { readonly isSecure: boolean }): void {
  const headers = isSecure ? { ...ALWAYS, ...OVER_TLS } : ALWAYS
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers)
    done()
  })
}
