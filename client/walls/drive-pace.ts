/** How often a wall is told where to look while somebody drags: the newest place only, one at a time. It knows no clock and no socket. */

/**
 * Between two messages: longer than paths begin ahead (`PATH_LEAD_MS`), so that each path has begun when the next one comes and no tile ever has to
 * hold more than one that is still to begin.
 */
export const DRIVE_EVERY_MS = 300
/** How long the wall takes to each: a little longer than until the next, so that it moves on without a halt. */
export const DRIVE_TAKEN_MS = 400

export interface DrivePace<T> {
  /** This is where it is to be, in place of whatever waits. */
  offer(next: T): void
  /** What is to be sent now; `undefined`: nothing waits, or not yet. What is handed out counts as sent until `answered`. */
  take(nowMs: number): T | undefined
  /** The last that was sent has been answered, or never will be. */
  answered(): void
  /** How long until `take` has something; `undefined`: nothing waits, or an answer is awaited. */
  dueInMs(nowMs: number): number | undefined
  /** What waits is not wanted any more. */
  drop(): void
}

/**
 * [D1] What was offered last is sent, always, and what was offered before it may be passed over.
 * [D2] Never two within `everyMs`, never one before the one before was answered. Bound: one waits.
 */
export function drivePace<T>(everyMs: number): DrivePace<T> {
  let waiting: { readonly what: T } | undefined
  let sentMs = -Infinity
  let isUnderway = false

  function dueInMs(nowMs: number): number | undefined {
    return waiting && !isUnderway ? Math.max(0, sentMs + everyMs - nowMs) : undefined
  }

  return {
    dueInMs,
    offer: (next) => void (waiting = { what: next }),
    take(nowMs) {
      if (dueInMs(nowMs) !== 0 || !waiting) return undefined
      const { what } = waiting
      waiting = undefined
      sentMs = nowMs
      isUnderway = true
      return what
    },
    answered: () => void (isUnderway = false),
    drop: () => void (waiting = undefined),
  }
}
