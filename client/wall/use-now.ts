/** The time that ages on the screen are counted from. */
import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'
import { useLive } from '../live/live-store.ts'

const SECOND_MS = 1_000
/** Of a past that plays fast the seconds cannot be told one by one. */
const PAST_TICK_MS = 250

/** The time of the moment shown, once a second, as it turns; of the past four times a second, and as another moment is shown. */
export function useNow(): Readonly<Ref<number>> {
  const live = useLive()
  const nowMs = ref(live.serverNowMs())
  let timer = 0
  function tick(): void {
    nowMs.value = live.serverNowMs()
    clearTimeout(timer)
    timer = window.setTimeout(tick, live.replay ? PAST_TICK_MS : SECOND_MS - (nowMs.value % SECOND_MS))
  }
  tick()
  watch(() => live.joined, tick)
  onScopeDispose(() => clearTimeout(timer))
  return readonly(nowMs)
}
