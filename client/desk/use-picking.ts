/** A form that needs a place: it may be pressed on the map, and its pin stands there as long as the form is open. */
import { computed, onScopeDispose, watch, type ComputedRef } from 'vue'
import type { LonLat } from '#wire/places'
import { usePicker } from './picker-store.ts'
import { placeTyped } from './report-fields.ts'

export interface Picking {
  readonly isPicking: ComputedRef<boolean>
  /** Asks for a press on the map, or no more. */
  pick(): void
}

/** @param type writes the place into the form @param place the one in the form */
export function usePicking(type: (typed: string) => void, place: () => LonLat | undefined): Picking {
  const picker = usePicker()
  watch(
    () => place()?.join(),
    () => (picker.pin = place()),
    { immediate: true },
  )
  onScopeDispose(() => {
    picker.stop()
    picker.pin = undefined
  })
  return {
    isPicking: computed(() => picker.isAsked),
    pick() {
      if (!picker.stop()) picker.ask((at) => type(placeTyped(at)))
    },
  }
}
