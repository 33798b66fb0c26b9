/** The worker in which all SQLite work of one store happens, so that neither a flush nor compaction ever holds up the event loop. */
import { parentPort, workerData } from 'node:worker_threads'
import type { CallMessage, Failure, StoreCalls, WorkerMessage, WorkerOptions } from './calls.ts'
import { openStoreCalls } from './store-calls.ts'

/** SQLite's own failures (disk full, busy, input and output) and those of the file system. */
const EXPECTED_CODES = /^(ERR_SQLITE_ERROR|E[A-Z]+)$/

function tell(message: WorkerMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the port of a worker has no origins
  parentPort?.postMessage(message)
}

function failureOf(error: unknown): Failure {
  const { message, stack, code } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error), stack: undefined, code: '' }
  return { fault: EXPECTED_CODES.test(code ?? ''), message, stack }
}

async function answer(calls: StoreCalls, { id, name, args }: CallMessage): Promise<void> {
  try {
    const call = calls[name] as (...given: readonly unknown[]) => unknown // `callWorker` has checked name and arguments against `StoreCalls`
    const result = await call(...args)
    tell({ type: 'answer', id, result })
    if (name === 'close') parentPort?.close()
  } catch (error) {
    tell({ type: 'failed', id, failure: failureOf(error) })
  }
}

try {
  const calls = openStoreCalls(workerData as WorkerOptions, () => tell({ type: 'foreign' })) // given by `openSqliteStore`
  parentPort?.on('message', (message: CallMessage) => void answer(calls, message))
  tell({ type: 'ready' })
} catch (error) {
  tell({ type: 'unopened', failure: failureOf(error) })
}
