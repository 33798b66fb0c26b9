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

/** Walls that are to show one and the same past: the moment that they share, and where it stands now. */
export interface ReplayParty {
  readonly key: string
  /** Another whenever the moment or its rate was set anew. */
  readonly stamp: string
  readonly atMs: number
  readonly rate: number
}

/**
 * [V1] A wall looks at one moment at a time, or at the present; whoever seeks again ends its earlier search.
 * [V2] At most `MOST_REPLAYS` pasts are looked at. The next is refused, and told how many there are.
 * [V3] All of them together take a part of the time between two frames, so that the present is not told later for them.
 * [V4] The walls of a party that ask for its moment look at one past: opened once, played once, moved by nobody of them.
 */
export interface ReplayHall {
  /** Lets a wall into the past, as `Broadcast.admit` does. @throws Fault REQUEST_INVALID, MOMENT_UNKNOWN, REPLAY_FULL, STATE_CONFLICT */
  admit(socket: WallSocket, request: ReplayRequest, welcome: (joined: Joined) => void): Promise<void>
  /** @throws Fault STATE_CONFLICT when the wall does not look at the past */
  seek(socket: WallSocket, at: number, welcome: (joined: Joined) => void): Promise<void>
  /** Nothing changes where a party looks at it. */
  setRate(socket: WallSocket, rate: number): ReplayState
  states(socket: WallSocket, request: StatesRequest): StatesPage
  /** What tells a wall of the past; `undefined` where it looks at the present. */
  broadcastOf(socket: WallSocket): Broadcast | undefined
  leave(socket: WallSocket): void
  /** Says of which party a wall is whenever it asks for a moment. */
  shareBy(partyOf: (socket: WallSocket) => ReplayParty | undefined): void
  close(): void
}

interface Session {
  readonly replay: ReplayRoom
  readonly player: ReplayPlayer
  readonly broadcast: Broadcast
  /** Who looks at it: one wall, or those of a party. */
  readonly members: Set<WallSocket>
  /** That of its party, as last heeded. */
  stamp: string | undefined
}

/** A moment being opened. */
interface Opening {
  readonly stamp: string | undefined
  readonly search: AbortController
  readonly session: Promise<Session>
}

/** Of the 100 ms between two frames, all that play have so much together, ms. */
const BUDGET_MS = 40
/** A request this near to the moment of a party means it: a page knows the moment by its own clock, and says where it was before its line was cut. */
const NEAR_HELD_MS = 1_000
const NEAR_PLAYING_S = 30
/** A party's moment that was set this near to where its past is goes on there, at the rate that was set. */
const GOES_ON_S = 2
const SECOND_MS = 1_000
const LATER = 'a later search has taken the place of this one'

