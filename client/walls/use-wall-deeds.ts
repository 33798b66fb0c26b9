/** What is done with a wall from its page, by a press, a key or a word. What may not be done is not: the page says why. */
import { computed, readonly, ref, type ComputedRef, type Ref } from 'vue'
import { overviewOf } from '#geodata/wall-overview'
import { aspectOf } from '#geodata/wall-shape'
import { useLive } from '../live/live-store.ts'
import { useNamedWall } from '../live/wall-store.ts'
import { middleOf } from '../places/middle.ts'
import { usePlaces } from '../places/place-store.ts'
import type { Overview, Standing } from '../wall/standings.ts'
import { placeCamera } from './frame-aim.ts'
import { useDriving, type Driving, type DrivingOptions } from './use-driving.ts'
import type { WallControl } from './use-wall-control.ts'

const MINUTE_MS = 60_000

export interface WallDeedsOptions extends Pick<DrivingOptions, 'move' | 'camera'> {
  readonly control: WallControl
  readonly overview: Readonly<Ref<Overview>>
}

export interface WallDeeds {
  readonly driving: Driving
  readonly isStuck: ComputedRef<boolean>
  /** The compound that was pressed on the map or found. */
  readonly chosen: Readonly<Ref<string | undefined>>
  choose(compound: string): void
  goTo(place: readonly [number, number]): void
  goHome(): void
  goToGap(gap: Standing): void
  goToWorst(): void
  /** Whatever is asked of a wall that cannot be driven: nothing. */
  ifMine(change: Parameters<WallControl['drive']>[0]): void
  toggleMode(): void
  /** @param minutes that it stands; absent: until it is taken down */
  putMessage(text: string, minutes: number | undefined): void
  /** Takes the controls, asks for them, or gives them back. */
  toggleControl(): void
  /** Back to what the wall showed before an alarm took it. Where nobody has the controls, whoever leads it back has them then. */
  leaveAlarm(): Promise<void>
}

export function useWallDeeds({ control, overview, move, camera }: WallDeedsOptions): WallDeeds {
  const live = useLive()
  const wall = useNamedWall()
  const places = usePlaces()
  const { why, drive } = control
  const chosen = ref<string>()
  const isStuck = computed(() => why.value !== undefined)
  const aspect = (): number => (wall.layout ? aspectOf(wall.layout) : 1)
  const driving = useDriving({
    move,
    aspect,
    camera,
    mayDrive: () => !isStuck.value,
    isElsewhere: () => wall.scene?.mode === 'tour' || wall.scene?.stop?.is === 'alarm',
    drive,
  })

  function goTo(place: readonly [number, number]): void {
    driving.goTo(placeCamera(place, aspect()))
  }

  function goToGap({ compound }: Standing): void {
    chosen.value = compound.id
    goTo(middleOf(compound.footprint))
  }

  function ifMine(change: Parameters<WallControl['drive']>[0]): void {
    if (!isStuck.value) void drive(change)
  }

  return {
    driving,
    isStuck,
    chosen: readonly(chosen),
    choose: (compound) => void (chosen.value = compound),
    goTo,
    goHome() {
      const middles = Array.from(places.compounds.values(), ({ footprint }) => middleOf(footprint))
      const all = wall.layout && overviewOf(middles, wall.layout)
      if (all) driving.goTo(all)
    },
    goToGap,
    goToWorst() {
      const [worst] = overview.value.gaps
      if (worst) goToGap(worst)
    },
    ifMine,
    toggleMode: () => ifMine({ mode: wall.scene?.mode === 'tour' ? 'hold' : 'tour' }),
    putMessage: (text, minutes) =>
      ifMine({ message: { text, ...(minutes !== undefined && { untilMs: Math.round(live.presentMs() + minutes * MINUTE_MS) }) } }),
    toggleControl() {
      if (why.value === 'free' || why.value === 'other') void control.take()
      else if (why.value === undefined || why.value === 'asking') void control.giveBack()
    },
    async leaveAlarm() {
      if (why.value === 'free') await control.take()
      if (!isStuck.value && wall.scene) await drive({ mode: wall.scene.mode })
    },
  }
}
