/** The near end of the store's worker: calls by name, answers as promises. */
import { Worker } from 'node:worker_threads'
import { Fault } from '#wire/errors'
import type { CallMessage, CallName, Failure, StoreCalls, WorkerMessage, WorkerOptions } from './calls.ts'

export interface WorkerLink {
  /** @throws Fault STORE_FAILED when the disk or the database fails */
  call<Name extends CallName>(
    name: Name,
    args: Parameters<StoreCalls[Name]>,
    transfer?: readonly ArrayBuffer[],
  ): Promise<Awaited<ReturnType<StoreCalls[Name]>>>
  onForeign(listener: () => void): () => void
  /** Resolves when the worker has ended. */
  ended(): Promise<void>
}

interface Pending {
  resolve(result: unknown): void
  reject(error: Error): void
}

/** Starts the worker and waits until its databases are open. */
export async function startWorker(options: WorkerOptions): Promise<WorkerLink> {
  const worker = new Worker(new URL('./store-worker.ts', import.meta.url), { workerData: options })
  const pending = new Map<number, Pending>()
  const listeners = new Set<() => void>()
  const end = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const opening = Promise.withResolvers<void>()
  let broken: Error | undefined
  let nextId = 1

  function settle(id: number, how: (call: Pending) => void): void {
    const call = pending.get(id)
    pending.delete(id)
    if (pending.size === 0) worker.unref() // a store nobody waits for does not keep its process alive
    if (call) how(call)
  }

  function breakOff(error: Error): void {
    broken ??= error
    opening.reject(broken)
    for (const id of pending.keys()) settle(id, ({ reject }) => reject(broken ?? error))
  }

  worker.on('message', (message: WorkerMessage) => {
    switch (message.type) {
      case 'ready':
        return opening.resolve()
      case 'unopened':
        return breakOff(errorOf(message.failure))
      case 'foreign':
        for (const listener of listeners) listener()
        return
      case 'answer':
        return settle(message.id, ({ resolve }) => resolve(message.result))
      case 'failed':
        return settle(message.id, ({ reject }) => reject(errorOf(message.failure)))
    }
  })
  worker.on('error', (cause) => breakOff(new Error('the worker of the store has failed', { cause })))
  worker.once('exit', () => breakOff(new Error('the store is closed')))
  await opening.promise
  worker.unref()

  return {
    call(name, args, transfer = []) {
      return new Promise((resolve, reject) => {
        if (broken) throw broken
        const message: CallMessage = { id: nextId++, name, args }
        worker.postMessage(message, transfer)
        worker.ref()
        pending.set(message.id, { resolve, reject })
      })
    },
    onForeign(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ended() {
      worker.ref()
      return end
    },
  }
}

function errorOf({ fault, message, stack }: Failure): Error {
  const cause = Object.assign(new Error(message), { stack })
  return fault ? new Fault('STORE_FAILED', 'storage cannot take or give this now', { cause }) : cause
}
