/** A wall that is dragged over a day: whatever is answered meanwhile, the last moment is the one that is asked for. */
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Joined, JoinRequest, Reply } from '#wire/live'
import { openLiveLink, type LinkListener } from '../../client/live/live-link.ts'
import { wallLine } from '../../client/live/wall-line.ts'
import { pastClock } from '../../client/live/past-clock.ts'
import { roomPicture } from '../../client/live/room-picture.ts'

interface Ask {
  readonly request: JoinRequest
  readonly reply: (answer: Reply<Joined>) => void
}

const line = vi.hoisted(() => ({ heard: new Map<string, (...args: unknown[]) => void>(), joins: [] as unknown[] }))

vi.mock('socket.io-client', () => {
  const manager = { on: () => undefined, off: () => undefined }
  const socket = {
    io: manager,
    connected: true,
    on: (event: string, listener: (...args: unknown[]) => void) => line.heard.set(event, listener),
    emit: (event: string, request: unknown, reply: unknown) => event === 'room:join' && line.joins.push({ request, reply }),
    removeAllListeners: () => undefined,
    disconnect: () => socket,
    connect: () => socket,
    close: () => undefined,
  }
  return { io: () => socket }
})

const NOTHING = new Proxy({}, { get: () => () => undefined }) as LinkListener // nobody listens

function joinedAt(atMs: number): Joined {
  const replay = { atMs, rate: 0, behindMs: 0, isAtEnd: false }
  return {
    mode: 'fresh',
    room: 'r',
    roomName: 'R',
    realm: 'live',
    epoch: 'replay',
    seq: 1,
    serverMs: atMs,
    demo: false,
    unitCount: 0,
    replay,
  }
}

test('a moment that was asked for while an earlier one was opened is what is asked for next', async () => {
  vi.stubGlobal('document', new EventTarget())
  onTestFinished(() => void vi.unstubAllGlobals())
  const link = openLiveLink({
    room: 'r',
    picture: roomPicture(),
    clock: { observe: () => undefined },
    pastClock: pastClock(() => 0),
    listener: NOTHING,
    wallLine: wallLine(),
    localNowMs: () => 0,
    moment: { at: 2_000, rate: 0 },
  })
  onTestFinished(link.close)
  const joins = line.joins as Ask[]
  line.heard.get('connect')?.()
  link.look({ at: 1_500, rate: 0 })
  link.look({ at: 1_000, rate: 0 })

  joins[0]!.reply({ ok: true, value: joinedAt(2_000) })
  await vi.waitFor(() => expect(joins).toHaveLength(2))

  expect(joins.map(({ request }) => request.replay?.at)).toEqual([2_000, 1_000])
})
