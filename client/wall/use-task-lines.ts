/** Hands the open tasks to the map: from whom to where. */
import { computed, watch } from 'vue'
import { useTasks } from '../http/task-store.ts'
import { useLive } from '../live/live-store.ts'
import type { NightMap } from '../map/night-map.ts'
import type { TaskLine } from '../map/task-scene.ts'
import { usePlaces } from '../places/place-store.ts'

/** Keeps the map in step with the tasks until the scope ends. Of whoever or whatever is not known there is no line. */
export function useTaskLines(map: NightMap): void {
  const tasks = useTasks()
  const live = useLive()
  const places = usePlaces()
  const lines = computed(() =>
    [...tasks.open.values()].flatMap(({ id, unit, compound }): TaskLine[] => {
      const slot = live.roster.byId(unit)?.slot
      const footprint = places.compounds.get(compound)?.footprint
      return slot !== undefined && footprint ? [{ id, slot, footprint }] : []
    }),
  )
  watch(lines, map.tasks.set, { immediate: true })
}
