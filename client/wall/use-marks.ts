/** The compounds to be found on the map: those in the list, with the list's own figures, and the one that is pressed. */
import { storeToRefs } from 'pinia'
import { computed, type ComputedRef, type Ref } from 'vue'
import { useLanguage } from '../i18n/words.ts'
import type { CompoundMark } from '../map/night-map.ts'
import { usePlaces } from '../places/place-store.ts'
import { middleOf } from '../places/middle.ts'
import type { DarkList } from './use-dark.ts'
import type { Selected } from './use-selection.ts'

export function useMarks(
  list: Readonly<Ref<DarkList>>,
  rows: () => number,
  selected: Readonly<Ref<Selected | undefined>>,
): ComputedRef<readonly CompoundMark[]> {
  const places = usePlaces()
  const { words } = storeToRefs(useLanguage())
  return computed(() => {
    const pressedId = selected.value?.kind === 'compound' ? selected.value.id : undefined
    const listed = list.value.rows.slice(0, rows()).map(({ compound, minutes, at }): CompoundMark => ({
      footprint: compound.footprint,
      at,
      text: minutes === undefined ? words.value.never : String(minutes),
      isPressed: compound.id === pressedId,
    }))
    const pressed = pressedId === undefined ? undefined : places.compounds.get(pressedId)
    if (!pressed || listed.some(({ isPressed }) => isPressed)) return listed
    return [...listed, { footprint: pressed.footprint, at: middleOf(pressed.footprint), text: '', isPressed: true }]
  })
}
