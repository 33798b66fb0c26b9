/** What the coverage diary says of a period, added up on the way: a day of it is held at a time. */
import type { Span } from '../domain/hotspot-answers/question.ts'
import type { Hours } from '../domain/hotspots/hours.ts'
import { watchTally, type Watch } from '../domain/hotspots/watch.ts'
import { breather } from './breather.ts'
import type { CoverageDiary } from './coverage-diary.ts'

export interface WatchSource {
  readonly diary: Pick<CoverageDiary, 'read'>
  /** Of each compound of the ground its slot in the picture. */
  readonly slots: Int32Array
  readonly hours: Hours | undefined
  /** Whether anybody still waits for it. */
  readonly isWanted: () => boolean
  /** Told after each day how many are done. */
  readonly onDay: (done: number) => void
}

const DAY_MS = 86_400_000

/** Days of the diary that a period touches. */
export function diaryDays({ fromMs, toMs }: Span): number {
  return Math.ceil(toMs / DAY_MS) - Math.floor(fromMs / DAY_MS)
}

/**
 * Reads the lines of a period, day by day; others go first in between.
 *
 * @throws Error when nobody waits for it any more
 *
 * Cost: 96 lines a day, some 8 ns a compound and line, and a read of the store a day; 24 bytes a line are kept.
 */
export async function collectedWatch({ fromMs, toMs }: Span, { diary, slots, hours, isWanted, onDay }: WatchSource): Promise<Watch> {
  const tally = watchTally(slots, hours)
  const breathe = breather()
  const firstDay = Math.floor(fromMs / DAY_MS)
  const days = diaryDays({ fromMs, toMs })
  for (let day = 0; day < days; day++) {
    if (!isWanted()) throw new Error('nobody waits for it any more')
    const beginMs = (firstDay + day) * DAY_MS
    // Only what is written: the present would be a line that stands for no quarter of an hour.
    for (const line of await diary.read(Math.max(fromMs, beginMs), Math.min(toMs, beginMs + DAY_MS), Infinity)) {
      tally.add(line)
      await breathe()
    }
    onDay(day + 1)
  }
  return tally.taken()
}
