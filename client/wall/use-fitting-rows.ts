/** How many rows of a list fit the room it has, so that none is cut in the middle. */
import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'

/**
 * @param list whose height is given by what stands round it, not by its rows
 * @param rowPx height of one row
 */
export function useFittingRows(list: Readonly<Ref<HTMLElement | null>>, rowPx: () => number): Readonly<Ref<number>> {
  const rows = ref(0)
  const observer = new ResizeObserver(([entry]) => {
    if (entry) rows.value = Math.max(1, Math.floor(entry.contentRect.height / rowPx()))
  })
  watch(list, (element, before) => {
    if (before) observer.unobserve(before)
    if (element) observer.observe(element)
  })
  onScopeDispose(() => observer.disconnect())
  return readonly(rows)
}
