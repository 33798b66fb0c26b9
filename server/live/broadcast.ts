/** One room told to its walls: events to every one, in order; frames and vitals to those that keep up, in one encoding. */
import type { Namespace, Socket } from 'socket.io'
import {
  HEARTBEAT_MS,
  MAX_RESUME_EVENTS,
  VITALS_MS,
  type JoinRequest,
  type Joined,
  type RoomEvent,
  type ServerToWall,
  type WallToServer,
} from '#wire/live'
import type { Room } from './room.ts'

export type LiveNamespaceOf = Namespace<WallToServer, ServerToWall>
export type WallSocket = Socket<WallToServer, ServerToWall>

/** What is worth a line in the log. */
export interface LiveLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

export interface BroadcastOptions {
  readonly namespace: LiveNamespaceOf
  readonly room: Room
  /** Names its walls among those of the namespace: room and realm unless said otherwise. */
  readonly channel?: string
  readonly nowMs: () => number
  readonly log: LiveLog
  readonly tickMs: number
}

export interface Broadcast {
  readonly room: Room
  readonly wallCount: number
  /**
   * Lets a wall in: `welcome` is called, then come the events it missed, then a full frame, then whatever happens.
   * A wall that is already in starts over.
   */
  admit(socket: WallSocket, have: JoinRequest['have'], welcome: (joined: Joined) => void): Promise<void>
  leave(socket: WallSocket): void
  /** Tells every wall to join anew and sends it nothing more until it has. */
  reset(reason: 'restored' | 'imported'): void
  close(): void
}

/** How often coverage is judged and told. */
const JUDGE_MS = 1_000
/** Events in one message: about 150 KB. */
const EVENTS_PER_MESSAGE = 500
/**
 * Messages that may wait for one wall. Frames never pile up, so this many are events: a wall so far behind is cut off,
 * and asks for what it missed when it is back.
 */
const MAX_WAITING_MESSAGES = 256

/** After an alarm has changed the vitals, which tell of it, are sent so soon: at once to the eye, and in a storm at most three times a second. */
const URGENT_TICKS = 3

function isOfAlarms(subject: string): boolean {
  return subject.startsWith('alarm/') || subject.startsWith('mute/')
}

interface Wall {
  readonly socket: WallSocket
  /** In the stream, a wall gets every frame. Out of it, this is the last frame it was sent. */
  inStream: boolean
  frame: number
  /** Number of the last message on coverage that it was sent; 0 before the first. */
  coverage: number
}

