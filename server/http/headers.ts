/** The headers that keep a browser to our own origin. */
import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

/** A year, seconds: what browsers' lists ask of HSTS. */
const HSTS_AGE_S = 31_536_000

/** MapLibre and deck.gl set inline styles; nothing else needs an exception, and nothing may be fetched from elsewhere. */
export const CONTENT_POLICY = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  workerSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  connectSrc: ["'self'"],
  fontSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  baseUri: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'self'"],
}

export async function sendSafeHeaders(app: FastifyInstance, { isSecure }: { readonly isSecure: boolean }): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_POLICY },
    // Without TLS the promise would lock a browser out of the very address it was told.
    hsts: isSecure ? { maxAge: HSTS_AGE_S, includeSubDomains: false } : false,
    crossOriginOpenerPolicy: isSecure,
    originAgentCluster: true,
    referrerPolicy: { policy: 'no-referrer' },
  })
}
