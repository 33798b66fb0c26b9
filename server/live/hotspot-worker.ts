/** The worker in which figures of hotspots are reckoned and written, so that neither ever holds up the stream. It keeps what it was told. */
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { planeAt } from '#geodata/plane'
import { Fault } from '#wire/errors'
import type { HotspotKind } from '#wire/hotspots'
import { answerOf } from '../domain/hotspot-answers/answer-of.ts'
import { heldDiary } from '../domain/hotspot-answers/held-diary.ts'
import { heldReports, type HeldReports } from '../domain/hotspot-answers/held-reports.ts'
import { laidGround } from '../domain/hotspot-answers/laid-ground.ts'
import type { Ground, HotspotQuestion, Tell } from '../domain/hotspot-answers/question.ts'
import { written } from '../domain/hotspot-answers/written.ts'
import type { HotspotReply, HotspotWord, HotspotWorkerData } from './hotspot-thread.ts'

/** Ten times a second is as often as anybody looks. */
const TELL_EACH_MS = 100
/** Behind everything else that the machine has to do: figures can wait, fixes cannot. */
const NICE = 10

const { origin, taken } = workerData as HotspotWorkerData // as the thread is begun
const plane = planeAt(...origin)
const laid = laidGround()
const diary = heldDiary()
const reports = new Map<HotspotKind, HeldReports>()
const grounds = new Map<string, Ground>()
let asked: { readonly question: HotspotQuestion; readonly ground: Ground; readonly moment: string } | undefined

/** The asker has gone. */
class TakenBack extends Error {}

function post(reply: HotspotReply, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(reply, transfer)
}

function reportsOf(kind: HotspotKind): HeldReports {
  const held = reports.get(kind) ?? heldReports(plane)
  reports.set(kind, held)
  return held
}

/** @throws TakenBack once nobody waits any more */
function teller(number: number): Tell {
  let toldMs = performance.now()
  return (share) => {
    if (Atomics.load(taken, 0) >= number) throw new TakenBack('nobody waits for it any more')
    const atMs = performance.now()
    if (atMs - toldMs < TELL_EACH_MS) return
    toldMs = atMs
    post({ type: 'progress', share })
  }
}

function replyTo(number: number, asOfMs: number): HotspotReply {
  try {
    if (!asked) throw new TypeError('nothing has been asked')
    const { question, ground, moment } = asked
    const tell = teller(number)
    const began = performance.now()
    const given = { question, ground, ...reportsOf(question.kind).eventsOf(question, ground, moment), watch: diary.watch(), asOfMs }
    const figures = answerOf(given, laid, tell)
    const text = written(given, figures, Math.round(performance.now() - began))
    return { type: 'answer', body: new TextEncoder().encode(text) }
  } catch (error) {
    if (error instanceof TakenBack) return { type: 'takenBack' }
    if (error instanceof Fault) return { type: 'refusal', code: error.code, message: error.message, errors: error.errors }
    return { type: 'defect', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

function hear(word: HotspotWord): void {
  switch (word.type) {
    case 'end':
      return parentPort?.close()
    case 'reports':
      return reportsOf(word.kind).take(word.news)
    case 'ground':
      for (const name of word.dropped) grounds.delete(name)
      return void grounds.set(word.name, word.ground)
    case 'question': {
      const ground = grounds.get(word.ground)
      asked = ground && { question: word.question, ground, moment: word.moment }
      if (asked) diary.begin(asked.question, asked.ground)
      return
    }
    case 'day':
      return diary.add(word.day)
    case 'reckon': {
      const reply = replyTo(word.number, word.asOfMs)
      post(reply, reply.type === 'answer' ? [reply.body.buffer] : [])
    }
  }
}

// Of this thread alone; elsewhere it would be that of the whole process.
if (process.platform === 'linux') setPriority(NICE)
parentPort?.on('message', hear)
