/** A recorded track moved to the present. */
import type { Crs } from '#wire/crs'
import type { Fix } from '#wire/fix'
import type { RecordedFix } from './recorded-track.ts'

/** A fix, and when to send it. */
export interface PlannedFix {
  readonly fix: Fix
  readonly dueMs: number
}

export interface ReplayOptions {
  readonly nowMs: number
  /** Times as fast as recorded, beginning now; absent: all at once, so that the last fix is now. */
  readonly speed?: number
  readonly crs?: Crs
}

/** The fixes in order of time, each with its new one. */
export function planReplay(track: readonly RecordedFix[], { nowMs, speed, crs }: ReplayOptions): readonly PlannedFix[] {
  const ordered = [...track].sort((a, b) => a.atMs - b.atMs)
  const firstMs = ordered[0]?.atMs ?? 0
  const lastMs = ordered.at(-1)?.atMs ?? 0
  return ordered.map((recorded) => {
    const at = Math.round(speed === undefined ? nowMs - (lastMs - recorded.atMs) : nowMs + (recorded.atMs - firstMs) / speed)
    return { fix: fixOf(recorded, at, crs), dueMs: speed === undefined ? nowMs : at }
  })
}

function fixOf({ unit, lon, lat, courseDeg, accuracyM }: RecordedFix, at: number, crs: Crs | undefined): Fix {
  return {
    unit,
    lon,
    lat,
    at,
    ...(courseDeg === undefined ? {} : { course: courseDeg }),
    ...(accuracyM === undefined ? {} : { accuracy: accuracyM }),
    ...(crs === undefined ? {} : { crs }),
  }
}
