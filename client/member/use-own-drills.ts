/** Drills that this phone's unit takes part in, as far as it has been told: nothing of a double-blind one before it begins for it. */
import { onScopeDispose, readonly, shallowRef, watch, type Ref } from 'vue'
import type { DrillBoard, DrillHeader } from '#wire/drill-board'
import { ApiFault } from '../http/api.ts'
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
/** Once there is one, an inject is here so soon. */
const ASK_EVERY_MS = 4_000
/** A unit takes part in one at a time; more are those that have ended and were not let go. */
const MOST = 5
/** Nothing more is known of it here: it was taken from the unit, or the drill is not there. */
const GONE = [403, 404]

/** Asks while the page is seen. Memory: `MOST` boards, each of the injects that were told. */
export function useOwnDrills(token: () => string | undefined): OwnDrills {
  const boards = shallowRef(keptBoards())
  let lookedMs = -Infinity
  let askedMs = -Infinity
  let isAsking = false

  function put(board: DrillBoard): void {
    const others = boards.value.filter(({ id }) => id !== board.id)
    const next = [board, ...others].toSorted((a, b) => (b.startedMs ?? 0) - (a.startedMs ?? 0)).slice(0, MOST)
    show(next)
  }

  function show(next: readonly DrillBoard[]): void {
    boards.value = next
    kept.keep(KEPT, next.length > 0 ? next : undefined)
  }

  function letGo(id: string): void {
    show(boards.value.filter((board) => board.id !== id))
  }

  async function read(by: string, id: string): Promise<void> {
    try {
      put(await askAs<DrillBoard>(by, `/drills/${encodeURIComponent(id)}`))
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      if (GONE.includes(cause.status)) letGo(id)
    }
  }

  async function ask(by: string): Promise<void> {
    const known = boards.value.filter(({ state }) => state !== 'stopped').map(({ id }) => id)
    const isLook = Date.now() - lookedMs >= LOOK_EVERY_MS
    if (isLook) lookedMs = Date.now()
    const found = isLook ? (await askAs<{ readonly items: readonly DrillHeader[] }>(by, '/drills?state=running')).items : []
    for (const id of new Set([...known, ...found.map((header) => header.id)])) await read(by, id)
  }

  function tick(): void {
    const by = token()
    if (by === undefined || isAsking || document.visibilityState !== 'visible') return
    const everyMs = boards.value.some(({ state }) => state !== 'stopped') ? ASK_EVERY_MS : LOOK_EVERY_MS
    if (Date.now() - askedMs < everyMs) return
    askedMs = Date.now()
    isAsking = true
    ask(by)
      .catch((cause: unknown) => {
        // Without a line what was told stands; a phone that is switched off is told so by all else that it asks.
        if (!(cause instanceof ApiFault)) throw cause
      })
      .finally(() => (isAsking = false))
  }

  // What one unit was told is nothing for another, nor for a phone that was switched off.
  watch(token, (now, before) => before !== undefined && now !== before && show([]))
  const ticking = window.setInterval(tick, SECOND_MS)
  onScopeDispose(() => clearInterval(ticking))
  tick()
  return {
    boards: readonly(boards) as Readonly<Ref<readonly DrillBoard[]>>,
    refresh: () => (askedMs = -Infinity),
    letGo,
  }
}

/** What this very page kept earlier; anything else is nothing. */
function keptBoards(): readonly DrillBoard[] {
  const value = kept.read(KEPT)
  return Array.isArray(value) ? (value as readonly DrillBoard[]) : []
}
