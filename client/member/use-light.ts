/** Dark for the night, light for the sun: as the phone has it, unless somebody chose. */
import { computed, onScopeDispose, shallowRef, type ComputedRef } from 'vue'
import * as kept from './kept.ts'

const NAME = 'light'

export interface Light {
  readonly isDay: ComputedRef<boolean>
  change(): void
}

export function useLight(): Light {
  const query = matchMedia('(prefers-color-scheme: light)')
  const asPhone = shallowRef(query.matches)
  const chosen = shallowRef(kept.read(NAME))
  const isDay = computed(() => (chosen.value === 'day' || chosen.value === 'night' ? chosen.value === 'day' : asPhone.value))

  function follow(): void {
    asPhone.value = query.matches
  }

  query.addEventListener('change', follow)
  onScopeDispose(() => query.removeEventListener('change', follow))
  return {
    isDay,
    change() {
      chosen.value = isDay.value ? 'night' : 'day'
      kept.keep(NAME, chosen.value)
    },
  }
}
