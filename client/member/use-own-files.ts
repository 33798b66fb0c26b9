/** Keeps the page itself on the phone, so that it opens without a signal: its own files only, by their hashed names, never an answer of the API. */
import { onMounted } from 'vue'

/** Where the worker looks (`public/me-worker.js`). */
const CACHE = 'lamplight-me'
const PAGE = '/me'
const ASSETS = '/assets/'

/** Browsers have workers and caches only for https and localhost; elsewhere the page works while there is a line. */
export function useOwnFiles(): void {
  onMounted(() => {
    if (!('serviceWorker' in navigator) || !('caches' in window)) return
    navigator.serviceWorker.register('/me-worker.js', { scope: PAGE }).then(keepFiles).catch(unableToKeep)
  })
}

/** What this page was loaded from is what it needs to be loaded again; what another build was loaded from is let go. */
async function keepFiles(): Promise<void> {
  const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name))
  const assets = loaded
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith(ASSETS))
    .map(({ pathname }) => pathname)
  const wanted = new Set([...assets, PAGE])
  const cache = await caches.open(CACHE)
  const kept = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname))
  const missing = [...wanted].filter((path) => path === PAGE || !kept.has(path))
  await cache.addAll(missing)
  for (const path of kept) if (!wanted.has(path)) await cache.delete(path)
}

/** A phone without room, or a line that broke: the page works on, and tries again when it is next opened. */
function unableToKeep(cause: unknown): void {
  if (!(cause instanceof TypeError || cause instanceof DOMException)) throw cause
}
