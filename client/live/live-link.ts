/** The line to the server: joins, resumes, pages, notices silence and holes, and comes back by itself. All of Socket.IO is in here. */
import { io, type Socket } from 'socket.io-client'
import type { CoverageFrame } from '#wire/coverage-frame'
import type { Frame } from '#wire/frame'
import {
  LIVE_NAMESPACE,
  LIVE_REALM,
  PROTOCOL_VERSION,
  type Joined,
  type Reply,
  type RoomEvent,
  type ServerToWall,
  type UnitsPage,
  type Vitals,
  type WallToServer,
} from '#wire/live'
import { BEAT_MS, lineWatch } from './line-watch.ts'
import type { LinkState } from './link-state.ts'
import type { RoomPicture } from './room-picture.ts'
import type { ServerClock } from './server-clock.ts'

/** How long an answer may take before the line is given up. */
const ANSWER_MS = 10_000
const RETRY_MIN_MS = 500
const RETRY_MAX_MS = 2_000
/** Past events that a fresh wall asks for: a screen of news, of which many may be told as one line. */
const PAST_EVENTS = 100
/** At most one full frame is asked for in this time, however many frames are skipped. */
const CATCH_UP_MS = 5_000

export interface LinkListener {
  stateChanged(state: LinkState): void
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
}

export interface LinkOptions {
  readonly room: string
  readonly picture: RoomPicture
  readonly clock: ServerClock
  readonly listener: LinkListener
  readonly localNowMs: () => number
}

type Refusal = Extract<Reply<never>, { readonly ok: false }>

/** Opens the line and keeps it; returns what closes it for good. */
export function openLiveLink({ room, picture, clock, listener, localNowMs }: LinkOptions): () => void {
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
  /** Raised by each join, so that an answer to an older one is not taken for the newest. */
  let joinNumber = 0

  function become(next: LinkState): void {
    if (next.is === state.is && next.is !== 'refused') return
    state = next
    listener.stateChanged(next)
  }

  function hear(serverMs?: number): void {
    heardMs = localNowMs()
    watch.hear(heardMs)
    if (serverMs !== undefined) clock.observe(serverMs)
    listener.heard(heardMs)
  }

  async function join(): Promise<void> {
    const mine = ++joinNumber
    const have = picture.have()
    const request = { protocol: PROTOCOL_VERSION, room, realm: LIVE_REALM, ...(have && { have }) }
    const answer = await answerOf<Joined>((reply) => socket.emit('room:join', request, reply))
    if (mine !== joinNumber) return
    if (!answer.ok) return refuse(answer)
    hear(answer.value.serverMs)
    picture.join(answer.value)
    listener.joined(answer.value)
    if (answer.value.mode === 'fresh') await takePages(mine)
    if (mine !== joinNumber) return
    become({ is: 'live' })
    if (answer.value.mode === 'fresh') await takePast(mine, answer.value.seq)
  }

  /** A wall without it is whole: should the log not be readable now, it tells only what comes. */
  async function takePast(mine: number, toSeq: number): Promise<void> {
    const request = { room, realm: LIVE_REALM, toSeq, limit: PAST_EVENTS }
    const answer = await answerOf<readonly RoomEvent[]>((reply) => socket.emit('room:past', request, reply))
    if (mine === joinNumber && answer.ok) listener.past(answer.value)
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
    if (answer.retry) return reopen()
    become({ is: 'refused', code: answer.code, message: answer.message })
  }

  function reopen(): void {
    joinNumber++
    become({ is: 'lost', sinceMs: heardMs })
    socket.disconnect().connect()
  }

  /** An answer that does not come in time counts as one that says "try again". */
  async function answerOf<T>(ask: (reply: (answer: Reply<T>) => void) => void): Promise<Reply<T>> {
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve({ ok: false, code: 'STORE_FAILED', message: 'no answer', retry: true }), ANSWER_MS)
      ask((answer) => {
        clearTimeout(late)
        resolve(answer)
      })
    })
  }

  // Each step of a new line earns it as long as the step before: a page that is slow gets there, too.
  const getOn = (): void => watch.hear(localNowMs())
  socket.io.on('open', getOn)
  socket.on('connect', () => {
    getOn()
    void join()
  })
  socket.on('disconnect', (reason) => {
    joinNumber++
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
    listener.vitals(vitals)
  })
  socket.on('room:reset', () => {
    picture.forget()
    void join()
  })

  const beat = setInterval(() => {
    const now = localNowMs()
    const verdict = watch.look(now)
    if (state.is === 'refused' || verdict === 'stands') return
    if (state.is === 'live') become({ is: 'lost', sinceMs: heardMs })
    if (verdict !== 'dead') return
    // Also where it is still being opened: an attempt made while the network was dead waits for its own retries even when it is back.
    watch.hear(now) // the new line gets as long as this one had; `lost` keeps the time it began with
    reopen()
  }, BEAT_MS)

  return () => {
    clearInterval(beat)
    joinNumber++
    socket.removeAllListeners()
    socket.io.off('open', getOn)
    socket.disconnect()
  }
}
