/** How large this browser's window is, kept as it changes. */
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import type { Viewport } from './tile-geometry.ts'

export function useViewport(): Readonly<ShallowRef<Viewport>> {
  const measure = (): Viewport => ({ widthPx: window.innerWidth, heightPx: window.innerHeight })
  const viewport = shallowRef(measure())
  function apply(): void {
    viewport.value = measure()
  }
  window.addEventListener('resize', apply)
  onScopeDispose(() => window.removeEventListener('resize', apply))
  return viewport
}
