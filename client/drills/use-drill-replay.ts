/** The past of a drill as it is handled: which moment of it, played or held, stepped from what happened to what happened next. */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { DrillBoard, NoDuff } from '#wire/drill-board'
import { useReports } from '../http/report-store.ts'
import { useLive } from '../live/live-store.ts'
import { usePast } from '../past/past-store.ts'
import { usePastWatch } from '../past/use-past-watch.ts'
import { useNow } from '../wall/use-now.ts'
import { boardThen, momentsOf, noDuffThen } from './board-then.ts'
import { clockAt, momentOf } from './drill-clock.ts'

export interface DrillReplay {
  /** The moment shown, Unix ms. */
  readonly atMs: ComputedRef<number>
  /** The board as it stood then. */
  readonly shownBoard: ComputedRef<DrillBoard>
  /** What was real and serious then; nothing is known of it while the live room is not shown. */
  readonly noDuff: ComputedRef<readonly NoDuff[]>
  /** The live room is shown as it was then; while it is not, only the board is. */
  readonly isShown: ComputedRef<boolean>
  /** @param clockMs T+; before the start and after the end is the nearest of them */
  seek(clockMs: number): void
  step(direction: 1 | -1): void
  /** From the beginning again where it stands at the end. */
  togglePlay(): void
}

const NAME = 't'
const SECOND_MS = 1_000

/** T+ that the address names, ms. */
function namedClock(): number {
  const seconds = Number(new URLSearchParams(location.search).get(NAME))
  return Number.isFinite(seconds) && seconds > 0 ? seconds * SECOND_MS : 0
}

/** The moment to begin with, Unix ms. */
export function firstMoment(board: DrillBoard): number {
  return momentOf(board, Math.min(namedClock(), board.clockMs))
}

/** @param board of a drill that has started, as it is now */
export function useDrillReplay(board: DrillBoard): DrillReplay {
  const live = useLive()
  const past = usePast()
  const reports = useReports()
  const nowMs = useNow()
  usePastWatch()
  /** What was looked for last: what is shown until the room is, and where it cannot be. */
  const soughtMs: Ref<number> = ref(firstMoment(board))
  const moments = momentsOf(board)
  const endMs = board.stoppedMs ?? board.nowMs

  const isShown = computed(() => past.isPast && live.soughtMs === undefined)
  const atMs = computed(() => Math.min(endMs, isShown.value ? nowMs.value : soughtMs.value))
  const clockMs = computed(() => clockAt(board, atMs.value))

  function seek(wantedMs: number): void {
    const to = Math.min(board.clockMs, Math.max(0, wantedMs))
    soughtMs.value = Math.min(endMs, momentOf(board, to))
    const url = new URL(location.href)
    url.searchParams.set(NAME, String(Math.round(to / SECOND_MS)))
    history.replaceState(history.state, '', url)
    past.seek(soughtMs.value)
  }

  // What comes after the end is no part of it.
  watch(
    () => past.isPlaying && isShown.value && nowMs.value >= endMs,
    (isOver) => isOver && past.togglePlay(),
  )

  return {
    atMs,
    shownBoard: computed(() => boardThen(board, atMs.value)),
    noDuff: computed(() => (isShown.value ? noDuffThen(reports.openIncidents, board, atMs.value) : [])),
    isShown,
    seek,
    step(direction) {
      // Within a second of it one stands at it: a moment that is shown may be a little after the one that was asked for.
      const next =
        direction > 0
          ? moments.find((ms) => ms > clockMs.value + SECOND_MS / 2)
          : moments.findLast((ms) => ms < clockMs.value - SECOND_MS / 2)
      if (next !== undefined) seek(next)
    },
    togglePlay() {
      if (!past.isPlaying && atMs.value >= endMs) seek(0)
      past.togglePlay()
    },
  }
}
