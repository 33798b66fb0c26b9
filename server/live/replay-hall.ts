/** Who looks at which moment of the past: opens it, plays it, tells it to its wall as the present is told, and bounds how many there are. */
import { Fault } from '#wire/errors'
import { MOST_REPLAYS, type Joined, type ReplayRequest, type ReplayState, type StatesPage, type StatesRequest } from '#wire/live'
import type { ReplaySpan } from '#wire/replay'
import { openBroadcast, type Broadcast, type LiveLog, type LiveNamespaceOf, type WallSocket } from './broadcast.ts'
import { replayPlayer, requireRate, type ReplayPlayer } from './replay-player.ts'
import { openReplayRoom, type ReplayHouse, type ReplayRoom } from './replay-room.ts'
import { statesPage } from './replay-states.ts'

export interface ReplayHallOptions {
  readonly namespace: LiveNamespaceOf
  readonly house: ReplayHouse
  readonly span: () => Promise<ReplaySpan>
  /** Writes down who looks at which moment, before it is shown: where everybody was is as personal as one track. */
  readonly recordLook: (socket: WallSocket, atMs: number) => Promise<void>
  readonly tickMs: number
  readonly log: LiveLog
}

/**
 * [V1] A wall looks at one moment at a time, or at the present; whoever seeks again ends its earlier search.
 * [V2] At most `MOST_REPLAYS` walls look at the past. The next is refused, and told how many there are.
 * [V3] All of them together take a part of the time between two frames, so that the present is not told later for them.
 */
export interface ReplayHall {
  /** Lets a wall into the past, as `Broadcast.admit` does. @throws Fault REQUEST_INVALID, MOMENT_UNKNOWN, REPLAY_FULL, STATE_CONFLICT */
  admit(socket: WallSocket, request: ReplayRequest, welcome: (joined: Joined) => void): Promise<void>
  /** @throws Fault STATE_CONFLICT when the wall does not look at the past */
  seek(socket: WallSocket, at: number, welcome: (joined: Joined) => void): Promise<void>
  setRate(socket: WallSocket, rate: number): ReplayState
  states(socket: WallSocket, request: StatesRequest): StatesPage
  /** What tells a wall of the past; `undefined` where it looks at the present. */
  broadcastOf(socket: WallSocket): Broadcast | undefined
  leave(socket: WallSocket): void
  close(): void
}

interface Session {
  readonly replay: ReplayRoom
  readonly player: ReplayPlayer
  readonly broadcast: Broadcast
}

/** Of the 100 ms between two frames, all that play have so much together, ms. */
const BUDGET_MS = 40

/** Memory: a room for each wall that looks at the past, and one more while a moment is being opened: they are opened one after the other. */
export function openReplayHall({ namespace, house, span, recordLook, tickMs, log }: ReplayHallOptions): ReplayHall {
  const sessions = new Map<string, Session>()
  /** Moments being opened, by wall; each wall has one. */
  const searches = new Map<string, AbortController>()
  let opening: Promise<unknown> = Promise.resolve()
  let number = 0

  async function requireMoment(atMs: number): Promise<void> {
    const { fromMs, toMs } = await span()
    if (atMs > toMs) throw new Fault('REQUEST_INVALID', `at ${isoOf(atMs)} is in the future: it is ${isoOf(toMs)}`)
    if (fromMs === undefined) throw new Fault('MOMENT_UNKNOWN', 'at: nothing has been recorded yet')
    if (atMs < fromMs) throw new Fault('MOMENT_UNKNOWN', `at ${isoOf(atMs)} is not kept: what can be shown begins at ${isoOf(fromMs)}`)
  }

  function requireRoomFor({ id }: WallSocket): void {
    const others = new Set([...sessions.keys(), ...searches.keys()])
    others.delete(id)
    if (others.size >= MOST_REPLAYS)
      throw new Fault('REPLAY_FULL', `${others.size} walls look at the past already: one must go back to live first`)
  }

  /** One after the other: each takes time from the present, and room for the journal that it reads. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = opening.then(work)
    opening = done.catch(() => undefined) // told to who asked
    return done
  }

  async function open(socket: WallSocket, { at, rate }: ReplayRequest, { signal }: AbortController): Promise<Session> {
    signal.throwIfAborted()
    await recordLook(socket, at)
    const replay = await openReplayRoom(house, at, signal)
    const player = replayPlayer({
      replay,
      rate,
      nowMs: house.nowMs,
      ticksMs: () => performance.now(),
      onFailure: (err) => log.warn({ err }, 'replay'),
    })
    const room = replay.roomOf(() => player.state)
    const channel = `replay/${++number}`
    const broadcast = openBroadcast({ namespace, room, channel, nowMs: () => replay.atMs, log, tickMs })
    return { replay, player, broadcast }
  }

  function end(id: string): void {
    const session = sessions.get(id)
    if (!session) return
    sessions.delete(id)
    session.broadcast.close()
    session.replay.close()
  }

  function sessionOf({ id }: WallSocket): Session {
    const session = sessions.get(id)
    if (!session) throw new Fault('STATE_CONFLICT', 'this wall does not look at the past: join with `replay` first')
    return session
  }

  async function admit(socket: WallSocket, request: ReplayRequest, welcome: (joined: Joined) => void): Promise<void> {
    requireRate(request.rate)
    await requireMoment(request.at)
    requireRoomFor(socket)
    searches.get(socket.id)?.abort(new Fault('STATE_CONFLICT', 'a later search has taken the place of this one'))
    const search = new AbortController()
    searches.set(socket.id, search)
    try {
      const session = await inTurn(() => open(socket, request, search))
      if (search.signal.aborted || !socket.connected) {
        session.broadcast.close()
        session.replay.close()
        search.signal.throwIfAborted()
        return
      }
      sessions.get(socket.id)?.broadcast.leave(socket)
      end(socket.id)
      sessions.set(socket.id, session)
      await session.broadcast.admit(socket, undefined, (joined) => {
        log.info({ room: joined.room, wall: socket.id, atMs: request.at, rate: request.rate }, 'wall looks at the past')
        welcome({ ...joined, replay: session.player.state })
      })
    } finally {
      if (searches.get(socket.id) === search) searches.delete(socket.id)
    }
  }

  function tick(): void {
    const budgetMs = BUDGET_MS / Math.max(1, sessions.size)
    for (const [id, { replay, player, broadcast }] of sessions) {
      player.tick(budgetMs)
      if (!replay.isOutdated) continue
      // It goes on over other ground, or by other settings: its wall opens it anew.
      broadcast.reset('imported')
      end(id)
    }
  }

  const timer = setInterval(tick, tickMs)

  return {
    admit,
    async seek(socket, at, welcome) {
      const { rate } = sessionOf(socket).player.state
      await admit(socket, { at, rate }, welcome)
    },
    setRate(socket, rate) {
      requireRate(rate)
      const { player } = sessionOf(socket)
      player.setRate(rate)
      return player.state
    },
    states: (socket, request) => statesPage(sessionOf(socket).replay.ledger, request),
    broadcastOf: ({ id }) => sessions.get(id)?.broadcast,
    leave(socket) {
      searches.get(socket.id)?.abort(new Fault('STATE_CONFLICT', 'the wall has gone'))
      sessions.get(socket.id)?.broadcast.leave(socket)
      end(socket.id)
    },
    close() {
      clearInterval(timer)
      for (const search of searches.values()) search.abort(new Fault('STATE_CONFLICT', 'the server is closing'))
      for (const id of sessions.keys()) end(id)
    },
  }
}

/** Of an absurd number the number itself: no date tells it. */
function isoOf(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString()
}
