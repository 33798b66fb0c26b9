/** How much room alarms have at a desk: the list and an open card come first where the screen is small. */
import { storeToRefs } from 'pinia'
import { computed, onScopeDispose, shallowRef, type ComputedRef } from 'vue'
import { useLanguage } from '../i18n/words.ts'
import type { LayoutKind } from '../wall/layout.ts'

/** Below this width two cards beside each other cut their English words; Chinese ones are shorter. Measured at 1280 and 1920 px. */
const TWO_FROM_PX = 1_500

export interface AlarmRoom {
  readonly alarmsPerRow: ComputedRef<number>
  readonly alarmsInLine: ComputedRef<'any' | 'serious' | undefined>
}

export function useAlarmRoom(kind: () => LayoutKind, isCardOpen: () => boolean): AlarmRoom {
  const { language } = storeToRefs(useLanguage())
  const wide = window.matchMedia(`(min-width: ${TWO_FROM_PX}px)`)
  const isWide = shallowRef(wide.matches)
  const follow = (): void => void (isWide.value = wide.matches)
  wide.addEventListener('change', follow)
  onScopeDispose(() => wide.removeEventListener('change', follow))
  return {
    alarmsPerRow: computed(() => (language.value === 'en' && !isWide.value ? 1 : 2)),
    alarmsInLine: computed(() => {
      if (kind() !== 'phone') return undefined
      return isCardOpen() ? 'serious' : 'any'
    }),
  }
}
