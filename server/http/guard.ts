/** The guard at every route: each says what it needs, and none is open by accident. */
import type {} from '@fastify/cookie'
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { Fault } from '#wire/errors'
import { withArticle } from '../domain/article.ts'
import { may, type Action } from '../domain/permissions.ts'
import type { Sender } from '../doors/sender.ts'
import { tokenOfHeader, type Caller, type Callers } from './callers.ts'
import type { Origins } from './origins.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller must be allowed to do; `open`: anybody may call. */
    readonly needs?: Action | 'open'
  }
  interface FastifyRequest {
    /** Who calls; absent on open routes. */
    caller: Caller | undefined
  }
}

export const SESSION_COOKIE = 'lamplight_session'
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/** The OsmAnd door takes its token in the path, because the apps cannot set a header. */
interface TokenInPath {
  readonly token?: string
}

function credentialsOf(request: FastifyRequest): { token: string | undefined; cookie: string | undefined; address: string } {
  const inPath = (request.params as TokenInPath | undefined)?.token // only doors name a parameter so
  return { token: tokenOfHeader(request.headers.authorization) ?? inPath, cookie: request.cookies[SESSION_COOKIE], address: request.ip }
}

/** Refuses what a caller may not do, before any body is read. Register it before every route. */
export function guardRoutes(app: FastifyInstance, callers: Callers, origins: Origins): void {
  app.decorateRequest('caller', undefined)
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => void routes.push(route))
  app.addHook('onReady', async () => {
    for (const { url, config } of routes) if (config?.needs === undefined) throw new TypeError(`route ${url} does not say what it needs`)
  })
  app.addHook('onRequest', async (request) => {
    const { needs } = request.routeOptions.config
    if (needs === undefined || needs === 'open') return
    const caller = callers.identify(credentialsOf(request))
    request.caller = caller
    if (caller.proof === 'session' && !SAFE_METHODS.includes(request.method)) origins.require(request.headers)
    if (!may(caller.role, needs)) throw new Fault('ROLE_FORBIDDEN', `${withArticle(caller.role)} may not do this (${needs})`)
  })
}

/** Who calls a route that is not open. */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw new TypeError(`route ${request.routeOptions.url ?? ''} is open and has no caller`)
  return request.caller
}

/** Who sends, at a door. */
export function senderOf(request: FastifyRequest): Sender {
  const { sender } = callerOf(request)
  if (!sender) throw new Fault('ROLE_FORBIDDEN', 'only a device or a gateway may send')
  return sender
}
