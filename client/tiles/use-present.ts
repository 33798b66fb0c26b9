/** The present by the server's clock, once a second, also while the past is shown: what is said of the wall itself is true now. */
import { onScopeDispose, readonly, ref, type Ref } from 'vue'
import { useLive } from '../live/live-store.ts'

const SECOND_MS = 1_000

export function usePresent(): Readonly<Ref<number>> {
  const live = useLive()
  const presentMs = ref(live.presentMs())
  const timer = setInterval(() => (presentMs.value = live.presentMs()), SECOND_MS)
  onScopeDispose(() => clearInterval(timer))
  return readonly(presentMs)
}
