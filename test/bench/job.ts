/** What the processes of the bench say to each other. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Which way the fixes go: through the whole of Lamplight, or one of the two it is measured against. */
export type Way = 'lamplight' | 'relay' | 'peer'

/** What a folder is filled with before a server is started on it. */
export interface SettleJob {
  readonly dataDir: string
  readonly units: number
  readonly compounds: number
}

/** What a server process is told to be. */
export interface ServerJob extends SettleJob {
  readonly way: Way
  readonly storage: 'sqlite' | 'memory'
  /** Calls of two years that the archive of its reports holds besides, 0: none. */
  readonly calls: number
}
export interface ServerReady {
  readonly url: string
  readonly gatewayToken: string
  readonly wallToken: string
}
export interface ProfileJob {
  readonly file: string
}
export interface ProcessUse {
  /** User and system time of all threads. */
  readonly cpuUs: number
  /** That of the thread with the event loop; the rest is the store's, the collector's and the compiler's. */
  readonly loopCpuUs: number
  readonly rssBytes: number
  readonly peakRssBytes: number
  /** How late the event loop was, of one look every few ms. */
  readonly loopP99Ms: number
  readonly loopMaxMs: number
}
export interface ServerUse extends ProcessUse {
  /** Fixes in the track log; absent where there is none. */
  readonly stored?: number
}

export interface LoadJob {
  readonly way: Way
  readonly url: string
  readonly token: string
  readonly fixesPerS: number
  readonly seconds: number
  readonly units: number
  readonly batch: number
}
export interface LoadDone {
  readonly sent: number
  readonly accepted: number
  readonly refused: number
  readonly failedRequests: number
  /** Answers that were still to come when the sending gave up or ended. */
  readonly waitingAtEnd: number
  readonly heldRate: boolean
  readonly answerP50Ms: number
  readonly answerP99Ms: number
}

export interface WallsJob {
  readonly way: Way
  readonly url: string
  readonly token: string
  readonly walls: number
}
export interface WallsSeen {
  /** Positions that came, by wall; full frames left out. */
  readonly positions: readonly number[]
  readonly bytes: number
  readonly skippedFrames: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

/** A process of the bench. */
export interface Worker {
  ask<T>(question: string, job?: unknown): Promise<T>
  end(): Promise<void>
}

/** Starts `test/bench/NAME.ts`; its output goes where ours goes. */
export function startWorker(name: string): Worker {
  const child: ChildProcess = fork(fileURLToPath(new URL(`${name}.ts`, import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let gone = false
  child.once('exit', () => (gone = true))
  return {
    async ask<T>(question: string, job?: unknown): Promise<T> {
      if (gone) throw new Error(`the ${name} process has ended`)
      const answered = new AbortController()
      const ended = once(child, 'exit', answered).then(
        ([code]) => Promise.reject(new Error(`the ${name} process ended with ${String(code)} on '${question}'`)),
        () => new Promise<never>(() => undefined), // it has answered: nobody listens for its end any more
      )
      const answer = Promise.race([once(child, 'message', answered), ended])
      child.send({ question, job })
      try {
        const [value] = await answer
        return value as T // both ends are in this folder
      } finally {
        answered.abort()
      }
    },
    async end() {
      if (gone) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** Answers the questions that the main process asks, one after another. */
export function answerQuestions(answers: Readonly<Record<string, (job: never) => unknown>>): void {
  process.on('message', ({ question, job }: { question: string; job: never }) => {
    void (async () => process.send!((await answers[question]!(job)) ?? {}))()
  })
}
