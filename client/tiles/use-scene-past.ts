/** Shows the past that a named wall shows, and the present when it does. The server opens it once for all who watch the wall. */
import { watch } from 'vue'
import type { WallScene } from '#wire/walls'
import { useLive } from '../live/live-store.ts'
import { useNamedWall } from '../live/wall-store.ts'
import { askedMoment } from '../past/moments.ts'

/** The moment that a wall's past has come to. */
export function pastAt({ atMs, rate, setMs }: NonNullable<WallScene['past']>, presentMs: number): number {
  return atMs + Math.max(0, presentMs - setMs) * rate
}

export function useScenePast(): void {
  const live = useLive()
  const wall = useNamedWall()

  watch(
    () => {
      const past = wall.scene?.past
      return past && `${past.atMs} ${past.rate} ${past.setMs}`
    },
    (_, before) => {
      const past = wall.scene?.past
      const presentMs = live.presentMs()
      if (past) live.look({ at: askedMoment(pastAt(past, presentMs), presentMs), rate: past.rate })
      else if (before !== undefined) live.look(undefined)
    },
    { immediate: true },
  )
}
