/** How often one caller may call: one window a token, session or address. */
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Fault } from '#wire/errors'

const WINDOW_MS = 60_000
/**
 * Calls a minute. A gateway carries a province one fix a call if it likes: the intake's own bound is its limit. A phone that was
 * out of reach sends a day's fixes one by one. A screen reads the base map in pieces. Strangers only load the page.
 */
const CALLS_PER_WINDOW = { gateway: 6_000_000, device: 6_000, signedIn: 6_000, stranger: 1_200 } as const
const MAX_CALLERS_KEPT = 20_000

function limitOf({ caller }: FastifyRequest): number {
  if (!caller) return CALLS_PER_WINDOW.stranger
  return caller.role === 'gateway' || caller.role === 'device' ? CALLS_PER_WINDOW[caller.role] : CALLS_PER_WINDOW.signedIn
}

/** Counts after the guard, which knows the caller, and before any body is read. */
export async function limitRates(app: FastifyInstance): Promise<void> {
  await app.register(rateLimit, {
    hook: 'preParsing',
    timeWindow: WINDOW_MS,
    cache: MAX_CALLERS_KEPT,
    keyGenerator: (request) => request.caller?.id ?? request.ip,
    max: limitOf,
    // Ten headers' worth of bytes nobody reads; the refusal says when to come back.
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: (_request, { max, after }) => new Fault('RATE_EXCEEDED', `more than ${max} calls a minute; again in ${after}`),
  })
}
