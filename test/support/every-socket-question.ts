/** Everything that a page may ask over the socket, of the picture and of drills: an event that is added to either protocol and not listed here does not compile. */
import { io, type Socket } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import { DRILL_NAMESPACE, type FollowerToServer } from '#wire/drill-live'
import {
  LIVE_NAMESPACE,
  LIVE_REALM,
  MAX_PAST_EVENTS,
  PROTOCOL_VERSION,
  type ReplayRequest,
  type Reply,
  type WallToServer,
} from '#wire/live'
import { SUBJECT_KINDS } from '../../server/domain/subjects.ts'
import { REPORT } from './every-question.ts'
import type { TestApp } from './http-server.ts'
import { ROOM } from './live-server.ts'
import { NAME as WALL } from './named-walls.ts'

const ADDRESS = { room: ROOM, realm: LIVE_REALM } as const
const ANSWER_MS = 10_000
/** Those that are not answered. */
const UNANSWERED: readonly string[] = ['room:leave', 'wall:leave', 'wall:beat', 'drill:leave'] satisfies readonly (
  | keyof WallToServer
  | keyof FollowerToServer
)[]

/** In an order in which each can be answered, each as often as there is something in it to ask for. */
function questions(replay: ReplayRequest | undefined): Readonly<Record<keyof WallToServer, readonly object[]>> {
  const named = { name: WALL }
  return {
    'room:join': [{ protocol: PROTOCOL_VERSION, ...ADDRESS, ...(replay ? { replay } : {}) }],
    'room:units': [{ ...ADDRESS, fromSlot: 0 }],
    'room:past': [{ ...ADDRESS, toSeq: Number.MAX_SAFE_INTEGER, limit: MAX_PAST_EVENTS }],
    'replay:states': SUBJECT_KINDS.map((kind) => ({ ...ADDRESS, kind })),
    'replay:rate': [{ rate: 600 }],
    'replay:seek': [{ at: replay?.at ?? 0 }],
    'wall:watch': [named],
    'wall:take': [named],
    'wall:drive': [{ ...named, mode: 'hold' }],
    'wall:answer': [{ ...named, isGiven: true }],
    'wall:beat': [{ ...named, framesPerS: 1, behindMs: 0, revision: 0 }],
    'wall:yield': [named],
    'wall:leave': [named],
    'room:leave': [ADDRESS],
  }
}

/** A drill may have the id of a live report. */
const DRILL_QUESTIONS: Readonly<Record<keyof FollowerToServer, readonly object[]>> = {
  'drill:follow': [{ protocol: PROTOCOL_VERSION, realm: REPORT }],
  'drill:leave': [{ realm: REPORT }],
}

export interface Told {
  /** What was said, of whatever event, as text; packed bytes as they are. */
  readonly texts: string[]
  /** Events of which at least one question was refused. */
  readonly refused: readonly string[]
}

function textOf(part: unknown): string {
  return part instanceof Uint8Array || part instanceof ArrayBuffer
    ? Buffer.from(part as Uint8Array).toString('latin1')
    : JSON.stringify(part)
}

interface Asked {
  readonly url: string
  readonly token: string
  readonly namespace: string
  readonly questions: Readonly<Record<string, readonly object[]>>
}

async function everyAnswerOf({ url, token, namespace, questions: asked }: Asked): Promise<Told> {
  const socket: Socket = io(`${url}${namespace}`, { transports: ['websocket'], auth: { token }, forceNew: true })
  onTestFinished(() => void socket.disconnect())
  const texts: string[] = []
  const refused = new Set<string>()
  socket.onAny((...parts: unknown[]) => texts.push(parts.map(textOf).join()))
  for (const [event, requests] of Object.entries(asked))
    for (const request of requests) {
      if (UNANSWERED.includes(event)) {
        socket.emit(event, request)
        continue
      }
      const reply: unknown = await socket.timeout(ANSWER_MS).emitWithAck(event, request)
      texts.push(JSON.stringify(reply))
      if (!(reply as Reply<unknown>).ok) refused.add(event) // every answer is one
    }
  socket.disconnect()
  return { texts, refused: [...refused] }
}

/** An operator, or whoever has another token, asks all of it, of the present or of a moment of the past, and keeps whatever is said meanwhile. */
export async function everySocketAnswer(
  { url, tokens }: TestApp,
  replay: ReplayRequest | undefined,
  token = tokens.operator,
): Promise<Told> {
  const told = await everyAnswerOf({ url, token, namespace: LIVE_NAMESPACE, questions: questions(replay) })
  const ofDrills = await everyAnswerOf({ url, token, namespace: DRILL_NAMESPACE, questions: DRILL_QUESTIONS })
  return { texts: [...told.texts, ...ofDrills.texts], refused: [...told.refused, ...ofDrills.refused] }
}
