/** The past as the operator handles it: which moment, how fast, what is worth stepping to, and why a moment cannot be shown. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { AlarmBoard } from '#wire/alarms'
import type { ReplayMark, ReplaySpan } from '#wire/replay'
import { allPages } from '../http/all-pages.ts'
import { ask } from '../http/api.ts'
import { useLive } from '../live/live-store.ts'
import { askedMoment, DAY_MS, markBeside, stripSpan, type Span } from './moments.ts'

/** How far back a wall goes that is shown the past by a key. */
const FIRST_STEP_MS = 60_000

export const usePast = defineStore('past', () => {
  const live = useLive()
  /** The rate at which it is played once it is let go on. */
  const rate = ref(1)
  const fromMs = ref<number>()
  /** Of the day on the strip, in order of time. */
  const marks = shallowRef<readonly ReplayMark[]>([])
  /** The time it is now, once a second, and the alarms that stand now, while they are known: of those nothing is told of a wall in the past. */
  const presentMs = ref(live.presentMs())
  const board = shallowRef<AlarmBoard>()
  /** What an address named that is no moment. */
  const unreadable = ref<string>()
  /** Raised by each reading, so that an older answer is not taken for the newest. */
  let round = 0

  const isPast = computed(() => live.replay !== undefined)

  /** The moment that was asked for last: what the handle shows before the wall does. */
  function aimedMs(): number {
    return live.soughtMs ?? live.serverNowMs()
  }

  /** The day on the strip. */
  function dayShown(): Span {
    return stripSpan(live.presentMs(), isPast.value ? aimedMs() : undefined)
  }

  /** Shows a moment; one that was playing goes on from there. */
  function seek(ms: number): void {
    unreadable.value = undefined
    live.look({ at: askedMoment(ms, live.presentMs()), rate: live.replay?.rate ?? 0 })
  }

  function step(ms: number): void {
    seek(aimedMs() + ms)
  }

  function stepToMark(direction: 1 | -1): void {
    const mark = markBeside(marks.value, aimedMs(), direction)
    if (mark) seek(mark.atMs)
  }

  function setRate(next: number): void {
    rate.value = next
    if ((live.replay?.rate ?? 0) > 0) live.setRate(next)
  }

  function togglePlay(): void {
    live.setRate((live.replay?.rate ?? 0) > 0 ? 0 : rate.value)
  }

  function goLive(): void {
    dismiss()
    live.look(undefined)
  }

  /** What was said of a moment that cannot be shown has been read. */
  function dismiss(): void {
    unreadable.value = undefined
    live.refused = undefined
  }

  /** From when on there is a past, and what is worth stepping to on the day of the strip. @throws ApiFault */
  async function read(): Promise<void> {
    const mine = ++round
    const span = await ask<ReplaySpan>('/replay/span')
    live.observePresent(span.toMs)
    if (mine !== round) return
    fromMs.value = span.fromMs
    const { toMs } = dayShown()
    const found = await allPages<ReplayMark>(`/replay/marks?from=${Math.floor(toMs - DAY_MS)}&to=${Math.floor(toMs)}`)
    if (mine === round) marks.value = found
  }

  return {
    rate,
    fromMs,
    marks,
    presentMs,
    board,
    unreadable,
    isPast,
    isPlaying: computed(() => (live.replay?.rate ?? 0) > 0),
    seek,
    step,
    stepToMark,
    setRate,
    togglePlay,
    goLive,
    dismiss,
    dayShown,
    read,
    enter: () => step(-FIRST_STEP_MS),
  }
})
