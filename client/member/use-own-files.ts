/** Keeps the page itself on the phone, so that it opens without a signal: its own files only, by their hashed names, never an answer of the API. */
import { onMounted } from 'vue'

/** Where the worker looks, and for which page (`public/me-worker.js`). */
export interface OwnFiles {
  readonly scope: string
  readonly cacheName: string
  readonly page: string
}

export const MEMBER_FILES: OwnFiles = { scope: '/me', cacheName: 'lamplight-me', page: '/me' }
export const OBSERVER_FILES: OwnFiles = { scope: '/drills/', cacheName: 'lamplight-observe', page: '/drills/observe' }
const ASSETS = '/assets/'

/** Browsers have workers and caches only for https and localhost; elsewhere the page works while there is a line. */
export function useOwnFiles(of: OwnFiles): void {
  onMounted(() => {
    if (!('serviceWorker' in navigator) || !('caches' in window)) return
    navigator.serviceWorker
      .register('/me-worker.js', { scope: of.scope })
      .then(() => keepFiles(of))
      .catch(unableToKeep)
  })
}

/** What this page was loaded from is what it needs to be loaded again; what another build was loaded from is let go. */
async function keepFiles({ cacheName, page }: OwnFiles): Promise<void> {
  const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name))
  const assets = loaded
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith(ASSETS))
    .map(({ pathname }) => pathname)
  const wanted = new Set([...assets, page])
  const cache = await caches.open(cacheName)
  const kept = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname))
  const missing = [...wanted].filter((path) => path === page || !kept.has(path))
  await cache.addAll(missing)
  for (const path of kept) if (!wanted.has(path)) await cache.delete(path)
}

/** A phone without room, or a line that broke: the page works on, and tries again when it is next opened. */
function unableToKeep(cause: unknown): void {
  if (!(cause instanceof TypeError || cause instanceof DOMException)) throw cause
}
