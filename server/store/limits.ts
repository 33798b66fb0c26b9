/** How much may wait to be stored: the bounds of rules J7 and T7, the same for every driver. */
import { Fault } from '#wire/errors'

export interface StoreLimits {
  /** Fixes appended and not yet durable. 38 bytes each while they wait. */
  readonly maxWaitingFixes: number
  /** Drafts appended and not yet durable. */
  readonly maxWaitingDrafts: number
}

/** Ten seconds of a province at 20,000 fixes/s, 7 MB; and an import of every compound of a province in one go. */
export const DEFAULT_LIMITS: StoreLimits = { maxWaitingFixes: 200_000, maxWaitingDrafts: 100_000 }

export interface Waiting {
  /** Runs `work` while `count` things wait. @throws Fault INTAKE_FULL, without running it, when they are too many */
  during<T>(count: number, work: () => Promise<T>): Promise<T>
  /** Waits until all that waits now is done, well or not. */
  settled(): Promise<void>
}

/** Counts what waits, up to a bound. Past it nothing is queued: the caller is told to come back. */
export function boundedWaiting(max: number, noun: string): Waiting {
  const works = new Set<Promise<unknown>>()
  let waiting = 0
  return {
    async during(count, work) {
      if (waiting + count > max) throw new Fault('INTAKE_FULL', `storage is behind: ${waiting} ${noun} wait, at most ${max} may`)
      waiting += count
      const working = work()
      works.add(working)
      try {
        return await working
      } finally {
        works.delete(working)
        waiting -= count
      }
    },
    async settled() {
      await Promise.allSettled(works)
    },
  }
}
