/** The door of the live namespace: who may come in, what they may ask, and how they are answered. The rooms do the rest. */
import { Compile } from 'typebox/compile'
import { Fault } from '#wire/errors'
import { JoinRequest, LIVE_NAMESPACE, LIVE_REALM, PastRequest, PROTOCOL_VERSION, UnitsRequest } from '#wire/live'
import { answer, failureOf, whatIsWrong, type Untrusted } from './answers.ts'
import { isOverfull, openBroadcast, type Broadcast, type LiveLog, type LiveNamespaceOf, type WallSocket } from './broadcast.ts'
import { guardNamespace, type LiveCaller, type NamespaceKeys } from './namespace-guard.ts'
import { openReplayDoor } from './replay-door.ts'
import type { ReplayHall } from './replay-hall.ts'
import type { Room } from './room.ts'
import type { LiveServer } from './socket-server.ts'
import { openWallDoor } from './wall-door.ts'
import type { WallHall } from './wall-hall.ts'

export interface LiveNamespaceOptions<Caller extends LiveCaller> extends NamespaceKeys<Caller> {
  readonly io: LiveServer
  readonly rooms: readonly Room[]
  readonly nowMs: () => number
  readonly log: LiveLog
  /** Time between two frames; 100 ms unless said otherwise. */
  readonly tickMs?: number
  /** The client that is offered to whoever loads a page now; `undefined` where none is built. */
  readonly offeredBuild?: () => string | undefined
  /** Where walls look at the past; without it there is none to look at. */
  readonly openHall?: (namespace: LiveNamespaceOf, nameOf: (socket: WallSocket) => string, tickMs: number) => ReplayHall
  /** The named walls; without them there are none to watch. */
  readonly walls?: WallHall
}

export interface LiveNamespace {
  /** Sockets joined to any room. */
  readonly wallCount: number
  /** Tells the walls of a room to join anew. */
  reset(room: Room, reason: 'restored' | 'imported'): void
  close(): void
}

/** Ten frames a second: smooth to the eye with interpolation, and half the delay that 5 would add. */
const TICK_MS = 100

const joinCheck = Compile(JoinRequest)
const unitsCheck = Compile(UnitsRequest)
const pastCheck = Compile(PastRequest)

