/** Where the wall's camera is now, worked out here as each tile works it out: no picture of it is ever sent. */
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import { cameraAt } from '#geodata/camera-path'
import type { CameraPath, WallCamera } from '#wire/walls'
import { useLive } from '../live/live-store.ts'
import { useNamedWall } from '../live/wall-store.ts'

/** Once a frame while the wall is on its way, and not at all while it stands; with reduced motion it is at its goal at once. */
export function useWallCamera(): ShallowRef<WallCamera | undefined> {
  const live = useLive()
  const wall = useNamedWall()
  const camera = shallowRef<WallCamera>()
  const isStill = matchMedia('(prefers-reduced-motion: reduce)')
  /** The way before, which is gone until the next one begins. */
  let before: CameraPath | undefined
  let frame = 0

  function step(): void {
    frame = 0
    const path = wall.scene?.path
    if (!path) return
    if (isStill.matches) {
      camera.value = path.to
      return
    }
    const nowMs = live.presentMs()
    camera.value = before && nowMs < path.startMs ? cameraAt(before, nowMs) : cameraAt(path, nowMs)
    if (nowMs < path.startMs + path.takenMs) frame = requestAnimationFrame(step)
  }

  watch(
    () => wall.scene?.path,
    (_, last) => {
      before = last
      cancelAnimationFrame(frame)
      step()
    },
    { immediate: true },
  )
  onScopeDispose(() => cancelAnimationFrame(frame))
  return camera
}
