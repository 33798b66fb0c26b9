/** Hands those who call for help to the map, where they were last: the most urgent of each alarm card. */
import { computed, watch } from 'vue'
import { useLive } from '../live/live-store.ts'
import type { Mark } from '../map/mark-groups.ts'
import type { NightMap } from '../map/night-map.ts'
import { CALL_IMAGE } from '../map/report-glyphs.ts'

export function useCallMarks(map: NightMap): void {
  const live = useLive()
  const calls = computed(() =>
    (live.vitals?.alarms?.cards ?? []).flatMap(({ cause, head: { id, level, place } }): Mark[] =>
      cause === 'sos' && place ? [{ id, at: place, severity: level, image: CALL_IMAGE }] : [],
    ),
  )
  // Vitals come once a second: only what is new is laid anew.
  watch(
    () => JSON.stringify(calls.value),
    () => map.calls.set(calls.value),
    { immediate: true },
  )
}
