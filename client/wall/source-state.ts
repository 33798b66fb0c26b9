/** How a source stands: by when its last fix or sign of life came, against the interval it keeps. */
import type { SourceHealth } from '#wire/sources'
import { FRESH_LIMITS_MS } from '#wire/units'

/** `live` and `late` and `silent` differ by shape on the screen: full, half, hatched. */
export type SourceState = 'live' | 'late' | 'silent' | 'unheard'

/** A source that has missed this many of its own intervals is silent. */
const INTERVALS_TO_SILENCE = 3

export interface SourceStanding {
  readonly state: SourceState
  /** Since the last fix or sign of life; absent when there was none. */
  readonly ageMs?: number
}

export function standingOf({ lastFixMs, lastHeartbeatMs, intervalMs }: SourceHealth, nowMs: number): SourceStanding {
  const lastMs = Math.max(lastFixMs ?? -Infinity, lastHeartbeatMs ?? -Infinity)
  if (lastMs === -Infinity) return { state: 'unheard' }
  const ageMs = Math.max(0, nowMs - lastMs)
  const patienceMs = Math.max(FRESH_LIMITS_MS.live, INTERVALS_TO_SILENCE * (intervalMs ?? 0))
  if (ageMs <= patienceMs) return { state: 'live', ageMs }
  return { state: ageMs <= FRESH_LIMITS_MS.lagging ? 'late' : 'silent', ageMs }
}
