/** What the killed writer of `kill-store.test.ts` writes, so that the test knows what must be there. */
import type { FixColumns } from '../../server/store/ports.ts'
import { someFixes } from './fixes.ts'

export const KILL_ROOM = 'wujin'
export const KILL_START_MS = Date.UTC(2026, 10, 1)
/** Nothing is old enough to be removed. */
export const KILL_KEEP_MS = 1e12
export const EVENTS_PER_APPEND = 3

const UNITS = 40
const FIXES_PER_APPEND = 60
const MS_BETWEEN_APPENDS = 60_000

/** Append `number` of a life: three fixes of a third of the units, told apart from all others by unit and time. */
export function killFixes(life: number, number: number): FixColumns {
  return someFixes(
    Array.from({ length: FIXES_PER_APPEND }, (_, i) => {
      // Every eighth append comes late, into an hour that has been compacted.
      const back = number % 8 === 7 ? 180 * MS_BETWEEN_APPENDS : 0
      const takenMs = KILL_START_MS + life + number * MS_BETWEEN_APPENDS - back + i * 100
      return {
        slot: (number + i) % UNITS,
        takenMs,
        receivedMs: takenMs + back + 1_000 + i,
        lon: 119.9 + number / 1e5,
        lat: 31.6 + life / 1e3,
      }
    }),
  )
}

/** What tells a fix from every other. */
export function fixKeys(fixes: FixColumns): string[] {
  return Array.from(
    { length: fixes.count },
    (_, i) => `${fixes.slot[i]} ${fixes.takenMs[i]} ${fixes.receivedMs[i]} ${fixes.lonE7[i]} ${fixes.latE7[i]}`,
  )
}
