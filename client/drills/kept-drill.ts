/** What an observer's page needs to open without a signal: who observes, and the board as it was last read. One drill is kept, the last. */
import type { DrillBoard } from '#wire/drill-board'
import * as kept from '../member/kept.ts'

export interface KeptBoard {
  readonly board: DrillBoard
  /** The server's time less this phone's, ms. */
  readonly offsetMs: number
}

const PREFIX = 'lamplight.drill.'
/** The number rises when the form of what is kept changes. */
const [OBSERVER, LAST] = ['observer', 'last-2'] as const

/** The name by which this phone was last signed in on the page of an observer. */
export function keptObserver(): string | undefined {
  const name = kept.read(OBSERVER, PREFIX)
  return typeof name === 'string' ? name : undefined
}

/** `undefined`: the server knows nobody here any more, and what was read by somebody goes too. */
export function keepObserver(name: string | undefined): void {
  if (name !== keptObserver()) kept.keep(LAST, undefined, PREFIX)
  kept.keep(OBSERVER, name, PREFIX)
}

export function keptBoard(drill: string): KeptBoard | undefined {
  const last = kept.read(LAST, PREFIX)
  if (typeof last !== 'object' || last === null) return undefined
  const held = last as KeptBoard // what this page itself has kept
  return held.board.id === drill ? held : undefined
}

/** Where there is no room, the page works on, and does not open without a signal. */
export function keepBoard(board: KeptBoard | undefined): void {
  if (!kept.keep(LAST, board, PREFIX)) kept.keep(LAST, undefined, PREFIX)
}
