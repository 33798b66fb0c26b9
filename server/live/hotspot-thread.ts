/** The one thread that reckons hotspots: begun when it is first needed, ended when nobody has asked for a while, or when what it does is not wanted any more. */
import { Worker } from 'node:worker_threads'
import { Fault, type FaultCode, type FieldError } from '#wire/errors'
import type { HotspotCase, Tell } from '../domain/hotspot-answers/question.ts'

/** What the worker sends for each case: how far it is, now and then, and then one of the others. */
export type HotspotReply =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'answer'; readonly body: Uint8Array<ArrayBuffer> }
  | { readonly type: 'refusal'; readonly code: FaultCode; readonly message: string; readonly errors: readonly FieldError[] }
  | { readonly type: 'defect'; readonly message: string }

export interface HotspotThread {
  /**
   * Reckons one case; one at a time. The columns of its events are handed over and are empty afterwards.
   *
   * @param tell told how much is done, at most ten times a second, where the method can say so
   * @throws Fault REQUEST_INVALID where a parameter is wrong on this ground, or the figures take longer than `MOST_MS`
   */
  reckon(given: HotspotCase, tell: Tell): Promise<Uint8Array<ArrayBuffer>>
  /** Stops what is being reckoned: it rejects. */
  stop(): void
  /** Whether a thread runs. */
  readonly isRunning: boolean
}

const IDLE_MS = 60_000
/** A density of a year of a district's calls takes one second: whoever asks for more than this has mistyped a parameter. */
const MOST_MS = 60_000

export function hotspotThread(): HotspotThread {
  let worker: Worker | undefined
  let current: { readonly reject: (error: Error) => void } | undefined
  let idle: NodeJS.Timeout | undefined

  function end(error: Error): void {
    clearTimeout(idle)
    void worker?.terminate()
    worker = undefined
    current?.reject(error)
    current = undefined
  }

  function begin(): Worker {
    const begun = new Worker(new URL('./hotspot-worker.ts', import.meta.url))
    begun.unref() // figures that nobody waits for do not keep a process alive
    begun.on('error', (cause) => {
      if (worker === begun) end(new Error('the worker of the hotspots has failed', { cause }))
    })
    begun.once('exit', () => {
      if (worker === begun) end(new Error('the worker of the hotspots has ended'))
    })
    return begun
  }

  function tooLong(): Fault {
    const reason = `takes longer than ${MOST_MS / 1_000} s: ask for larger cells, a shorter period or fewer permutations`
    return new Fault('REQUEST_INVALID', `this question ${reason}`, { errors: [{ field: 'querystring/cell', reason }] })
  }

  return {
    get isRunning() {
      return worker !== undefined
    },
    reckon(given, tell) {
      clearTimeout(idle)
      const thread = (worker ??= begin())
      const { promise, resolve, reject } = Promise.withResolvers<Uint8Array<ArrayBuffer>>()
      current = { reject }
      const limit = setTimeout(() => end(tooLong()), MOST_MS)
      function take(reply: HotspotReply): void {
        if (reply.type === 'progress') return tell(reply.share)
        thread.off('message', take)
        current = undefined
        switch (reply.type) {
          case 'answer':
            return resolve(reply.body)
          case 'refusal':
            return reject(new Fault(reply.code, reply.message, { errors: reply.errors }))
          case 'defect':
            return reject(new Error(`hotspots: ${reply.message}`))
        }
      }
      thread.on('message', take)
      const { x, y, atMs, compound, simulated } = given.events
      thread.postMessage(
        given,
        [x, y, atMs, compound, simulated].map((column) => column.buffer as ArrayBuffer),
      ) // made by `collectedEvents`
      return promise.finally(() => {
        clearTimeout(limit)
        idle = setTimeout(() => end(new Error('idle')), IDLE_MS)
        idle.unref()
      })
    },
    stop: () => end(new Error('the question was taken back')),
  }
}
