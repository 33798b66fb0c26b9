/** Lets many through at once, or one thing happen while nobody is inside. */

export interface Turnstile {
  /** Runs a visit as soon as nothing is being done alone. */
  pass<T>(visit: () => Promise<T>): Promise<T>
  /** Waits for the visits under way, holds newcomers back, works, then lets them in; also when the work fails. */
  alone(work: () => Promise<void>): Promise<void>
}

/** It bounds nothing: how many may wait in front of it is for the caller to say. */
export function turnstile(): Turnstile {
  const inside = new Set<Promise<unknown>>()
  /** Everything asked to be done alone, one after another; `undefined` when there is nothing. */
  let closed: Promise<void> | undefined

  async function enter<T>(visit: () => Promise<T>): Promise<T> {
    if (closed) {
      await closed
      return enter(visit)
    }
    const visiting = visit()
    inside.add(visiting)
    try {
      return await visiting
    } finally {
      inside.delete(visiting)
    }
  }

  return {
    pass: enter,
    alone(work) {
      const before = closed
      const working = (async () => {
        await before
        await Promise.allSettled(inside)
        await work()
      })()
      // Those in front are let in whatever became of the work; who asked for it is told.
      const over = working.catch(() => undefined).then(() => void (closed === over && (closed = undefined)))
      closed = over
      return working
    },
  }
}