/** Memory: a room for each past that is looked at, and one more while a moment is being opened: they are opened one after the other. */
export function openReplayHall({ namespace, house, span, recordLook, tickMs, log }: ReplayHallOptions): ReplayHall {
  /** By the key of a party, or the connection of a wall that looks by itself. */
  const sessions = new Map<string, Session>()
  const openings = new Map<string, Opening>()
  /** What each wall asked last, while it waits; and how many wait for each key. Bounded by the connections. */
  const asked = new Map<string, symbol>()
  const waiting = new Map<string, number>()
  let partyOf: (socket: WallSocket) => ReplayParty | undefined = () => undefined
  let opening: Promise<unknown> = Promise.resolve()
  let number = 0

  async function requireMoment(atMs: number): Promise<void> {
    const { fromMs, toMs } = await span()
    if (atMs > toMs) throw new Fault('REQUEST_INVALID', `at ${isoOf(atMs)} is in the future: it is ${isoOf(toMs)}`)
    if (fromMs === undefined) throw new Fault('MOMENT_UNKNOWN', 'at: nothing has been recorded yet')
    if (atMs < fromMs) throw new Fault('MOMENT_UNKNOWN', `at ${isoOf(atMs)} is not kept: what can be shown begins at ${isoOf(fromMs)}`)
  }

  /** @param key of what it wants to look at; what only it looks at it leaves */
  function requireRoomFor(socket: WallSocket, key: string): void {
    const others = new Set([...sessions.keys(), ...openings.keys()])
    others.delete(key)
    const own = keyOf(socket)
    if (own !== undefined && sessions.get(own)?.members.size === 1) others.delete(own)
    if (others.size >= MOST_REPLAYS)
      throw new Fault('REPLAY_FULL', `${others.size} walls look at the past already: one must go back to live first`)
  }

  function keyOf(socket: WallSocket): string | undefined {
    return [...sessions].find(([, { members }]) => members.has(socket))?.[0]
  }

  /** One after the other: each takes time from the present, and room for the journal that it reads. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = opening.then(work)
    opening = done.catch(() => undefined) // told to who asked
    return done
  }

  async function open({ at, rate }: ReplayRequest, stamp: string | undefined, { signal }: AbortController): Promise<Session> {
    signal.throwIfAborted()
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
    return { replay, player, broadcast, members: new Set(), stamp }
  }

  /** The past of a party that is looked at or being opened already, or one that is opened now. */
  function sessionFor(key: string, request: ReplayRequest, party: ReplayParty | undefined): Promise<Session> {
    const ready = sessions.get(key)
    if (party && ready && goesOn(ready, party)) return Promise.resolve(ready)
    const under = openings.get(key)
    if (party && under?.stamp === party.stamp) return under.session
    under?.search.abort(new Fault('STATE_CONFLICT', LATER))
    const search = new AbortController()
    const session = inTurn(() => open(request, party?.stamp, search))
      .then((made) => {
        if (!search.signal.aborted) return replaced(key, made)
        closeSession(made)
        throw search.signal.reason
      })
      .finally(() => {
        if (openings.get(key)?.search === search) openings.delete(key)
      })
    openings.set(key, { stamp: party?.stamp, search, session })
    return session
  }

  /** Whoever looked at what was there under this name, and does not ask for what is there now, is to join anew. */
  function replaced(key: string, made: Session): Session {
    const before = sessions.get(key)
    sessions.set(key, made)
    if (!before) return made
    for (const member of before.members) if (asked.has(member.id)) before.broadcast.leave(member)
    before.broadcast.reset('imported')
    closeSession(before)
    return made
  }

  function closeSession({ broadcast, replay, members }: Session): void {
    members.clear()
    broadcast.close()
    replay.close()
  }

  function end(key: string): void {
    const session = sessions.get(key)
    if (!session) return
    sessions.delete(key)
    closeSession(session)
  }

  function endIfUnused(key: string): void {
    if (sessions.get(key)?.members.size === 0 && !waiting.has(key)) end(key)
  }

  /** What the wall looks at it looks at no more. */
  function release(socket: WallSocket): void {
    const key = keyOf(socket)
    const session = key === undefined ? undefined : sessions.get(key)
    if (key === undefined || !session) return
    session.broadcast.leave(socket)
    session.members.delete(socket)
    endIfUnused(key)
  }

  function sessionOf(socket: WallSocket): Session {
    const session = sessions.get(keyOf(socket) ?? '')
    if (!session) throw new Fault('STATE_CONFLICT', 'this wall does not look at the past: join with `replay` first')
    return session
  }

  function countWaiting(key: string, by: 1 | -1): void {
    const count = (waiting.get(key) ?? 0) + by
    if (count === 0) waiting.delete(key)
    else waiting.set(key, count)
  }

  async function admit(socket: WallSocket, request: ReplayRequest, welcome: (joined: Joined) => void): Promise<void> {
    requireRate(request.rate)
    await requireMoment(request.at)
    const asking = partyOf(socket)
    const party = asking && isNear(request, asking) ? asking : undefined
    const key = party?.key ?? socket.id
    requireRoomFor(socket, key)
    openings.get(socket.id)?.search.abort(new Fault('STATE_CONFLICT', LATER))
    const mine = Symbol(key)
    asked.set(socket.id, mine)
    countWaiting(key, 1)
    try {
      const session = await sessionFor(key, request, party)
      if (socket.connected && asked.get(socket.id) === mine) await recordLook(socket, request.at)
      if (!socket.connected) return
      if (asked.get(socket.id) !== mine || sessions.get(key) !== session) throw new Fault('STATE_CONFLICT', LATER)
      if (!session.members.has(socket)) release(socket)
      session.members.add(socket)
      await session.broadcast.admit(socket, undefined, (joined) => {
        log.info({ room: joined.room, wall: socket.id, atMs: request.at, rate: request.rate }, 'wall looks at the past')
        welcome({ ...joined, replay: session.player.state })
      })
    } finally {
      if (asked.get(socket.id) === mine) asked.delete(socket.id)
      countWaiting(key, -1)
      endIfUnused(key)
    }
  }

  function tick(): void {
    const budgetMs = BUDGET_MS / Math.max(1, sessions.size)
    for (const [key, { replay, player, broadcast }] of sessions) {
      player.tick(budgetMs)
      if (!replay.isOutdated) continue
      // It goes on over other ground, or by other settings: its walls open it anew.
      broadcast.reset('imported')
      end(key)
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
      const { player, stamp } = sessionOf(socket)
      if (stamp === undefined) player.setRate(rate)
      return player.state
    },
    states: (socket, request) => statesPage(sessionOf(socket).replay.ledger, request),
    broadcastOf: (socket) => sessions.get(keyOf(socket) ?? '')?.broadcast,
    leave(socket) {
      asked.delete(socket.id)
      openings.get(socket.id)?.search.abort(new Fault('STATE_CONFLICT', 'the wall has gone'))
      release(socket)
    },
    shareBy: (next) => void (partyOf = next),
    close() {
      clearInterval(timer)
      for (const { search } of openings.values()) search.abort(new Fault('STATE_CONFLICT', 'the server is closing'))
      for (const key of sessions.keys()) end(key)
    },
  }
}

/** Whether a request means the moment of a party. */
function isNear({ at, rate }: ReplayRequest, party: ReplayParty): boolean {
  const nearMs = party.rate === 0 ? NEAR_HELD_MS : NEAR_PLAYING_S * SECOND_MS * party.rate
  return rate === party.rate && Math.abs(at - party.atMs) <= nearMs
}

/** Whether a past that is looked at is that of its party still; where only the rate was set anew it goes on at that. */
function goesOn(session: Session, { stamp, atMs, rate }: ReplayParty): boolean {
  if (session.stamp === stamp) return true
  const { player, replay } = session
  if (Math.abs(atMs - replay.atMs) > GOES_ON_S * SECOND_MS * Math.max(1, player.state.rate)) return false
  player.setRate(rate)
  session.stamp = stamp
  return true
}

/** Of an absurd number the number itself: no date tells it. */
function isoOf(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString()
}
