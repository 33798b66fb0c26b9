/** The time that ages on the screen are counted from. */
import { onScopeDispose, readonly, ref, type Ref } from 'vue'
import { useLive } from '../live/live-store.ts'

const SECOND_MS = 1_000

/** The server's time, once a second, as it turns. */
export function useNow(): Readonly<Ref<number>> {
  const live = useLive()
  const nowMs = ref(live.serverNowMs())
  let timer = 0
  function tick(): void {
    nowMs.value = live.serverNowMs()
    timer = window.setTimeout(tick, SECOND_MS - (nowMs.value % SECOND_MS))
  }
  tick()
  onScopeDispose(() => clearTimeout(timer))
  return readonly(nowMs)
}
