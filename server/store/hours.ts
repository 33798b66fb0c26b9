/** Hours since 1970, UTC: the period by which tracks are compacted and removed. */
export const HOUR_MS = 3_600_000

/** The hour that holds the instant. */
export function hourOf(ms: number): number {
  return Math.floor(ms / HOUR_MS)
}
