/** The board of one drill as it goes on: asked for every second, its clock counted on by the server's time in between. */
import { computed, onScopeDispose, readonly, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { DrillBoard } from '#wire/drill-board'
import { ApiFault } from '../http/api.ts'
import { serverClock } from '../live/server-clock.ts'
import { readBoard } from './drill-calls.ts'
import { clockOn } from './drill-clock.ts'
import type { KeptBoard } from './kept-drill.ts'

export interface DrillWatch {
  readonly board: ShallowRef<DrillBoard | undefined>
  /** T+, ms, as it turns. */
  readonly clockMs: Readonly<Ref<number>>
  /** Why nothing is shown, or nothing new. */
  readonly fault: ShallowRef<ApiFault | undefined>
  /** How long ago the server last answered, ms. */
  readonly ageMs: Readonly<Ref<number>>
  /** Whether that is so long that what is shown may have changed. */
  readonly isOld: ComputedRef<boolean>
  /** The server's time, Unix ms. */
  serverNowMs(): number
  again(): Promise<void>
}

const SECOND_MS = 1_000
/** Once it has ended only marks that were kept without a line still come. */
const ENDED_EVERY_MS = 10_000
/** A board that nothing changes tells no time: it is asked for anew as often, so that no drift of this machine's clock adds up. */
const WHOLE_EVERY_MS = 60_000
const OLD_MS = 3_500

/** Time that only goes on: it does not jump when the display's own clock is set. */
function steadyNowMs(): number {
  return performance.timeOrigin + performance.now()
}

/** Where a page keeps its board, so that it opens without a signal. */
export interface BoardKeeper {
  read(): KeptBoard | undefined
  keep(board: KeptBoard): void
}

export function useDrillBoard(id: () => string, keeper?: BoardKeeper): DrillWatch {
  const server = serverClock(steadyNowMs)
  const board = shallowRef<DrillBoard>()
  const fault = shallowRef<ApiFault>()
  const clockMs = ref(0)
  const ageMs = ref(0)
  let tag: string | undefined
  let wholeAtMs = -Infinity
  let answeredAtMs = steadyNowMs()
  let [poll, turn] = [0, 0]
  let isOver = false

  const last = keeper?.read()
  if (last) {
    server.observe(steadyNowMs() + last.offsetMs)
    board.value = last.board
    answeredAtMs = last.board.nowMs - last.offsetMs
  }

  function tick(): void {
    clearTimeout(turn)
    const nowMs = server.nowMs()
    ageMs.value = steadyNowMs() - answeredAtMs
    if (board.value) clockMs.value = clockOn(board.value, nowMs)
    if (!isOver) turn = window.setTimeout(tick, SECOND_MS - (clockMs.value % SECOND_MS))
  }

  async function read(): Promise<void> {
    try {
      const isWhole = steadyNowMs() - wholeAtMs > WHOLE_EVERY_MS
      const came = await readBoard(id(), isWhole ? undefined : tag)
      answeredAtMs = steadyNowMs()
      fault.value = undefined
      if (!came) return
      tag = came.tag
      wholeAtMs = answeredAtMs
      server.observe(came.board.nowMs)
      board.value = came.board
      keeper?.keep({ board: came.board, offsetMs: server.offsetMs })
    } catch (cause) {
      // A line that breaks within an answer is a line that broke.
      if (cause instanceof SyntaxError || cause instanceof TypeError || cause instanceof DOMException) return
      if (!(cause instanceof ApiFault)) throw cause
      fault.value = cause
    } finally {
      if (!isOver) tick()
    }
  }

  /** One question at a time; one that is asked meanwhile starts the waiting anew. */
  async function again(): Promise<void> {
    clearTimeout(poll)
    await read()
    clearTimeout(poll)
    if (!isOver) poll = window.setTimeout(() => void again(), board.value?.state === 'stopped' ? ENDED_EVERY_MS : SECOND_MS)
  }

  void again()
  onScopeDispose(() => {
    isOver = true
    clearTimeout(poll)
    clearTimeout(turn)
  })
  return {
    board,
    clockMs: readonly(clockMs),
    fault,
    ageMs: readonly(ageMs),
    isOld: computed(() => ageMs.value > OLD_MS && board.value?.state !== 'stopped'),
    serverNowMs: server.nowMs,
    again,
  }
}
