/** The line to the server: joins, resumes, pages, notices silence and holes, and comes back by itself. All of Socket.IO is in here. */
import { io, type Socket } from 'socket.io-client'
import type { CoverageFrame } from '#wire/coverage-frame'
import type { Frame } from '#wire/frame'
import {
  LIVE_NAMESPACE,
  LIVE_REALM,
  PROTOCOL_VERSION,
  type Joined,
  type ReplayRequest,
  type ReplayState,
  type Reply,
  type RoomEvent,
  type ServerToWall,
  type StatesPage,
  type UnitsPage,
  type Vitals,
  type WallToServer,
} from '#wire/live'
import { answerOf, type Refusal } from './answer-of.ts'
import { lookAtLine } from './line-looks.ts'
import { lineWatch, type LineVerdict } from './line-watch.ts'
import type { LinkState } from './link-state.ts'
import type { PastClock } from './past-clock.ts'
import type { RoomPicture } from './room-picture.ts'
import type { ServerClock } from './server-clock.ts'
import type { WallLine } from './wall-line.ts'

/** A moment of the past takes its time to be opened, behind those that others ask for. */
const MOMENT_MS = 30_000
/** Why a moment is not shown: the wall goes on with what it showed. */
const MOMENT_REFUSALS: readonly string[] = ['MOMENT_UNKNOWN', 'REPLAY_FULL', 'REQUEST_INVALID', 'STATE_CONFLICT', 'STORE_FAILED']
const RETRY_MIN_MS = 500
const RETRY_MAX_MS = 2_000
/** Past events that a fresh wall asks for: a screen of news, of which many may be told as one line. */
const PAST_EVENTS = 100
/** At most one full frame is asked for in this time, however many frames are skipped. */
const CATCH_UP_MS = 5_000

export interface LinkListener {
  stateChanged(state: LinkState): void
  /** The longest that this page could do nothing, of late; `undefined`: it keeps up. It says nothing of the line. */
  stuck(forMs: number | undefined): void
  /** The client that the server offers: `client:offered`. */
  offered(build: string): void
  /** Something came: the wall is in touch. */
  heard(localMs: number): void
  joined(joined: Joined): void
  /** The whole snapshot is in. */
  snapshotTaken(): void
  /** Who these units are has changed. */
  units(slots: readonly number[]): void
  events(applied: readonly RoomEvent[]): void
  /** What had happened before a fresh snapshot, oldest first: to be told, not applied. */
  past(events: readonly RoomEvent[]): void
  frame(frame: Frame): void
  /** Judgements on compounds have changed. */
  coverage(frame: CoverageFrame): void
  /** Some tiles have been seen anew. @param slots those that changed */
  light(slots: Uint32Array): void
  vitals(vitals: Vitals): void
  /** How the past that is shown stands. */
  replay(state: ReplayState): void
  /** A moment of the past is not shown, and why. */
  momentRefused(refusal: Refusal): void
  /** What was looked for last is shown, or was refused. */
  settled(): void
}

export interface LinkOptions {
  readonly room: string
  readonly picture: RoomPicture
  /** Of the present; what is heard of the past tells the other. */
  readonly clock: Pick<ServerClock, 'observe'>
  readonly pastClock: PastClock
  readonly listener: LinkListener
  /** Speaks on the same socket, of a named wall. */
  readonly wallLine: WallLine
  readonly localNowMs: () => number
  /** The moment of the past to begin with; absent: the present. */
  readonly moment?: ReplayRequest | undefined
}

/** The line that is kept: one join at a time, so that a mouse that drags over a day asks for the last moment, not for each. */
export interface LiveLink {
  /** Shows another moment of the past, or the present. */
  look(moment: ReplayRequest | undefined): void
  setRate(rate: number): Promise<void>
  /** What was true of every subject of a kind at the moment shown. @throws Error when the server refuses or the line is cut */
  statesThen(kind: string): Promise<StatesPage['items']>
  /** For good. */
  close(): void
}

