// @ts-check
/**
 * Opens the member's page, and that of a drill's observer, without a signal. It answers for the page itself and for the files of its build, and for nothing
 * else: what is asked of the API goes to the server or nowhere. The page writes the cache (client/member/use-own-files.ts); this only reads it.
 */
const IS_OBSERVER = new URL(self.registration.scope).pathname === '/drills/'
const CACHE = IS_OBSERVER ? 'lamplight-observe' : 'lamplight-me'
const PAGE = IS_OBSERVER ? '/drills/observe' : '/me'
/** Of every drill the page is the same. */
const OPENS = IS_OBSERVER ? /^\/drills\/[^/]+\/observe$/ : /^\/me$/
const ASSETS = '/assets/'
/** A line that gives no page for so long is none. */
const GIVE_UP_MS = 4_000

self.addEventListener('install', () => self.skipWaiting())

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate' && OPENS.test(pathname)) event.respondWith(newestPage(request))
  else if (pathname.startsWith(ASSETS)) event.respondWith(keptFile(request))
})

/** The server's, so that a new version is picked up at once; the kept one where there is no line. */
async function newestPage(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(GIVE_UP_MS) })
    if (answer.ok) return answer
  } catch (cause) {
    if (!(cause instanceof TypeError || cause instanceof DOMException)) throw cause
  }
  return (await keptAt(PAGE)) ?? Response.error()
}

/** A file's name changes with its content, so what is kept is right for ever. */
async function keptFile(request) {
  return (await keptAt(new URL(request.url).pathname)) ?? fetch(request)
}

async function keptAt(path) {
  const cache = await caches.open(CACHE)
  return cache.match(path)
}
