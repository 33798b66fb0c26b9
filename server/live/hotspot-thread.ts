/** The one thread that reckons hotspots: begun when it is first needed, ended when nobody has asked for a while, or when it does not let go of what is not wanted. */
import { Worker } from 'node:worker_threads'
import type { Plane } from '#geodata/plane'
import { Fault, type FaultCode, type FieldError } from '#wire/errors'
import type { HotspotKind } from '#wire/hotspots'
import type { DiaryDay } from '../domain/hotspot-answers/held-diary.ts'
import type { ReportNews } from '../domain/hotspot-answers/held-reports.ts'
import type { Ground, HotspotQuestion, Tell } from '../domain/hotspot-answers/question.ts'

/** What the worker is told: what it keeps from then on, what is asked, the days of the diary that this needs, and that it is to answer. */
export type HotspotWord =
  | { readonly type: 'reports'; readonly kind: HotspotKind; readonly news: ReportNews }
  | { readonly type: 'ground'; readonly name: string; readonly ground: Ground; readonly dropped: readonly string[] }
  | { readonly type: 'question'; readonly question: HotspotQuestion; readonly ground: string; readonly moment: string }
  | { readonly type: 'day'; readonly day: DiaryDay }
  | { readonly type: 'reckon'; readonly number: number; readonly asOfMs: number }
  | { readonly type: 'end' }

/** What the worker sends for each question: how far it is, now and then, and then one of the others. */
export type HotspotReply =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'answer'; readonly body: Uint8Array<ArrayBuffer> }
  | { readonly type: 'takenBack' }
  | { readonly type: 'refusal'; readonly code: FaultCode; readonly message: string; readonly errors: readonly FieldError[] }
  | { readonly type: 'defect'; readonly message: string }

export interface HotspotWorkerData {
  readonly origin: readonly [lon: number, lat: number]
  /** The number of the last question that was taken back. */
  readonly taken: Int32Array<SharedArrayBuffer>
}

/** A thread while it runs. */
export interface RunningThread {
  /** @param transfer handed over, and empty afterwards */
  post(word: HotspotWord, transfer?: readonly ArrayBuffer[]): void
  /**
   * The answer to the question told last; one at a time. However long it takes: who waits for it has an end to their patience, and then it is stopped.
   *
   * @param tell told how much is done, at most ten times a second, where the method can say so
   * @throws Fault REQUEST_INVALID where a parameter is wrong on this ground
   */
  reckon(asOfMs: number, tell: Tell): Promise<Uint8Array<ArrayBuffer>>
}

export interface HotspotThread {
  /** The one that runs, or another. It is the same as before as long as what was told to it is still known to it. */
  running(): RunningThread
  /** Takes back what is being reckoned: that rejects as soon as the thread has let go of it, `GRACE_MS` later at most. */
  stop(): void
  /** Whether something is being reckoned. */
  readonly isReckoning: boolean
  close(): void
}

/** A reader of a page thinks for minutes before the period is moved, and what is held makes that quick. */
const IDLE_MS = 600_000
/** Longer than most answers take: a thread that is ended has to be told everything again. */
const GRACE_MS = 1_000

interface Begun extends RunningThread {
  readonly worker: Worker
}

export function hotspotThread({ originLon, originLat }: Pick<Plane, 'originLon' | 'originLat'>): HotspotThread {
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  let begun: Begun | undefined
  let current: { readonly reject: (error: Error) => void } | undefined
  let numbers = 0
  let idle: NodeJS.Timeout | undefined

  /** @param isStuck it did not let go: it is not asked to end by itself any more */
  function end(error: Error, isStuck = false): void {
    clearTimeout(idle)
    if (begun) dismiss(begun, isStuck ? 0 : GRACE_MS)
    begun = undefined
    current?.reject(error)
    current = undefined
  }

  /** A thread that ends by itself has put everything down; one that is cut off, as it still loads or reckons, has taken a process with it. */
  function dismiss({ worker, post }: Begun, graceMs: number): void {
    Atomics.store(taken, 0, numbers)
    post({ type: 'end' })
    const timer = setTimeout(() => void worker.terminate(), graceMs).unref()
    worker.once('exit', () => clearTimeout(timer))
  }

  function begin(): Begun {
    const workerData: HotspotWorkerData = { origin: [originLon, originLat], taken }
    const worker = new Worker(new URL('./hotspot-worker.ts', import.meta.url), { workerData })
    worker.unref() // figures that nobody waits for do not keep a process alive
    worker.on('error', (cause) => {
      if (begun?.worker === worker) end(new Error('the worker of the hotspots has failed', { cause }))
    })
    worker.once('exit', () => {
      if (begun?.worker === worker) end(new Error('the worker of the hotspots has ended'))
    })
    return { worker, post: (word, transfer) => worker.postMessage(word, transfer), reckon: (asOfMs, tell) => reckon(worker, asOfMs, tell) }
  }

  function reckon(worker: Worker, asOfMs: number, tell: Tell): Promise<Uint8Array<ArrayBuffer>> {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array<ArrayBuffer>>()
    if (begun?.worker !== worker) {
      reject(new Error('the thread has ended meanwhile'))
      return promise
    }
    current = { reject }
    function take(reply: HotspotReply): void {
      if (reply.type === 'progress') return tell(reply.share)
      worker.off('message', take)
      current = undefined
      switch (reply.type) {
        case 'answer':
          return resolve(reply.body)
        case 'takenBack':
          return reject(new Error('the question was taken back'))
        case 'refusal':
          return reject(new Fault(reply.code, reply.message, { errors: reply.errors }))
        case 'defect':
          return reject(new Error(`hotspots: ${reply.message}`))
      }
    }
    worker.on('message', take)
    begun.post({ type: 'reckon', number: ++numbers, asOfMs })
    return promise.finally(() => {
      idle = setTimeout(() => end(new Error('idle')), IDLE_MS)
      idle.unref()
    })
  }

  return {
    get isReckoning() {
      return current !== undefined
    },
    running() {
      clearTimeout(idle)
      return (begun ??= begin())
    },
    stop() {
      const stopped = current
      if (!stopped) return
      Atomics.store(taken, 0, numbers)
      setTimeout(() => {
        if (current === stopped) end(new Error('the question was taken back'), true)
      }, GRACE_MS).unref()
    },
    close: () => end(new Error('the server is being closed')),
  }
}
