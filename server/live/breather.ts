/** Long work on the thread that everybody waits for, cut so that frames and answers come in between. */
import { setImmediate } from 'node:timers/promises'

/** A tenth of the time between two frames. */
const SLICE_MS = 10

/** Wait for what it returns wherever the work may be cut: others go first once a slice of it is done. */
export function breather(): () => Promise<void> {
  let fromMs = performance.now()
  return async () => {
    if (performance.now() - fromMs < SLICE_MS) return
    await setImmediate()
    fromMs = performance.now()
  }
}
