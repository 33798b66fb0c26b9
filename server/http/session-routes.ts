/** Signing in and out: by one-time link, or by pasting a token. */
import type {} from '@fastify/cookie'
import type {} from '@fastify/swagger'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Fault } from '#wire/errors'
import { Role } from '#wire/roles'
import { withArticle } from '../domain/article.ts'
import { actionsOf, isSender, type Action } from '../domain/permissions.ts'
import { tokenOfHeader, type Caller, type Callers } from './callers.ts'
import type { GuessLimits } from './guess-limits.ts'
import { SESSION_COOKIE } from './guard.ts'
import type { Origins } from './origins.ts'
import type { OpenedSession, SessionBook } from './session-book.ts'
import type { TokenBook } from './token-book.ts'

export interface SessionRoutesOptions {
  readonly callers: Callers
  readonly sessions: SessionBook
  readonly tokens: TokenBook
  readonly guesses: GuessLimits
  readonly origins: Origins
  readonly isSecure: boolean
  readonly nowMs: () => number
  /** Told when an address is locked for guessing. */
  readonly onLocked: (address: string) => void
  /** Sends the client, whose own page asks for a token. */
  readonly sendPage: (reply: FastifyReply) => FastifyReply
}

const WhoAmI = Type.Object(
  { name: Type.String(), role: Role, may: Type.Array(Type.Unsafe<Action>(Type.String())) },
  { additionalProperties: false },
)
const SignIn = Type.Object({ token: Type.String({ minLength: 1, maxLength: 200 }) }, { additionalProperties: false })
const SignInQuery = Type.Object({ code: Type.Optional(Type.String({ maxLength: 100 })) })

/** Shown where a link does not work (any more); plain, so that it needs nothing of the client. */
const REFUSED_PAGE = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Lamplight</title>
<body style="font:18px/1.6 system-ui;background:#0a0f1c;color:#c9d4ea;max-width:36em;margin:4em auto;padding:0 1em">
<p>此登录链接无效、已使用或已过期。请在服务器上运行 <code>npx lamplight sign-in</code> 获取新链接。</p>
<p lang="en">This sign-in link is unknown, used or expired. Run <code>npx lamplight sign-in</code> on the server for a new one.</p>
</body></html>`

function whoIs({ name, role }: Pick<Caller, 'name' | 'role'>): { name: string; role: Role; may: Action[] } {
  return { name, role, may: [...actionsOf(role)] }
}

export const sessionRoutes: FastifyPluginAsyncTypebox<SessionRoutesOptions> = async (app, options) => {
  const { callers, sessions, tokens, guesses, origins, isSecure, nowMs, onLocked, sendPage } = options

  function keepCookie(reply: FastifyReply, { cookie, record }: OpenedSession): void {
    const maxAge = Math.floor((record.expiresMs - nowMs()) / 1_000)
    reply.setCookie(SESSION_COOKIE, cookie, { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure, maxAge })
  }

  function requireUnlocked(request: FastifyRequest): void {
    if (guesses.isLocked(request.ip, nowMs())) throw new Fault('RATE_EXCEEDED', 'too many wrong tries from this address; wait a minute')
  }

  function currentCaller(request: FastifyRequest): Caller {
    return callers.identify({
      token: tokenOfHeader(request.headers.authorization),
      cookie: request.cookies[SESSION_COOKIE],
      address: request.ip,
    })
  }

  app.get('/sign-in', { config: { needs: 'open' }, schema: { hide: true, querystring: SignInQuery } }, async (request, reply) => {
    if (request.query.code === undefined) return sendPage(reply)
    requireUnlocked(request)
    const opened = await sessions.redeem(request.query.code, nowMs())
    if (opened) {
      keepCookie(reply, opened)
      return reply.redirect('/', 303)
    }
    if (guesses.wrong(request.ip, nowMs())) onLocked(request.ip)
    if (!request.headers.accept?.includes('text/html')) throw new Fault('TOKEN_INVALID', 'the link is unknown, used or expired')
    return reply.code(401).type('text/html; charset=utf-8').send(REFUSED_PAGE)
  })

  app.post(
    '/api/v1/session',
    { config: { needs: 'open' }, schema: { summary: 'Sign in with a token', tags: ['session'], body: SignIn, response: { 200: WhoAmI } } },
    async (request, reply) => {
      origins.require(request.headers)
      requireUnlocked(request)
      const caller = callers.identify({ token: request.body.token, address: request.ip })
      if (isSender(caller.role)) throw new Fault('ROLE_FORBIDDEN', `${withArticle(caller.role)} token sends positions; it does not sign in`)
      const ofToken = caller.proof === 'token' ? { token: caller.id } : {}
      const untilMs = tokens.all.get(caller.id)?.expiresMs
      const who = { role: caller.role, name: caller.name, ...ofToken, ...(untilMs === undefined ? {} : { untilMs }) }
      keepCookie(reply, await sessions.open(who, nowMs()))
      return whoIs(caller)
    },
  )

  app.get(
    '/api/v1/session',
    { config: { needs: 'open' }, schema: { summary: 'Who I am', tags: ['session'], response: { 200: WhoAmI } } },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      return whoIs(currentCaller(request))
    },
  )

  app.delete(
    '/api/v1/session',
    { config: { needs: 'open' }, schema: { summary: 'Sign out', tags: ['session'] } },
    async (request, reply) => {
      origins.require(request.headers)
      const session = sessions.find(request.cookies[SESSION_COOKIE] ?? '', nowMs())
      if (session) await sessions.close(session.id, session.name, nowMs())
      return reply.clearCookie(SESSION_COOKIE, { path: '/' }).code(204).send()
    },
  )
}
