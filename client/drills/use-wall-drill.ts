/** Which drill a wall shows: the one of its address, or the one that somebody chose from its menu; never one by itself. */
import { readonly, ref, type Ref } from 'vue'

export interface WallDrill {
  readonly id: Readonly<Ref<string | undefined>>
  readonly isWhole: Readonly<Ref<boolean>>
  show(id: string | undefined): void
  /** Over the whole screen, or as an inset. */
  widen(isWhole: boolean): void
}

const [ID, WIDE] = ['drill', 'wide'] as const

/** The address keeps both, so that a wall that restarts shows what it showed. */
export function useWallDrill(): WallDrill {
  const query = new URLSearchParams(location.search)
  const id = ref(query.get(ID) ?? undefined)
  const isWhole = ref(query.get(WIDE) !== null)

  function write(): void {
    const url = new URL(location.href)
    if (id.value === undefined) url.searchParams.delete(ID)
    else url.searchParams.set(ID, id.value)
    if (isWhole.value && id.value !== undefined) url.searchParams.set(WIDE, '1')
    else url.searchParams.delete(WIDE)
    history.replaceState(history.state, '', url)
  }

  return {
    id: readonly(id),
    isWhole: readonly(isWhole),
    show(next) {
      id.value = next
      isWhole.value = false
      write()
    },
    widen(next) {
      isWhole.value = next
      write()
    },
  }
}
