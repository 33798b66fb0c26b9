/**
 * Whether so long has passed since a moment. Where the clock has been set back since, nobody knows how long it was: then it has, so that nothing that is done
 * every second waits for the hour that the clock lost.
 */
export function hasPassed(ms: number, sinceMs: number, nowMs: number): boolean {
  return nowMs - sinceMs >= ms || nowMs < sinceMs
}
