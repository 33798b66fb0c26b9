/** What this page was loaded from: the address of its entry script, whose name changes with what it holds; `undefined` where it was not built (`npm run dev`). */
export function ownBuild(): string | undefined {
  const entry = document.querySelector<HTMLScriptElement>('script[type=module][src]')
  const path = entry && new URL(entry.src, location.href).pathname
  return path?.startsWith('/assets/') ? path : undefined
}
