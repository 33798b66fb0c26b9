/** The layout of this display, kept as its size changes; the scale is also where style sheets find it. */
import { onScopeDispose, readonly, shallowRef, type Ref } from 'vue'
import { readAddress } from './address.ts'
import { layoutOf, type Layout } from './layout.ts'

export function useLayout(): Readonly<Ref<Layout>> {
  const { pixelMm, distanceM } = readAddress(location.search)
  const measure = (): Layout =>
    layoutOf({
      widthPx: window.innerWidth,
      heightPx: window.innerHeight,
      ...(pixelMm !== undefined && { pixelMm }),
      ...(distanceM !== undefined && { distanceM }),
    })
  const layout = shallowRef(measure())
  function apply(): void {
    layout.value = measure()
    document.documentElement.style.setProperty('--u', `${layout.value.scale}px`)
  }
  apply()
  window.addEventListener('resize', apply)
  onScopeDispose(() => window.removeEventListener('resize', apply))
  return readonly(layout)
}
