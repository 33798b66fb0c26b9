/** How well this page keeps up with the stream: told anew each second. */
import { onScopeDispose, readonly, shallowRef, type Ref } from 'vue'
import { frameTally, type Tally } from '../live/frame-tally.ts'
import { useLive } from '../live/live-store.ts'

const READ_MS = 1_000

/** Cost: one animation frame asked for with each frame of the stream, in which the map is drawn anyway; one timer. */
export function useFrameTally(): Readonly<Ref<Tally | undefined>> {
  const live = useLive()
  const tally = frameTally(live.localNowMs())
  const told = shallowRef<Tally>()
  let asked = 0

  const stop = live.follow({
    begun: () => tally.begin(live.localNowMs()),
    frame(frame) {
      tally.came(frame.frame)
      asked ||= requestAnimationFrame(() => {
        asked = 0
        tally.drew(live.localNowMs())
      })
    },
  })
  function appear(): void {
    tally.begin(live.localNowMs())
  }
  document.addEventListener('visibilitychange', appear)
  const timer = setInterval(() => (told.value = tally.read(live.localNowMs())), READ_MS)
  onScopeDispose(() => {
    stop()
    clearInterval(timer)
    cancelAnimationFrame(asked)
    document.removeEventListener('visibilitychange', appear)
  })
  return readonly(told)
}
