/** A wall as a test sees it: a real socket, and everything that came over it. */
import { io, type Socket } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import { decodeCoverage } from '#wire/coverage-frame'
import { decodeFrame, type Frame } from '#wire/frame'
import {
  LIVE_NAMESPACE,
  LIVE_REALM,
  PROTOCOL_VERSION,
  type JoinRequest,
  type Joined,
  type Reply,
  type RoomEvent,
  type ServerToWall,
  type UnitsPage,
  type Vitals,
  type WallToServer,
} from '#wire/live'
import { ROOM } from './live-server.ts'
import { GIVE_UP_MS, tooLate } from './until.ts'

export type WallSocket = Socket<ServerToWall, WallToServer>

export interface TestWall {
  readonly socket: WallSocket
  readonly frames: Frame[]
  readonly events: RoomEvent[]
  readonly resets: string[]
  readonly vitals: Vitals[]
  /** `lonE7,latE7,takenMs` by unit slot, from all frames so far. */
  readonly places: Map<number, string>
  /** When any of each compound's ring was last seen, by slot, as last told; far in the past: never. */
  readonly seen: Map<number, number>
  join(have?: JoinRequest['have'], room?: string): Promise<Reply<Joined>>
  page(fromSlot: number): Promise<Reply<UnitsPage>>
  past(toSeq: number, limit: number): Promise<Reply<readonly RoomEvent[]>>
  /** Resolves once this holds; asked again after everything that comes. @throws when it does not within `GIVE_UP_MS` */
  until(holds: () => boolean): Promise<void>
}

/** Connects; what `token` says is the role, see `startLive`. */
export function openWall(url: string, token: string = 'wall'): TestWall {
  const socket: WallSocket = io(`${url}${LIVE_NAMESPACE}`, {
    transports: ['websocket'],
    auth: { token },
    forceNew: true,
    reconnectionDelay: 20,
  })
  const waiting = new Set<() => void>()
  onTestFinished(() => {
    waiting.clear() // nobody hears of it any more
    socket.disconnect()
  })
  const wall: TestWall = {
    socket,
    frames: [],
    events: [],
    resets: [],
    vitals: [],
    places: new Map(),
    seen: new Map(),
    join: (have, room = ROOM) =>
      socket.emitWithAck('room:join', { protocol: PROTOCOL_VERSION, room, realm: LIVE_REALM, ...(have ? { have } : {}) }),
    page: (fromSlot) => socket.emitWithAck('room:units', { room: ROOM, realm: LIVE_REALM, fromSlot }),
    past: (toSeq, limit) => socket.emitWithAck('room:past', { room: ROOM, realm: LIVE_REALM, toSeq, limit }),
    until: (holds) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => waiting.delete(look) && reject(tooLate(`the wall to hold: ${holds.toString()}`, heldBy(wall))),
          GIVE_UP_MS,
        )
        function look(): void {
          if (!holds()) return
          waiting.delete(look)
          clearTimeout(timer)
          resolve()
        }
        waiting.add(look)
        look()
      }),
  }
  const recheck = (): void => waiting.forEach((look) => look())
  socket.on('room:frame', (_, bytes) => {
    const frame = decodeFrame(bytes)
    wall.frames.push(frame)
    applyFrame(wall, frame)
    recheck()
  })
  socket.on('room:coverage', (_, bytes) => {
    const judged = decodeCoverage(bytes)
    judged.slot.forEach((slot, i) => wall.seen.set(slot, judged.serverMs - judged.seenAgeMs[i]!))
    recheck()
  })
  socket.on('room:events', (events) => {
    wall.events.push(...events)
    recheck()
  })
  socket.on('room:reset', ({ reason }) => {
    wall.resets.push(reason)
    recheck()
  })
  socket.on('room:vitals', (vitals) => {
    wall.vitals.push(vitals)
    recheck()
  })
  socket.on('connect', recheck)
  socket.on('disconnect', recheck)
  return wall
}

/** What a wall has, in short. */
function heldBy({ socket, frames, events, resets, vitals, places, seen }: TestWall) {
  return {
    connected: socket.connected,
    frames: frames.length,
    events: events.length,
    lastEvent: events.at(-1),
    resets,
    vitals: vitals.length,
    places: places.size,
    seen: seen.size,
  }
}

/** What a wall does with a frame: each slot named is now as the frame says. */
export function applyFrame({ places }: Pick<TestWall, 'places'>, frame: Frame): void {
  frame.slot.forEach((slot, i) => places.set(slot, `${frame.lonE7[i]},${frame.latE7[i]},${frame.serverMs - frame.ageMs[i]!}`))
}

/** The value of an answer that must be a good one. */
export function valueOf<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new Error(`${reply.code}: ${reply.message}`)
  return reply.value
}
