/** A phone's own positions, kept until the server has them: not too many, the oldest first. */
import type { Fix } from '#wire/fix'

/** Where the phone was, its time by the server's clock as far as that is known. */
export interface OwnFix {
  readonly atMs: number
  readonly lon: number
  readonly lat: number
  readonly accuracyM?: number
  readonly speedMps?: number
  readonly courseDeg?: number
}

/** Four hours of a walk without a signal; what is older is dropped, and the page says so. */
export const MOST_FIXES = 1_500
/** As often as a patrol's phone reports (`docs/coverage.md`): more often says nothing more. */
export const LEAST_APART_MS = 10_000
/** Fixes sent at once. */
export const BATCH_FIXES = 100

export interface FixBuffer {
  readonly fixes: readonly OwnFix[]
  /** How many were dropped because there was no room. */
  readonly dropped: number
}

export const NO_FIXES: FixBuffer = { fixes: [], dropped: 0 }

/** With one more, unless it comes too soon after the last. */
export function withFix({ fixes, dropped }: FixBuffer, fix: OwnFix): FixBuffer {
  const last = fixes.at(-1)
  if (last && fix.atMs - last.atMs < LEAST_APART_MS) return { fixes, dropped }
  const all = [...fixes, fix]
  const excess = Math.max(0, all.length - MOST_FIXES)
  return { fixes: all.slice(excess), dropped: dropped + excess }
}

/** Without those that the server has answered, whatever has come meanwhile. */
export function withoutSent({ fixes, dropped }: FixBuffer, sent: readonly OwnFix[]): FixBuffer {
  const times = new Set(sent.map(({ atMs }) => atMs))
  return { fixes: fixes.filter(({ atMs }) => !times.has(atMs)), dropped }
}

/** As the door for positions takes it. */
export function fixOf({ atMs, lon, lat, accuracyM, speedMps, courseDeg }: OwnFix, unit: string): Fix {
  return {
    unit,
    lon,
    lat,
    at: atMs,
    ...(accuracyM === undefined ? {} : { accuracy: accuracyM }),
    ...(speedMps === undefined ? {} : { speed: speedMps }),
    ...(courseDeg === undefined ? {} : { course: courseDeg }),
  }
}
