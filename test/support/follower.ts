/** Whoever follows a drill as a test sees it: a real socket, what came over it, and the board put together from that. */
import { io, type Socket } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import type { DrillBoard } from '#wire/drill-board'
import {
  boardOfParts,
  DRILL_NAMESPACE,
  partsOfBoard,
  type Followed,
  type FollowerToServer,
  type FollowRequest,
  type ServerToFollower,
} from '#wire/drill-live'
import { PROTOCOL_VERSION, type Reply, type RoomEvent } from '#wire/live'
import { until } from './until.ts'

export interface TestFollower {
  readonly socket: Socket<ServerToFollower, FollowerToServer>
  readonly events: RoomEvent[]
  /** Drills that it was shown out of. */
  readonly closed: string[]
  /** Numbers that beats have told. */
  readonly beats: number[]
  follow(realm?: string, have?: FollowRequest['have']): Promise<Reply<Followed>>
  /** As it was told last. */
  board(): DrillBoard | undefined
  untilBoard(what: string, isSo: (board: DrillBoard) => boolean): Promise<DrillBoard>
}

export function openFollower(url: string, token: string): TestFollower {
  const socket: TestFollower['socket'] = io(`${url}${DRILL_NAMESPACE}`, { transports: ['websocket'], auth: { token }, forceNew: true })
  onTestFinished(() => void socket.disconnect())
  const events: RoomEvent[] = []
  const closed: string[] = []
  const beats: number[] = []
  let parts = new Map<string, unknown>()
  /** How far what it was told goes; a line that broke is followed on from there, as a page does. */
  let held: { readonly realm: string; readonly epoch: string; seq: number } | undefined
  socket.io.on('reconnect', () => held && void follow(held.realm, { epoch: held.epoch, seq: held.seq }))
  socket.on('drill:events', (told) => {
    events.push(...told)
    for (const { seq, subject, data } of told) {
      if (held) held.seq = seq
      if (data === undefined) parts.delete(subject)
      else parts.set(subject, data)
    }
  })
  socket.on('drill:closed', ({ realm }) => closed.push(realm))
  socket.on('drill:beat', ({ seq }) => beats.push(seq))

  async function follow(realm: string, have?: FollowRequest['have']): Promise<Reply<Followed>> {
    const answer = await socket.emitWithAck('drill:follow', { protocol: PROTOCOL_VERSION, realm, ...(have ? { have } : {}) })
    if (!answer.ok) return answer
    const { mode, epoch } = answer.value
    held = { realm, epoch, seq: mode === 'fresh' ? answer.value.seq : (have?.seq ?? 0) }
    if (mode === 'fresh') parts = new Map(partsOfBoard(answer.value.board))
    return answer
  }

  return {
    socket,
    events,
    closed,
    beats,
    follow: (realm = 'd-1', have) => follow(realm, have),
    board: () => boardOfParts(parts),
    untilBoard: async (what, isSo) =>
      (await until({ what, ask: async () => boardOfParts(parts), isSo: (board) => board !== undefined && isSo(board), giveUpMs: 20_000 }))!,
  }
}

/** Why somebody is not let in at the door. */
export async function refusalAtDoor(url: string, token: string): Promise<string> {
  const { socket } = openFollower(url, token)
  return new Promise((resolve) => socket.on('connect_error', (error) => resolve(error.message)))
}
