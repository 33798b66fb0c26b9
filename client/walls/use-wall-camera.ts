/** Where the wall's camera is now, worked out here as each tile works it out: no picture of it is ever sent. */
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import type { WallCamera } from '#wire/walls'
import { useLive } from '../live/live-store.ts'
import { useNamedWall } from '../live/wall-store.ts'
import { arrivesMs, cameraOn, wayAfter, type WallWay } from './wall-way.ts'

/** Once a frame while the wall is on its way, and not at all while it stands; with reduced motion it is at its goal at once. */
export function useWallCamera(): ShallowRef<WallCamera | undefined> {
  const live = useLive()
  const wall = useNamedWall()
  const camera = shallowRef<WallCamera>()
  const isStill = matchMedia('(prefers-reduced-motion: reduce)')
  let way: WallWay | undefined
  let frame = 0

  function step(): void {
    frame = 0
    if (!way) return
    const nowMs = live.presentMs()
    camera.value = isStill.matches ? way.newest.to : cameraOn(way, nowMs)
    if (!isStill.matches && nowMs < arrivesMs(way)) frame = requestAnimationFrame(step)
  }

  watch(
    () => wall.scene?.path,
    (path) => {
      way = path && wayAfter(way, path)
      cancelAnimationFrame(frame)
      step()
    },
    { immediate: true },
  )
  onScopeDispose(() => cancelAnimationFrame(frame))
  return camera
}
