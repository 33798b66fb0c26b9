/** The built client: hashed files for ever, its one page fresh each time, also under its deep links. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type {} from '@fastify/swagger'
import type { FastifyInstance, FastifyReply } from 'fastify'

/** Where the bundler puts files whose name changes with their content. */
const HASHED_FILES = /[\\/]assets[\\/]/
/** Paths that belong to the server: a mistake there is an error, not the client's page. */
const SERVER_PATHS = /^\/(api|ground|socket\.io|docs|healthz|readyz|metrics)(\/|$)/

const NOT_BUILT_PAGE = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Lamplight</title>
<body style="font:18px/1.6 system-ui;background:#0a0f1c;color:#c9d4ea;max-width:36em;margin:4em auto;padding:0 1em">
<p>服务器正在运行,但客户端尚未构建。请运行 <code>npm start</code>。</p>
<p lang="en">The server is running, but its client has not been built. Run <code>npm start</code>.</p></body></html>`

/** The entry script as the bundler writes it into the page. */
const ENTRY = /<script type="module"[^>]* src="([^"]+)"/

/** What a page that is loaded now is loaded from: the address of its entry script. Read each time: the client may be built anew under a running server. */
export function offeredBuild(clientDir: string): string | undefined {
  const page = join(clientDir, 'index.html')
  return existsSync(page) ? ENTRY.exec(readFileSync(page, 'utf8'))?.[1] : undefined
}

/** Sends the client's page, or says in plain words that it has not been built. */
export function sendClientPage(reply: FastifyReply, clientDir: string): FastifyReply {
  reply.header('cache-control', 'no-cache')
  if (existsSync(join(clientDir, 'index.html'))) return reply.sendFile('index.html', clientDir, { cacheControl: false })
  return reply.code(503).type('text/html; charset=utf-8').send(NOT_BUILT_PAGE)
}

export async function serveClient(app: FastifyInstance, clientDir: string): Promise<void> {
  // Serves nothing by itself: it lends `reply.sendFile` to every route of the app, the base map's too.
  await app.register(fastifyStatic, { root: clientDir, serve: false, suppressWarning: true })
  await app.register(async (files) => {
    files.addHook('onRoute', (route) => void (route.config = { ...route.config, needs: 'open' }))
    await files.register(fastifyStatic, {
      root: clientDir,
      index: false,
      decorateReply: false,
      suppressWarning: true,
      cacheControl: false,
      // The folder may be built after the server has started; files are looked up as they are asked for.
      wildcard: true,
      setHeaders(reply, path) {
        reply.header('cache-control', HASHED_FILES.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
    files.get('/', { schema: { hide: true } }, (_request, reply) => sendClientPage(reply, clientDir))
  })
}

/** Whether a path nobody answers is one of the client's own deep links. */
export function isClientPath(path: string): boolean {
  return !SERVER_PATHS.test(path) && !/\.\w+$/.test(path)
}
