/** What a wall that looks at the past still asks of the present: what time it is, whether something serious is happening, what there is to step to. */
import { onScopeDispose, watch } from 'vue'
import type { AlarmBoard } from '#wire/alarms'
import { ApiFault, ask } from '../http/api.ts'
import { useLive } from '../live/live-store.ts'
import { usePast } from './past-store.ts'

const ALARMS_MS = 3_000
const MARKS_MS = 60_000
const SECOND_MS = 1_000

/** Until the scope ends. Of alarms there is one question at a time; nothing is asked while the present is shown. */
export function usePastWatch(): void {
  const live = useLive()
  const past = usePast()
  let isAsking = false

  async function lookAtAlarms(): Promise<void> {
    if (isAsking || !past.isPast) return
    isAsking = true
    const found = await ask<AlarmBoard>('/alarms/board').catch(nothing)
    isAsking = false
    past.board = past.isPast ? found : undefined
  }

  const clock = setInterval(() => (past.presentMs = live.presentMs()), SECOND_MS)
  const alarms = setInterval(() => void lookAtAlarms(), ALARMS_MS)
  const marks = setInterval(() => past.isPast && void past.read().catch(nothing), MARKS_MS)
  watch(
    () => past.isPast,
    (isPast) => {
      past.board = undefined
      past.presentMs = live.presentMs()
      if (!isPast) return
      void past.read().catch(nothing)
      void lookAtAlarms()
    },
    { immediate: true },
  )
  // Where the past begins is what there is to say.
  watch(
    () => live.refused,
    (refused) => refused && past.fromMs === undefined && void past.read().catch(nothing),
  )
  // An older day has marks of its own.
  watch(
    () => {
      const { toMs } = past.dayShown()
      return past.isPast && toMs < past.presentMs ? toMs : undefined
    },
    () => past.isPast && void past.read().catch(nothing),
  )
  onScopeDispose(() => {
    clearInterval(clock)
    clearInterval(alarms)
    clearInterval(marks)
  })
}

/** What could not be asked is not known, and shown as that. */
function nothing(fault: unknown): undefined {
  if (!(fault instanceof ApiFault)) throw fault
  return undefined
}
