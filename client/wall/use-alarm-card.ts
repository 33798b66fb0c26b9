/** The alarm card that somebody has pressed, as long as it stands. */
import { computed, ref, type ComputedRef } from 'vue'
import type { Alarm, AlarmCard } from '#wire/alarms'
import type { LonLat } from '#wire/places'
import { useLive } from '../live/live-store.ts'
import { middleOf } from '../places/middle.ts'
import { usePlaces } from '../places/place-store.ts'

export interface PressedAlarm {
  readonly alarmCard: ComputedRef<AlarmCard | undefined>
  /** @param key absent: none */
  openAlarm(key: string | undefined): void
  /** The card of which one of these alarms is the most urgent. */
  keyOf(ids: readonly string[]): string | undefined
  placeOf(alarm: Alarm): LonLat | undefined
}

export function useAlarmCard(): PressedAlarm {
  const live = useLive()
  const places = usePlaces()
  const key = ref<string>()
  return {
    // A card whose last alarm has ended is gone, and its sheet with it.
    alarmCard: computed(() => live.vitals?.alarms?.cards.find((card) => card.key === key.value)),
    openAlarm: (next) => (key.value = next),
    keyOf: (ids) => live.vitals?.alarms?.cards.find(({ head }) => ids.includes(head.id))?.key,
    placeOf({ place, compound }) {
      const around = compound === undefined ? undefined : places.compounds.get(compound)
      return place ?? (around && middleOf(around.footprint))
    },
  }
}
