/** Shows the past that a named wall shows, and the present when it does: each tile opens the moment for itself, and all the same one. */
import { watch } from 'vue'
import type { WallScene } from '#wire/walls'
import { useLive } from '../live/live-store.ts'
import { useNamedWall } from '../live/wall-store.ts'
import { askedMoment } from '../past/moments.ts'

type ScenePast = NonNullable<WallScene['past']>

/** A moment that plays and is further off than this is looked for once more, ms of its own time at rate 1. */
const OFF_MS = 400

/** The moment that a wall's past has come to. */
export function pastAt({ atMs, rate, setMs }: ScenePast, presentMs: number): number {
  return atMs + Math.max(0, presentMs - setMs) * rate
}

export function useScenePast(): void {
  const live = useLive()
  const wall = useNamedWall()
  let soughtAtMs = 0
  let isSecond = false

  /** @param aheadMs how long it will take to open */
  function seek(past: ScenePast, aheadMs: number): void {
    soughtAtMs = live.localNowMs()
    const presentMs = live.presentMs()
    live.look({ at: askedMoment(pastAt(past, presentMs + aheadMs), presentMs), rate: past.rate })
  }

  watch(
    () => {
      const past = wall.scene?.past
      return past && `${past.atMs} ${past.rate} ${past.setMs}`
    },
    (_, before) => {
      const past = wall.scene?.past
      isSecond = false
      if (past) seek(past, 0)
      else if (before !== undefined) live.look(undefined)
    },
    { immediate: true },
  )
  // A moment takes its time to be opened, and one that plays has gone on meanwhile.
  watch(
    () => live.soughtMs,
    (sought) => {
      const past = wall.scene?.past
      if (sought !== undefined || isSecond || !past || past.rate === 0 || !live.replay || live.refused) return
      if (Math.abs(pastAt(past, live.presentMs()) - live.serverNowMs()) < OFF_MS * past.rate) return
      isSecond = true
      seek(past, live.localNowMs() - soughtAtMs)
    },
  )
}
