/** What somebody has pressed, and is reading the card of. */
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { Pressed } from '../map/night-map.ts'

export type Selected = Exclude<Pressed, { readonly kind: 'none' | 'call' }>

export interface Selection {
  readonly selected: ShallowRef<Selected | undefined>
  readonly slot: ComputedRef<number | undefined>
  press(pressed: Pressed): void
  pressCompound(id: string): void
  pressReport(kind: 'incident' | 'hazard', id: string): void
  unpress(): void
}

export function useSelection(): Selection {
  const selected = shallowRef<Selected>()
  return {
    selected,
    slot: computed(() => (selected.value?.kind === 'unit' ? selected.value.slot : undefined)),
    press: (pressed) => (selected.value = pressed.kind === 'none' || pressed.kind === 'call' ? undefined : pressed),
    pressCompound: (id) => (selected.value = { kind: 'compound', id }),
    pressReport: (kind, id) => (selected.value = { kind, ids: [id] }),
    unpress: () => (selected.value = undefined),
  }
}