/** Starts telling a room: one timer, which does nothing while nothing has changed. */
export function openBroadcast({ namespace, room, channel, nowMs, log, tickMs }: BroadcastOptions): Broadcast {
  const { picture } = room
  const address = { room: room.id, realm: room.realm }
  const toAll = channel ?? `${room.id}/${room.realm}`
  const toStream = `${toAll}/frames`
  const heartbeatTicks = Math.max(1, Math.floor(HEARTBEAT_MS / tickMs))
  const everyVitalsTicks = Math.max(1, Math.floor(VITALS_MS / tickMs))
  const everyJudgeTicks = Math.max(1, Math.floor(JUDGE_MS / tickMs))
  const walls = new Map<string, Wall>()
  let quietTicks = 0
  let vitalsTicks = 0
  let judgeTicks = 0
  /** First event of the run being told; `undefined` between runs. */
  let runFromSeq: number | undefined

  function leaveStream(wall: Wall): void {
    wall.inStream = false
    wall.frame = picture.frame
    void wall.socket.leave(toStream)
  }

  function leave(socket: WallSocket): void {
    if (!walls.delete(socket.id)) return
    void socket.leave(toAll)
    void socket.leave(toStream)
  }

  /** Takes out of the stream who has not yet taken the last frame, makes the next one, and brings back who has caught up. */
  function tick(): void {
    for (const wall of walls.values()) if (wall.inStream && isBusy(wall.socket)) leaveStream(wall)
    quietTicks++
    vitalsTicks++
    if (picture.changed || quietTicks >= heartbeatTicks) sendFrame()
    catchUpWalls()
    if (++judgeTicks >= everyJudgeTicks) {
      judgeTicks = 0
      room.judge(nowMs())
      tellCoverage()
    }
    if (vitalsTicks >= everyVitalsTicks) {
      vitalsTicks = 0
      if (walls.size > 0) namespace.local.to(toStream).emit('room:vitals', room.vitals(nowMs(), walls.size))
    }
  }

  function sendFrame(): void {
    quietTicks = 0
    const isWatched = [...walls.values()].some((wall) => wall.inStream)
    const bytes = picture.nextFrame(nowMs(), isWatched)
    if (bytes) namespace.local.to(toStream).emit('room:frame', address, bytes)
  }

  function catchUpWalls(): void {
    const made = new Map<number, Uint8Array>()
    for (const wall of walls.values()) {
      if (wall.inStream || isBusy(wall.socket)) continue
      if (wall.frame < picture.frame) {
        const bytes = made.get(wall.frame) ?? picture.frameSince(wall.frame, nowMs())
        made.set(wall.frame, bytes)
        wall.socket.emit('room:frame', address, bytes)
      }
      wall.inStream = true
      void wall.socket.join(toStream)
    }
  }

  /** Each wall in the stream gets what changed since its last message, made once for all that took the same one; the others are told later. */
  function tellCoverage(): void {
    const { stream } = room.coverage
    stream.stamp()
    const made = new Map<number, readonly [judgements: Uint8Array | undefined, light: Uint8Array | undefined]>()
    for (const wall of walls.values()) {
      // Not by what waits for its socket: the frame of this very tick does.
      if (!wall.inStream) continue
      const [judgements, light] = made.get(wall.coverage) ?? [
        stream.judgementsSince(wall.coverage, nowMs()),
        stream.lightSince(wall.coverage, nowMs()),
      ]
      made.set(wall.coverage, [judgements, light])
      if (judgements) wall.socket.emit('room:coverage', address, judgements)
      if (light) wall.socket.emit('room:light', address, light)
      wall.coverage = stream.number
    }
  }

  function tell(events: readonly RoomEvent[], upToSeq: number): void {
    const first = events[0]
    const last = events.at(-1)
    if (!first || !last) return
    runFromSeq ??= first.seq
    if (events.some(({ subject }) => isOfAlarms(subject))) vitalsTicks = Math.max(vitalsTicks, everyVitalsTicks - URGENT_TICKS)
    const isTooMuch = upToSeq - runFromSeq >= MAX_RESUME_EVENTS
    if (last.seq >= upToSeq) runFromSeq = undefined
    if (!isTooMuch && walls.size > 0) sendEvents(namespace.local.to(toAll), events)
    if (isTooMuch && runFromSeq === undefined) reset('imported')
    for (const { socket } of walls.values()) if (isOverfull(socket)) cut(socket)
  }

  function cut(socket: WallSocket): void {
    log.warn({ ...address, wall: socket.id, waiting: waitingMessages(socket) }, 'wall cut off: it does not take its events')
    leave(socket)
    // A polite close would wait behind the very messages that it does not take.
    socket.request.socket.destroy()
  }

  function reset(reason: 'restored' | 'imported'): void {
    namespace.local.to(toAll).emit('room:reset', { ...address, reason })
    for (const { socket } of walls.values()) leave(socket)
  }

  /** What a wall missed, oldest first; `undefined` where it must start afresh. */
  async function missedSince(have: JoinRequest['have']): Promise<readonly RoomEvent[] | undefined> {
    if (!have) return undefined
    const missed: RoomEvent[] = []
    for (;;) {
      const atSeq = missed.at(-1)?.seq ?? have.seq
      if (have.epoch !== room.epoch || have.seq > room.seq || room.seq - have.seq > MAX_RESUME_EVENTS) return undefined
      // What is in the log but not yet told here comes to the wall when it is told.
      if (atSeq >= room.seq) return missed.filter(({ seq }) => seq <= room.seq)
      const events = await room.eventsSince(atSeq, MAX_RESUME_EVENTS)
      if (events.length === 0) return undefined
      missed.push(...events)
    }
  }

  const stopEvents = room.onEvents(tell)
  const timer = setInterval(tick, tickMs)

  return {
    room,
    get wallCount() {
      return walls.size
    },
    async admit(socket, have, welcome) {
      leave(socket)
      const missed = await missedSince(have)
      if (!socket.connected) return
      // Nothing is awaited from here on: no event can come between what was missed and what is told live, in neither way.
      const serverMs = nowMs()
      welcome({
        mode: missed ? 'resumed' : 'fresh',
        ...address,
        roomName: room.name,
        epoch: room.epoch,
        seq: room.seq,
        serverMs,
        demo: room.isDemo(),
        unitCount: room.unitCount,
      })
      if (missed) sendEvents(socket, missed)
      socket.emit('room:frame', address, picture.frameSince(0, serverMs))
      walls.set(socket.id, { socket, inStream: false, frame: picture.frame, coverage: 0 })
      void socket.join(toAll)
    },
    leave,
    reset,
    close() {
      clearInterval(timer)
      stopEvents()
    },
  }
}

/** Who can be told: one wall, or all in a Socket.IO room. */
interface Audience {
  emit(event: 'room:events', events: readonly RoomEvent[]): unknown
}

function sendEvents(audience: Audience, events: readonly RoomEvent[]): void {
  for (let i = 0; i < events.length; i += EVENTS_PER_MESSAGE) audience.emit('room:events', events.slice(i, i + EVENTS_PER_MESSAGE))
}

/** Messages handed to Engine.IO that the network has not taken; declared private there, and told in no other way. */
function waitingMessages(socket: Pick<WallSocket, 'conn'>): number {
  return (socket.conn as unknown as { readonly writeBuffer: readonly unknown[] }).writeBuffer.length
}

/** Whether something written earlier still waits for the network. */
function isBusy(socket: WallSocket): boolean {
  return waitingMessages(socket) > 0
}

/** Whether more waits for a wall than the server is willing to hold. */
export function isOverfull(socket: Pick<WallSocket, 'conn'>): boolean {
  return waitingMessages(socket) > MAX_WAITING_MESSAGES
}
