/** The board of one drill as it goes on: told by the socket, its clock counted on by the server's time in between. */
import { computed, onScopeDispose, readonly, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { DrillBoard } from '#wire/drill-board'
import { FAULTS } from '#wire/errors'
import { ApiFault } from '../http/api.ts'
import type { Refusal } from '../live/answer-of.ts'
import { openDrillLine, type DrillLine } from '../live/drill-line.ts'
import { serverClock } from '../live/server-clock.ts'
import { clockOn } from './drill-clock.ts'
import type { KeptBoard } from './kept-drill.ts'

export interface DrillWatch {
  readonly board: ShallowRef<DrillBoard | undefined>
  /** T+, ms, as it turns. */
  readonly clockMs: Readonly<Ref<number>>
  /** Why nothing is shown, or nothing new. */
  readonly fault: ShallowRef<ApiFault | undefined>
  /** How long ago the server was last heard, ms. */
  readonly ageMs: Readonly<Ref<number>>
  /** Whether that is so long that what is shown may have changed. */
  readonly isOld: ComputedRef<boolean>
  /** The server's time, Unix ms. */
  serverNowMs(): number
  /** Asks for what is new now. */
  again(): Promise<void>
}

const SECOND_MS = 1_000
/** Three times without a beat. */
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
  let heardAtMs = steadyNowMs()
  let turn = 0
  let isKept = true

  const last = keeper?.read()
  if (last) {
    server.observe(steadyNowMs() + last.offsetMs)
    board.value = last.board
    heardAtMs = last.board.nowMs - last.offsetMs
  }

  /** Once a second, however often something changes: that is how exactly a page without a signal has to know it. */
  function keep(): void {
    if (board.value && !isKept) keeper?.keep({ board: board.value, offsetMs: server.offsetMs })
    isKept = true
  }

  function show(): void {
    ageMs.value = steadyNowMs() - heardAtMs
    if (board.value) clockMs.value = clockOn(board.value, server.nowMs())
  }

  function tick(): void {
    show()
    keep()
    turn = window.setTimeout(tick, SECOND_MS - (clockMs.value % SECOND_MS))
  }

  function open(): DrillLine {
    return openDrillLine({
      id: id(),
      localNowMs: steadyNowMs,
      listener: {
        told(next) {
          board.value = next
          isKept = false
          show()
        },
        heard(serverMs) {
          server.observe(serverMs)
          heardAtMs = steadyNowMs()
          fault.value = undefined
        },
        refused(refusal) {
          fault.value = faultOf(refusal)
          // What may not be seen is not kept either.
          if (refusal) isKept = true
        },
      },
    })
  }

  let line = open()
  watch(id, () => {
    line.close()
    board.value = undefined
    line = open()
  })
  tick()
  onScopeDispose(() => {
    clearTimeout(turn)
    line.close()
    keep()
  })
  return {
    board,
    clockMs: readonly(clockMs),
    fault,
    ageMs: readonly(ageMs),
    isOld: computed(() => ageMs.value > OLD_MS && board.value?.state !== 'stopped'),
    serverNowMs: server.nowMs,
    again: () => line.again(),
  }
}

function faultOf(refusal: Refusal | undefined): ApiFault {
  if (!refusal) return new ApiFault(0, 'UNREACHABLE', 'unreachable')
  return new ApiFault(FAULTS[refusal.code].status, refusal.code, refusal.message)
}