/** Opens the line and keeps it. */
export function openLiveLink({ room, picture, clock, pastClock, listener, wallLine, localNowMs, moment }: LinkOptions): LiveLink {
  const socket: Socket<ServerToWall, WallToServer> = io(LIVE_NAMESPACE, {
    transports: ['websocket'],
    reconnectionDelay: RETRY_MIN_MS,
    reconnectionDelayMax: RETRY_MAX_MS,
    forceNew: true,
  })
  let state: LinkState = { is: 'joining' }
  let heardMs = localNowMs()
  const watch = lineWatch(heardMs)
  let caughtUpMs = 0
  /** Raised by each join and each cut, so that an answer to an older one is not taken for the newest. */
  let joinNumber = 0
  let isJoining = false
  let isAskedAgain = false
  /** What was joined on this connection is told. */
  let isIn = false
  /** The moment to be shown, kept in step while it plays; absent: the present. */
  let aim = moment
  /** What is told is of the past, and how fast that is played. */
  let isPast = false
  let shownRate = 0

  function become(next: LinkState): void {
    if (next.is === state.is && next.is !== 'refused') return
    state = next
    listener.stateChanged(next)
  }

  function hear(serverMs?: number): void {
    heardMs = localNowMs()
    watch.hear(heardMs)
    if (serverMs !== undefined) observe(serverMs)
    listener.heard(heardMs)
  }

  function observe(serverMs: number): void {
    if (!isPast) return clock.observe(serverMs)
    pastClock.observe(serverMs)
    if (aim && !isJoining) aim = { ...aim, at: serverMs }
  }

  function tellReplay(state: ReplayState): void {
    pastClock.settle(state)
    shownRate = state.rate
    if (aim && !isJoining) aim = { at: state.atMs, rate: state.rate }
    listener.replay(state)
  }

  async function join(): Promise<void> {
    if (isJoining) {
      isAskedAgain = true
      return
    }
    const mine = ++joinNumber
    const asked = aim
    isJoining = true
    const have = asked || isPast ? undefined : picture.have()
    const request = { protocol: PROTOCOL_VERSION, room, realm: LIVE_REALM, ...(have && { have }), ...(asked && { replay: asked }) }
    const answer = await answerOf<Joined>((reply) => socket.emit('room:join', request, reply), asked && MOMENT_MS)
    if (mine !== joinNumber) return
    const isLast = !isAskedAgain
    isAskedAgain = false
    // While a later moment is to be asked for, what is told of this one must not be taken for what is looked for.
    isJoining = !isLast
    if (!answer.ok) {
      if (!asked || !MOMENT_REFUSALS.includes(answer.code)) return refuse(answer)
      return isLast ? refuseMoment(answer) : joinAgain()
    }
    enter(answer.value)
    if (!isLast) return joinAgain()
    listener.settled()
    if (asked && aim && aim.rate !== asked.rate) void setRate(aim.rate)
    if (answer.value.mode === 'fresh') await takePages(mine)
    if (mine !== joinNumber) return
    become({ is: 'live' })
    if (answer.value.mode === 'fresh') await takePast(mine, answer.value.seq)
  }

  function joinAgain(): Promise<void> {
    isJoining = false
    return join()
  }

  function enter(joined: Joined): void {
    isIn = true
    isPast = joined.replay !== undefined
    if (joined.replay) {
      pastClock.begin(joined.replay)
      shownRate = joined.replay.rate
    }
    hear(joined.serverMs)
    picture.join(joined)
    listener.joined(joined)
  }

  /** What was shown before goes on; where nothing was, the present is shown. */
  function refuseMoment(answer: Refusal): void {
    aim = isIn && isPast ? { at: pastClock.toldMs, rate: shownRate } : undefined
    listener.momentRefused(answer)
    listener.settled()
    // Should the answer come after all, it would be of a moment that nobody looks for any more.
    if (answer.code === 'STORE_FAILED') reopen()
    else if (!isIn) void join()
  }

  async function setRate(rate: number): Promise<void> {
    if (!aim) return
    aim = { ...aim, rate }
    // A moment that is being opened is given its rate when it is shown.
    if (isJoining || !isIn || !isPast) return
    const mine = joinNumber
    const answer = await answerOf<ReplayState>((reply) => socket.emit('replay:rate', { rate }, reply))
    if (mine !== joinNumber) return
    if (answer.ok) tellReplay(answer.value)
    else listener.momentRefused(answer)
  }

  async function statesThen(kind: string): Promise<StatesPage['items']> {
    const found: StatesPage['items'][number][] = []
    for (let after: string | undefined; ;) {
      const request = { room, realm: LIVE_REALM, kind, ...(after !== undefined && { after }) }
      const answer: Reply<StatesPage> = await answerOf<StatesPage>((reply) => socket.emit('replay:states', request, reply))
      if (!answer.ok) throw new Error(answer.message)
      found.push(...answer.value.items)
      after = answer.value.next
      if (after === undefined) return found
    }
  }

  /** A wall without it is whole: should the log not be readable now, it tells only what comes. */
  async function takePast(mine: number, toSeq: number): Promise<void> {
    const request = { room, realm: LIVE_REALM, toSeq, limit: PAST_EVENTS }
    const answer = await answerOf<readonly RoomEvent[]>((reply) => socket.emit('room:past', request, reply))
    if (mine === joinNumber) listener.past(answer.ok ? answer.value : [])
  }

  async function takePages(mine: number): Promise<void> {
    let fromSlot: number | undefined = 0
    while (fromSlot !== undefined) {
      const request = { room, realm: LIVE_REALM, fromSlot }
      const answer: Reply<UnitsPage> = await answerOf<UnitsPage>((reply) => socket.emit('room:units', request, reply))
      if (mine !== joinNumber) return
      if (!answer.ok) return refuse(answer)
      hear()
      listener.units(picture.addPage(answer.value))
      fromSlot = answer.value.nextSlot
    }
    listener.snapshotTaken()
  }

  function refuse(answer: Refusal): void {
    isJoining = false
    if (answer.retry) return reopen()
    become({ is: 'refused', code: answer.code, message: answer.message })
  }

  /** Nothing that was asked on this connection is answered any more. */
  function cut(): void {
    joinNumber++
    isJoining = false
    isAskedAgain = false
    isIn = false
    wallLine.cut()
  }

  function reopen(): void {
    cut()
    become({ is: 'lost', sinceMs: heardMs })
    socket.disconnect().connect()
  }

  // Each step of a new line earns it as long as the step before: a page that is slow gets there, too.
  const getOn = (): void => watch.hear(localNowMs())
  socket.io.on('open', getOn)
  socket.on('connect', () => {
    getOn()
    void join()
    wallLine.begin()
  })
  socket.on('client:offered', ({ build }) => listener.offered(build))
  socket.on('disconnect', (reason) => {
    cut()
    if (state.is === 'live') become({ is: 'lost', sinceMs: heardMs })
    // Socket.IO takes this one as final; it is a server that restarts, or one that will say at its door why it refuses.
    if (reason === 'io server disconnect') socket.connect()
  })
  socket.on('connect_error', (error) => {
    const refusal = (error as { data?: Refusal }).data // what the namespace's door says; absent when the network failed
    if (refusal && !refusal.retry) become({ is: 'refused', code: refusal.code, message: error.message })
    else if (state.is === 'live') become({ is: 'lost', sinceMs: heardMs })
  })
  socket.on('room:events', (events) => {
    hear()
    const taken = picture.takeEvents(events)
    if (taken.slots.length > 0) listener.units(taken.slots)
    if (taken.applied.length > 0) listener.events(taken.applied)
    if (taken.hole) void join()
  })
  socket.on('room:frame', (_from, bytes) => {
    const { frame, complete } = picture.takeFrame(new Uint8Array(bytes))
    hear(frame.serverMs)
    listener.frame(frame)
    if (state.is === 'lost') become({ is: 'live' })
    if (complete || localNowMs() - caughtUpMs < CATCH_UP_MS) return
    caughtUpMs = localNowMs()
    void join()
  })
  socket.on('room:coverage', (_from, bytes) => {
    const frame = picture.takeCoverage(new Uint8Array(bytes))
    hear(frame.serverMs)
    listener.coverage(frame)
  })
  socket.on('room:light', (_from, bytes) => {
    const { tiles, changed } = picture.takeLight(new Uint8Array(bytes))
    hear(tiles.serverMs)
    listener.light(changed)
  })
  socket.on('room:vitals', (vitals) => {
    hear(vitals.serverMs)
    if (isPast && vitals.replay) tellReplay(vitals.replay)
    listener.vitals(vitals)
  })
  socket.on('room:reset', () => {
    picture.forget()
    void join()
  })
  wallLine.attach(socket)

  function judge(verdict: LineVerdict, now: number): void {
    if (state.is === 'refused' || verdict === 'stands') return
    if (state.is === 'live') become({ is: 'lost', sinceMs: heardMs })
    // While a moment is being opened for a wall that was shown none, nothing else is told.
    if (verdict !== 'dead' || (isJoining && aim)) return
    // Also where it is still being opened: an attempt made while the network was dead waits for its own retries even when it is back.
    watch.hear(now) // the new line gets as long as this one had; `lost` keeps the time it began with
    reopen()
  }

  const stopLooking = lookAtLine({ watch, localNowMs, onLook: judge, onStuck: listener.stuck })

  return {
    look(next) {
      aim = next
      // One that is not connected joins when it is.
      if (socket.connected) void join()
    },
    setRate,
    statesThen,
    close() {
      stopLooking()
      joinNumber++
      wallLine.detach()
      socket.removeAllListeners()
      socket.io.off('open', getOn)
      socket.disconnect()
    },
  }
}
