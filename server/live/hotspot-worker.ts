/** The worker in which figures of hotspots are reckoned and written, so that neither ever holds up the stream. */
import { parentPort } from 'node:worker_threads'
import { Fault } from '#wire/errors'
import { answerOf } from '../domain/hotspot-answers/answer-of.ts'
import { laidGround } from '../domain/hotspot-answers/laid-ground.ts'
import type { HotspotCase, Tell } from '../domain/hotspot-answers/question.ts'
import { written } from '../domain/hotspot-answers/written.ts'
import type { HotspotReply } from './hotspot-thread.ts'

/** Ten times a second is as often as anybody looks. */
const TELL_EACH_MS = 100

const laid = laidGround()

function post(reply: HotspotReply, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(reply, transfer)
}

function teller(): Tell {
  let toldMs = performance.now()
  return (share) => {
    const atMs = performance.now()
    if (atMs - toldMs < TELL_EACH_MS) return
    toldMs = atMs
    post({ type: 'progress', share })
  }
}

function replyTo(given: HotspotCase): HotspotReply {
  try {
    const began = performance.now()
    const figures = answerOf(given, laid, teller())
    const text = written(given, figures, Math.round(performance.now() - began))
    return { type: 'answer', body: new TextEncoder().encode(text) }
  } catch (error) {
    if (error instanceof Fault) return { type: 'refusal', code: error.code, message: error.message, errors: error.errors }
    return { type: 'defect', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

parentPort?.on('message', (given: HotspotCase) => {
  const reply = replyTo(given)
  post(reply, reply.type === 'answer' ? [reply.body.buffer] : [])
})
