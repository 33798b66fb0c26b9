/** Puts a map at a desk and a wall together: the map goes with the wall, or, in the hands of whoever has the controls, the wall with the map. */
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { DriveRequest, WallCamera } from '#wire/walls'
import type { Camera, MapView } from '../map/night-map.ts'
import { DRIVE_EVERY_MS, DRIVE_TAKEN_MS, drivePace } from './drive-pace.ts'
import { mapCameraOf, wallCameraOf } from './frame-aim.ts'

export interface DrivingOptions {
  /** Moves the map without anybody's hand. */
  move(camera: Camera, motion: 'glide' | 'jump'): void
  /** Width by height of the wall. */
  aspect(): number
  /** Where the wall's camera is. */
  camera(): WallCamera | undefined
  mayDrive(): boolean
  /** Somebody or something else moves the wall: its tour, an alarm. */
  isElsewhere(): boolean
  /** Tells the wall, and waits for its answer; what is refused is said by whoever tells it. */
  drive(change: Omit<DriveRequest, 'name'>): Promise<unknown>
}

export interface Driving {
  /** Whether the wall goes where the map is taken. */
  readonly isLeading: Ref<boolean>
  /** The map looks elsewhere than the wall. */
  readonly isAstray: ComputedRef<boolean>
  /** Somebody takes hold of the map: what it shows from now on is theirs. */
  grab(): void
  moved(view: MapView): void
  /** The map goes with the wall again. */
  follow(): void
  /** Takes the wall there, where that may be done; else only the map. */
  goTo(camera: WallCamera): void
  /** Takes the wall to where the map looks. */
  bring(): void
}

export function useDriving({ move, aspect, camera, mayDrive, isElsewhere, drive }: DrivingOptions): Driving {
  const isLeading = ref(true)
  const isInHand = ref(false)
  const view = shallowRef<MapView>()
  const isAstray = computed(() => isInHand.value && !(isLeading.value && mayDrive()))
  const pace = drivePace<WallCamera>(DRIVE_EVERY_MS)
  let timer = 0

  function follow(): void {
    isInHand.value = false
    pace.drop()
    const at = camera()
    if (view.value && at) move(mapCameraOf(at, view.value, aspect()), 'jump')
  }

  function pump(): void {
    clearTimeout(timer)
    const wanted = pace.take(performance.now())
    if (wanted) return void send(wanted)
    const dueMs = pace.dueInMs(performance.now())
    if (dueMs !== undefined) timer = window.setTimeout(pump, dueMs)
  }

  async function send(wanted: WallCamera): Promise<void> {
    await drive({ camera: wanted, takenMs: DRIVE_TAKEN_MS })
    pace.answered()
    pump()
  }

  watch(camera, () => {
    if (!isInHand.value) follow()
  })
  watch(
    () => [isElsewhere(), mayDrive()] as const,
    ([elsewhere, may], [was, might]) => {
      if ((elsewhere && !was) || (might && !may)) follow()
    },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    pace.drop()
  })

  function goTo(wanted: WallCamera): void {
    if (mayDrive()) {
      follow()
      void drive({ camera: wanted })
      return
    }
    isInHand.value = true
    if (view.value) move(mapCameraOf(wanted, view.value, aspect()), 'glide')
  }

  return {
    isLeading,
    isAstray,
    grab: () => (isInHand.value = true),
    moved(seen) {
      const isResized = seen.widthPx !== view.value?.widthPx || seen.heightPx !== view.value.heightPx
      view.value = seen
      // The window has changed, not where anybody looks.
      if (isResized && !isAstray.value) return follow()
      if (!isInHand.value || isAstray.value) return
      pace.offer(wallCameraOf(seen, aspect()))
      pump()
    },
    follow,
    goTo,
    bring() {
      if (view.value) goTo(wallCameraOf(view.value, aspect()))
    },
  }
}
