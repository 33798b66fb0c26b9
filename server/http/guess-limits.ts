/** Slowing those who guess: after so many wrong credentials from one address, that address waits. */
import { hasPassed } from '../domain/time-passed.ts'

const GUESSES_PER_WINDOW = 20
const WINDOW_MS = 60_000
/** The most addresses remembered; past it the oldest is forgotten, so that a flood of addresses costs no memory. */
const MAX_ADDRESSES = 10_000

export interface GuessLimits {
  /** Whether the address must wait before its next try at a secret somebody chose. */
  isLocked(address: string, nowMs: number): boolean
  /** Counts a wrong try. @returns whether just this one locked the address */
  wrong(address: string, nowMs: number): boolean
}

export function guessLimits(): GuessLimits {
  const tries = new Map<string, { fromMs: number; count: number }>()

  function current(address: string, nowMs: number): { fromMs: number; count: number } | undefined {
    const entry = tries.get(address)
    return entry && !hasPassed(WINDOW_MS, entry.fromMs, nowMs) ? entry : undefined
  }

  return {
    isLocked: (address, nowMs) => (current(address, nowMs)?.count ?? 0) >= GUESSES_PER_WINDOW,
    wrong(address, nowMs) {
      const entry = current(address, nowMs) ?? { fromMs: nowMs, count: 0 }
      entry.count += 1
      tries.delete(address)
      tries.set(address, entry)
      const oldest = tries.keys().next()
      if (tries.size > MAX_ADDRESSES && !oldest.done) tries.delete(oldest.value)
      return entry.count === GUESSES_PER_WINDOW
    },
  }
}
