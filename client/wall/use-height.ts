/** How tall something is drawn, kept as that changes. */
import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'

/** Pixels, its padding and edges included; 0 while it is not there. Cost: one observer. */
export function useHeight(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<number>> {
  const heightPx = ref(0)
  const observer = new ResizeObserver(([entry]) => (heightPx.value = entry?.borderBoxSize[0]?.blockSize ?? 0))
  watch(
    element,
    (now, before) => {
      if (before) observer.unobserve(before)
      if (now) observer.observe(now)
      else heightPx.value = 0
    },
    { immediate: true, flush: 'post' },
  )
  onScopeDispose(() => observer.disconnect())
  return readonly(heightPx)
}
