/** How large this browser's window is, once it has stopped changing: with every new size the map is made anew. */
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import type { Viewport } from './tile-geometry.ts'

const SETTLED_MS = 250

export function useViewport(): Readonly<ShallowRef<Viewport>> {
  const measure = (): Viewport => ({ widthPx: window.innerWidth, heightPx: window.innerHeight })
  const viewport = shallowRef(measure())
  let timer = 0
  function apply(): void {
    clearTimeout(timer)
    timer = window.setTimeout(() => (viewport.value = measure()), SETTLED_MS)
  }
  window.addEventListener('resize', apply)
  onScopeDispose(() => {
    clearTimeout(timer)
    window.removeEventListener('resize', apply)
  })
  return viewport
}
