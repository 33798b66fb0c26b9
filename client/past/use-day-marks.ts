/** What is worth stepping to on a day, for a page that stays in the present. */
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import type { ReplayMark } from '#wire/replay'
import { allPages } from '../http/all-pages.ts'
import { ApiFault } from '../http/api.ts'
import type { Span } from './moments.ts'

/** Read anew so often as the day goes on. */
const EVERY_MS = 60_000

/** In order of time; what was read last stays while the server cannot be reached. Bound: one day's marks. */
export function useDayMarks(day: () => Span): Readonly<ShallowRef<readonly ReplayMark[]>> {
  const marks = shallowRef<readonly ReplayMark[]>([])
  /** Raised by each reading, so that an older answer is not taken for the newest. */
  let round = 0

  async function read(): Promise<void> {
    const mine = ++round
    const { fromMs, toMs } = day()
    try {
      const found = await allPages<ReplayMark>(`/replay/marks?from=${Math.floor(fromMs)}&to=${Math.floor(toMs)}`)
      if (mine === round) marks.value = found
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
    }
  }

  watch(() => Math.floor(day().toMs / EVERY_MS), read, { immediate: true })
  onScopeDispose(() => round++)
  return marks
}