export function openLiveNamespace<Caller extends LiveCaller>(options: LiveNamespaceOptions<Caller>): LiveNamespace {
  const { io, rooms, authorise, stillHolds, nowMs, log, tickMs = TICK_MS, offeredBuild, openHall, walls } = options
  const namespace = io.of(LIVE_NAMESPACE)
  const broadcasts = rooms.map((room) => openBroadcast({ namespace, room, nowMs, log, tickMs }))
  const guard = guardNamespace({ namespace, authorise, stillHolds, needs: 'picture:read', what: 'the picture', log })
  const hall = openHall?.(namespace, (socket) => guard.callerOf(socket)?.name ?? '', tickMs)
  if (walls) hall?.shareBy(walls.pastOf)

  function broadcastOf({ room, realm }: { readonly room: string; readonly realm: string }): Broadcast {
    const inRoom = broadcasts.filter((broadcast) => broadcast.room.id === room)
    if (inRoom.length === 0) throw new Fault('ROOM_UNKNOWN', `there is no room '${room}' here`)
    const found = inRoom.find((broadcast) => broadcast.room.realm === realm)
    if (!found) throw new Fault('REALM_UNKNOWN', `room '${room}' has no realm '${realm}'; reality is '${LIVE_REALM}'`)
    return found
  }

  namespace.on('connection', (socket) => {
    let isJoining = false
    let isReadingPast = false
    const on = socket.on.bind(socket) as unknown as Untrusted
    const past = openReplayDoor({ socket, hall, requireKnown: broadcastOf, leavePresent, cutIfOverfull, log })
    const caller = guard.callerOf(socket)
    if (caller) openWallDoor({ socket, caller, hall: walls, cutIfOverfull, log })
    const build = offeredBuild?.()
    if (build !== undefined) socket.emit('client:offered', { build })

    function leavePresent(): void {
      for (const broadcast of broadcasts) broadcast.leave(socket)
    }

    async function join(request: unknown, reply: unknown): Promise<void> {
      if (isJoining) throw new Fault('STATE_CONFLICT', 'the last room:join has not been answered yet')
      if (!joinCheck.Check(request)) throw new Fault('REQUEST_INVALID', whatIsWrong('room:join', joinCheck.Errors(request)))
      if (request.protocol !== PROTOCOL_VERSION)
        throw new Fault('PROTOCOL_UNSUPPORTED', `protocol ${request.protocol} is not ${PROTOCOL_VERSION}: reload the page`)
      const broadcast = broadcastOf(request)
      if (request.replay) {
        await past.join(request.replay, reply)
        return
      }
      hall?.leave(socket)
      isJoining = true
      await broadcast
        .admit(socket, request.have, (joined) => {
          log.info({ room: joined.room, realm: joined.realm, wall: socket.id, mode: joined.mode, seq: joined.seq }, 'wall joined')
          answer(reply, { ok: true, value: joined })
        })
        .finally(() => (isJoining = false))
    }

    /** What tells the wall of the room that it asks about: of the past, if that is what it looks at. */
    function told(request: { readonly room: string; readonly realm: string }): Broadcast {
      const broadcast = broadcastOf(request)
      return hall?.broadcastOf(socket) ?? broadcast
    }

    async function readPast(request: unknown, reply: unknown): Promise<void> {
      // One read at a time: a wall that asks in a loop waits for itself, not others for it.
      if (isReadingPast) throw new Fault('STATE_CONFLICT', 'the last room:past has not been answered yet')
      if (!pastCheck.Check(request)) throw new Fault('REQUEST_INVALID', whatIsWrong('room:past', pastCheck.Errors(request)))
      const { room } = told(request)
      isReadingPast = true
      const events = await room.eventsUpTo(request.toSeq, request.limit).finally(() => (isReadingPast = false))
      answer(reply, { ok: true, value: events })
      cutIfOverfull()
    }

    /** A wall that asks faster than it reads is not held in memory. */
    function cutIfOverfull(): void {
      if (isOverfull(socket)) socket.request.socket.destroy()
    }

    on('room:join', (request, reply) => {
      join(request, reply).catch((error: unknown) => answer(reply, failureOf(error, log)))
    })
    on('room:units', (request, reply) => {
      try {
        if (!unitsCheck.Check(request)) throw new Fault('REQUEST_INVALID', whatIsWrong('room:units', unitsCheck.Errors(request)))
        answer(reply, { ok: true, value: told(request).room.unitsPage(request.fromSlot) })
      } catch (error) {
        answer(reply, failureOf(error, log))
      }
      cutIfOverfull()
    })
    on('room:past', (request, reply) => {
      readPast(request, reply).catch((error: unknown) => answer(reply, failureOf(error, log)))
    })
    on('room:leave', (request) => {
      hall?.leave(socket)
      const { room, realm } = (request ?? {}) as { room?: unknown; realm?: unknown } // compared, never used
      broadcasts.find((broadcast) => broadcast.room.id === room && broadcast.room.realm === realm)?.leave(socket)
    })
    socket.on('disconnect', (reason) => {
      leavePresent()
      hall?.leave(socket)
      log.info({ wall: socket.id, reason }, 'wall gone')
    })
  })

  return {
    get wallCount() {
      return broadcasts.reduce((sum, broadcast) => sum + broadcast.wallCount, 0)
    },
    reset(room, reason) {
      broadcasts.find((broadcast) => broadcast.room === room)?.reset(reason)
    },
    close() {
      guard.close()
      for (const broadcast of broadcasts) broadcast.close()
      hall?.close()
      namespace.disconnectSockets(true)
    },
  }
}
