/** Says how this tile does, for as long as it is one. */
import { onScopeDispose } from 'vue'
import { TILE_BEAT_MS } from '#wire/walls'
import { useLive } from '../live/live-store.ts'
import { useNamedWall } from '../live/wall-store.ts'
import { frameProbe } from './frame-probe.ts'

/** Faster than any display: a clock that is made coarse gives two frames one time. */
const MOST_PER_S = 1_000

/**
 * Frames are those that the browser gives a second, found out with a few of them before each beat. While the camera is on its way each is drawn, and a map
 * that draws slowly is given fewer; at rest nothing is drawn, and the figure says what the display could do. A tab that nobody sees is given none.
 *
 * How far it is behind is the age of the newest thing heard from the server.
 */
export function useBeat(): void {
  const live = useLive()
  const wall = useNamedWall()
  const probe = frameProbe({
    request: (then) => requestAnimationFrame(() => then(live.localNowMs())),
    cancel: (handle) => cancelAnimationFrame(handle),
  })

  const timer = setInterval(() => {
    const nowMs = live.localNowMs()
    const { state } = wall
    if (state) {
      const framesPerS = Math.min(MOST_PER_S, Math.round(probe.perS(nowMs)))
      wall.beat({ framesPerS, behindMs: Math.max(0, nowMs - live.heardMs), revision: state.revision })
    }
    probe.begin(nowMs)
  }, TILE_BEAT_MS)
  onScopeDispose(() => {
    clearInterval(timer)
    probe.stop()
  })
}
