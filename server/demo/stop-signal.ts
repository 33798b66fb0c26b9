/** Being told to stop: by a signal, or by the server that started us going away. */

export interface StopSignal {
  readonly isStopped: boolean
  /** Waits, but not a moment longer than until we are told to stop. */
  sleep(ms: number): Promise<void>
  onStop(listener: () => void): void
  /** Listens no more, so that the process can end. */
  release(): void
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

export function stopSignal(): StopSignal {
  const controller = new AbortController()
  const stop = (): void => controller.abort()
  for (const signal of SIGNALS) process.once(signal, stop)
  if (process.connected) process.once('disconnect', stop)
  return {
    get isStopped() {
      return controller.signal.aborted
    },
    sleep(ms) {
      return new Promise((resolve) => {
        if (controller.signal.aborted) return resolve()
        const end = (): void => {
          clearTimeout(timer)
          controller.signal.removeEventListener('abort', end)
          resolve()
        }
        const timer = setTimeout(end, ms)
        controller.signal.addEventListener('abort', end)
      })
    },
    onStop: (listener) => controller.signal.addEventListener('abort', listener, { once: true }),
    release() {
      for (const signal of SIGNALS) process.off(signal, stop)
      process.off('disconnect', stop)
    },
  }
}
