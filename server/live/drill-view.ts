/** What viewers who may see the same are told of a drill: the board in parts, and a number for each change of one. It knows no socket. */
import type { DrillBoard } from '#wire/drill-board'
import { BOARD_CHANGED, MOST_MISSED, partsOfBoard, type FollowRequest } from '#wire/drill-live'
import type { RoomEvent } from '#wire/live'

/**
 * [W1] The numbers are this view's own and have no holes: they count what is shown here, and nothing else of the drill.
 * [W2] The board that was taken first, and every event after it, give the board that was taken last.
 */
export interface DrillView {
  readonly seq: number
  /** Takes the board as it is now. @returns what is another since it was last taken */
  take(board: DrillBoard): readonly RoomEvent[]
  /** What came after what somebody holds, oldest first; `undefined` where it must start afresh. */
  since(have: FollowRequest['have']): readonly RoomEvent[] | undefined
}

export interface DrillViewOptions {
  readonly room: string
  readonly realm: string
  readonly epoch: string
}

/** The clock is counted on by whoever shows it: that it has gone on is no change. */
const CLOCK: ReadonlySet<string> = new Set(['nowMs', 'clockMs'])

/** Memory: the parts as text, and the newest `MOST_MISSED` events. Cost of `take`: O(board). */
export function drillView({ room, realm, epoch }: DrillViewOptions): DrillView {
  let held: ReadonlyMap<string, string> | undefined
  let news: RoomEvent[] = []
  let seq = 0

  function eventOf(subject: string, atMs: number, data?: unknown): RoomEvent {
    seq++
    return { room, realm, seq, kind: BOARD_CHANGED, subject, atMs, knownMs: atMs, ...(data === undefined ? {} : { data }) }
  }

  return {
    get seq() {
      return seq
    },
    take(board) {
      const parts = partsOfBoard(board)
      const texts = new Map([...parts].map(([subject, data]) => [subject, textOf(data)]))
      const before = held
      held = texts
      if (!before) return []
      const gone = [...before.keys()].filter((subject) => !texts.has(subject))
      const changed = [...parts].filter(([subject]) => before.get(subject) !== texts.get(subject))
      const events = [
        ...gone.map((subject) => eventOf(subject, board.nowMs)),
        ...changed.map(([subject, data]) => eventOf(subject, board.nowMs, data)),
      ]
      news = [...news, ...events].slice(-MOST_MISSED)
      return events
    },
    since(have) {
      if (!have || have.epoch !== epoch || have.seq > seq || seq - have.seq > news.length) return undefined
      return news.slice(news.length - (seq - have.seq))
    },
  }
}

function textOf(data: unknown): string {
  return JSON.stringify(data, (name, value: unknown) => (CLOCK.has(name) ? undefined : value))
}
