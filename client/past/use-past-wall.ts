/** Puts a wall and the past together: the moment of its address, the keys, and what it goes on asking of the present. */
import { watch } from 'vue'
import type { ReplayRequest } from '#wire/live'
import { useLive } from '../live/live-store.ts'
import type { ViewAddress } from '../wall/use-address.ts'
import type { PastKeys } from '../wall/use-keys.ts'
import { RATES } from './moments.ts'
import { usePast } from './past-store.ts'
import { usePastWatch } from './use-past-watch.ts'

const MINUTE_MS = 60_000

export interface PastWall {
  readonly past: ReturnType<typeof usePast>
  readonly keys: PastKeys
  /** The moment to begin with, and its rate; `undefined`: the present. */
  readonly start: ReplayRequest | undefined
}

/** @param nowMs the time of the moment shown, as it turns */
export function usePastWall({ past: named, rate = 0, show }: Pick<ViewAddress, 'past' | 'rate' | 'show'>, nowMs: () => number): PastWall {
  const live = useLive()
  const past = usePast()
  const startMs = typeof named === 'number' ? named : undefined
  if (rate > 0) past.rate = rate
  past.unreadable = typeof named === 'string' ? named : undefined
  usePastWatch()
  // Until the first moment is shown, or refused, the address is what it was opened with.
  watch(
    () => (live.joined ? (past.isPast ? Math.floor(nowMs()) : undefined) : startMs),
    (shownMs) => show(shownMs, live.joined ? live.replay?.rate : rate),
  )

  function changeRate(direction: 1 | -1): void {
    const next = RATES[RATES.findIndex((rate) => rate === past.rate) + direction]
    if (next !== undefined) past.setRate(next)
  }

  return {
    past,
    start: startMs === undefined ? undefined : { at: startMs, rate },
    keys: {
      isPast: () => past.isPast || live.soughtMs !== undefined,
      enter: past.enter,
      step: (direction) => past.step(direction * MINUTE_MS),
      stepToMark: past.stepToMark,
      togglePlay: past.togglePlay,
      changeRate,
      goLive: past.goLive,
    },
  }
}
