/** The line by which a page follows one drill: apart from that of the live picture, and open as long as the page follows. */
import { io, type Socket } from 'socket.io-client'
import {
  boardOfParts,
  DRILL_NAMESPACE,
  partsOfBoard,
  type Followed,
  type FollowerToServer,
  type FollowRequest,
  type ServerToFollower,
} from '#wire/drill-live'
import type { DrillBoard } from '#wire/drill-board'
import { PROTOCOL_VERSION, type RoomEvent } from '#wire/live'
import { answerOf, type Refusal } from './answer-of.ts'
import { BEAT_MS, lineWatch } from './line-watch.ts'

export interface DrillListener {
  /** The board as it is now, and each time that a part of it is another. */
  told(board: DrillBoard): void
  /** The server was heard; what stands is right. */
  heard(serverMs: number): void
  /** It may not be followed, or is not there; it is asked for again. `undefined`: the server cannot be reached. */
  refused(refusal: Refusal | undefined): void
}

export interface DrillLineOptions {
  readonly id: string
  /** A phone's own; else the session's cookie speaks. */
  readonly token?: string
  readonly listener: DrillListener
  readonly localNowMs: () => number
}

export interface DrillLine {
  /** Asks for what is new now, and resolves when it was told. */
  again(): Promise<void>
  close(): void
}

const RETRY_MIN_MS = 500
const RETRY_MAX_MS = 2_000
/** What may not be seen may begin for this viewer at any time. */
const ASK_AGAIN_MS = 1_000

/** What is held of a drill: its parts, and how far that goes. */
interface Held {
  readonly epoch: string
  readonly parts: Map<string, unknown>
  seq: number
}

/** Opens the line and keeps it: after a cut it gets what it missed. Bound: one drill, one question at a time. */
export function openDrillLine({ id, token, listener, localNowMs }: DrillLineOptions): DrillLine {
  const socket: Socket<ServerToFollower, FollowerToServer> = io(DRILL_NAMESPACE, {
    transports: ['websocket'],
    reconnectionDelay: RETRY_MIN_MS,
    reconnectionDelayMax: RETRY_MAX_MS,
    forceNew: true,
    ...(token === undefined ? {} : { auth: { token } }),
  })
  const watch = lineWatch(localNowMs())
  let held: Held | undefined
  /** Raised by each cut, so that an answer on an older line is not taken for one on this. */
  let round = 0
  let following: Promise<void> | undefined
  let asking: ReturnType<typeof setTimeout> | undefined

  function hear(serverMs: number): void {
    watch.hear(localNowMs())
    listener.heard(serverMs)
  }

  function show(): void {
    const board = held && boardOfParts(held.parts)
    if (board) listener.told(board)
  }

  function enter(followed: Followed): void {
    hear(followed.serverMs)
    const { epoch, seq } = followed
    if (followed.mode === 'resumed') return
    held = { epoch, seq, parts: new Map(partsOfBoard(followed.board)) }
    show()
  }

  function refuse(refusal: Refusal): void {
    // The server has answered: the line stands.
    watch.hear(localNowMs())
    held = undefined
    listener.refused(refusal)
    clearTimeout(asking)
    asking = setTimeout(() => void again(), ASK_AGAIN_MS)
  }

  async function follow(): Promise<void> {
    const mine = round
    clearTimeout(asking)
    const have = held && { epoch: held.epoch, seq: held.seq }
    const request: FollowRequest = { protocol: PROTOCOL_VERSION, realm: id, ...(have && { have }) }
    const answer = await answerOf<Followed>((reply) => socket.emit('drill:follow', request, reply))
    if (mine !== round) return
    if (answer.ok) enter(answer.value)
    else if (answer.retry) reopen()
    else refuse(answer)
  }

  /** One question at a time: whoever asks meanwhile gets the answer to the next. */
  function again(): Promise<void> {
    if (!socket.connected) return Promise.resolve()
    const before = following ?? Promise.resolve()
    const mine = round
    const done = before.then(() => (mine === round ? follow() : undefined)).finally(() => following === done && (following = undefined))
    following = done
    return done
  }

  function take(events: readonly RoomEvent[]): void {
    if (!held) return
    for (const { seq, subject, data } of events) {
      if (seq <= held.seq) continue
      if (seq > held.seq + 1) return void again()
      held.seq = seq
      if (data === undefined) held.parts.delete(subject)
      else held.parts.set(subject, data)
    }
    show()
  }

  function cut(): void {
    round++
    following = undefined
    clearTimeout(asking)
  }

  function reopen(): void {
    cut()
    socket.disconnect().connect()
  }

  socket.on('connect', () => {
    watch.hear(localNowMs())
    void again()
  })
  socket.on('disconnect', (reason) => {
    cut()
    // Socket.IO takes this one as final; it is a server that restarts, or one that will say at its door why it refuses.
    if (reason === 'io server disconnect') socket.connect()
  })
  socket.on('connect_error', (error) => {
    const refusal = (error as { data?: Refusal }).data // what the door says; absent when the network failed
    listener.refused(refusal)
    // Refused at the door, Socket.IO does not try again by itself.
    if (refusal) asking = setTimeout(() => socket.connect(), ASK_AGAIN_MS)
  })
  socket.on('drill:events', (events) => {
    const last = events.at(-1)
    if (last) hear(last.knownMs)
    take(events)
  })
  socket.on('drill:beat', ({ seq, serverMs }) => {
    hear(serverMs)
    if (held && seq > held.seq) void again()
  })
  socket.on('drill:closed', () => {
    held = undefined
    void again()
  })

  const beat = setInterval(() => {
    const nowMs = localNowMs()
    if (watch.look(nowMs) !== 'dead') return
    watch.hear(nowMs) // the new line gets as long as this one had
    reopen()
  }, BEAT_MS)

  return {
    again,
    close() {
      clearInterval(beat)
      cut()
      socket.removeAllListeners()
      socket.disconnect()
    },
  }
}
