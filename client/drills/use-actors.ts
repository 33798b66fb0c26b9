/** The names that a plan can give for who leads and who observes. */
import { onMounted, shallowRef, type ShallowRef } from 'vue'
import type { DrillActor } from '#wire/drill-board'
import { ApiFault, ask } from '../http/api.ts'

/** @param mayAsk whether the viewer prepares drills: nobody else is told; without them a name is typed */
export function useActors(mayAsk: () => boolean): ShallowRef<readonly DrillActor[]> {
  const actors = shallowRef<readonly DrillActor[]>([])
  onMounted(async () => {
    if (!mayAsk()) return
    try {
      actors.value = await ask<readonly DrillActor[]>('/drills/actors')
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
    }
  })
  return actors
}
