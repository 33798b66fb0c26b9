/** The controls of the wall that this page watches: who has them, why it cannot be driven, and what is asked of it; a refusal is kept to be said. */
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import type { Reply } from '#wire/live'
import type { DriveRequest, WallState } from '#wire/walls'
import { useSession } from '../http/session-store.ts'
import { useLive } from '../live/live-store.ts'
import { useNamedWall } from '../live/wall-store.ts'
import { standingOf, whyNot, type Standing, type WhyNot } from './control-rules.ts'

export interface WallControl {
  readonly standing: ComputedRef<Standing>
  readonly why: ComputedRef<WhyNot | undefined>
  /** Why what was asked last was refused. */
  readonly refused: Readonly<Ref<{ readonly code: string; readonly message: string } | undefined>>
  drive(change: Omit<DriveRequest, 'name'>): Promise<void>
  take(): Promise<void>
  giveBack(): Promise<void>
  answer(isGiven: boolean): Promise<void>
  dismiss(): void
}

export function useWallControl(): WallControl {
  const wall = useNamedWall()
  const live = useLive()
  const session = useSession()
  const refused = ref<{ readonly code: string; readonly message: string }>()
  const controls = computed(() => ({
    hold: wall.hold,
    who: session.who?.name,
    mayDrive: session.may('walls:drive'),
    isLive: live.isLive && wall.state !== undefined,
    isGone: wall.refused !== undefined,
  }))

  async function tell(asked: Promise<Reply<WallState>>): Promise<void> {
    const answer = await asked
    refused.value = answer.ok ? undefined : answer
  }

  return {
    standing: computed(() => standingOf(controls.value)),
    why: computed(() => whyNot(controls.value)),
    refused,
    drive: (change) => tell(wall.drive(change)),
    take: () => tell(wall.take()),
    giveBack: () => tell(wall.yieldControl()),
    answer: (isGiven) => tell(wall.answer(isGiven)),
    dismiss: () => void (refused.value = undefined),
  }
}
