/** As of when a wall knows anything: now while it hears the server, and when it last heard it once it is cut off. */
import { computed, type ComputedRef } from 'vue'
import { useLive } from '../live/live-store.ts'

/**
 * What ages by this stands still while the line is cut: that a source has fallen silent or a unit is lost is then not known, only that nothing is heard.
 *
 * @param nowMs the server's clock as the wall reckons it, Unix ms
 */
export function useKnownNow(nowMs: () => number): ComputedRef<number> {
  const live = useLive()
  return computed(() => (live.isLive || live.replay ? nowMs() : Math.min(nowMs(), live.heardMs + live.clockOffsetMs())))
}
