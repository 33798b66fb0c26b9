/** Drills that this phone's unit takes part in, as far as it has been told: nothing of a double-blind one before it begins for it. */
import { onScopeDispose, readonly, shallowRef, watch, type Ref } from 'vue'
import type { DrillBoard, DrillHeader } from '#wire/drill-board'
import { ApiFault } from '../http/api.ts'
import type { Refusal } from '../live/answer-of.ts'
import type { DrillLine } from '../live/drill-line.ts'
import * as kept from './kept.ts'
import { askAs } from './member-api.ts'

export interface OwnDrills {
  /** The newest first; those that have ended until they are let go. */
  readonly boards: Readonly<Ref<readonly DrillBoard[]>>
  /** Asks anew at once, where something was settled. */
  refresh(): void
  letGo(id: string): void
}

/** The number rises when the form of what is kept changes. */
const KEPT = 'drills-1'
const SECOND_MS = 1_000
/** Whoever is told of none asks as seldom as for everything else: it costs the server a look at ten drills. */
const LOOK_EVERY_MS = 15_000
/** A unit takes part in one at a time; more are those that have ended and were not let go. */
const MOST = 5
/** Nothing more is known of it here: it was taken from the unit, or the drill is not there. */
const GONE: readonly Refusal['code'][] = ['ROLE_FORBIDDEN', 'NOT_FOUND']

/**
 * Looks for one while the page is seen, and follows it by a line of its own until it has ended. Memory: `MOST` boards, each of the injects that were told.
 * What speaks on the line is loaded with the first drill: the page is opened without one every day.
 */
export function useOwnDrills(token: () => string | undefined): OwnDrills {
  const boards = shallowRef(keptBoards())
  const lines = new Map<string, DrillLine>()
  let lookedMs = -Infinity
  let isLooking = false
  let isOver = false

  function put(board: DrillBoard): void {
    const others = boards.value.filter(({ id }) => id !== board.id)
    const next = [board, ...others].toSorted((a, b) => (b.startedMs ?? 0) - (a.startedMs ?? 0)).slice(0, MOST)
    show(next)
  }

  function show(next: readonly DrillBoard[]): void {
    boards.value = next
    kept.keep(KEPT, next.length > 0 ? next : undefined)
  }

  function close(id: string): void {
    lines.get(id)?.close()
    lines.delete(id)
  }

  function closeAll(): void {
    for (const id of lines.keys()) close(id)
  }

  function letGo(id: string): void {
    close(id)
    show(boards.value.filter((board) => board.id !== id))
  }

  async function follow(by: string, id: string): Promise<void> {
    const { openDrillLine } = await import('../live/drill-line.ts')
    if (isOver || by !== token() || lines.has(id)) return
    lines.set(
      id,
      openDrillLine({
        id,
        token: by,
        localNowMs: () => performance.now(),
        listener: {
          told(board) {
            put(board)
            if (board.state === 'stopped') close(id)
          },
          heard: () => undefined,
          refused: (refusal) => refusal && GONE.includes(refusal.code) && letGo(id),
        },
      }),
    )
  }

  async function look(by: string): Promise<void> {
    const { items } = await askAs<{ readonly items: readonly DrillHeader[] }>(by, '/drills?state=running')
    await Promise.all(items.map(({ id }) => follow(by, id)))
  }

  function tick(): void {
    const by = token()
    // A page that nobody sees costs no battery.
    if (by === undefined || document.visibilityState !== 'visible') return closeAll()
    for (const { id, state } of boards.value) if (state !== 'stopped' && !lines.has(id)) void follow(by, id).catch(withoutLine)
    if (isLooking || Date.now() - lookedMs < LOOK_EVERY_MS) return
    lookedMs = Date.now()
    isLooking = true
    look(by)
      .catch(withoutLine)
      .finally(() => (isLooking = false))
  }

  // What one unit was told is nothing for another, nor for a phone that was switched off.
  watch(token, (now, before) => {
    if (before === undefined || now === before) return
    closeAll()
    show([])
  })
  const ticking = window.setInterval(tick, SECOND_MS)
  onScopeDispose(() => {
    isOver = true
    clearInterval(ticking)
    closeAll()
  })
  tick()
  return {
    boards: readonly(boards) as Readonly<Ref<readonly DrillBoard[]>>,
    refresh() {
      lookedMs = -Infinity
      for (const line of lines.values()) void line.again()
    },
    letGo,
  }
}

/** What was told stands; a phone that is switched off is told so by all else that it asks. */
function withoutLine(cause: unknown): void {
  if (!(cause instanceof ApiFault || cause instanceof TypeError)) throw cause
}

/** What this very page kept earlier; anything else is nothing. */
function keptBoards(): readonly DrillBoard[] {
  const value = kept.read(KEPT)
  return Array.isArray(value) ? (value as readonly DrillBoard[]) : []
}
