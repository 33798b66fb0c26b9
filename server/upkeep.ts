/** Keeps the track log small, in the background and in small steps, as long as the server runs. */
import type { TrackLog } from './store/ports.ts'

const DAY_MS = 86_400_000
/** Work at a stretch, and the pause after it while more is due: at most a tenth of one core. */
const STEP_BUDGET_MS = 50
const PAUSE_MS = 500
/** How often it looks whether an hour has closed, or its time has come. */
const LOOK_MS = 60_000

export interface UpkeepOptions {
  readonly tracks: Pick<TrackLog, 'maintain'>
  readonly trackDays: number
  readonly nowMs: () => number
  /** Told when a step failed; it is tried again at the next look. */
  readonly onFailure: (cause: unknown) => void
}

/** @returns what stops it, once the step under way is done */
export function startUpkeep({ tracks, trackDays, nowMs, onFailure }: UpkeepOptions): { close(): Promise<void> } {
  let isClosed = false
  let working: Promise<void> = Promise.resolve()
  let timer = setTimeout(look, PAUSE_MS).unref()

  function look(): void {
    working = step().then((more) => {
      if (!isClosed) timer = setTimeout(look, more ? PAUSE_MS : LOOK_MS).unref()
    })
  }

  async function step(): Promise<boolean> {
    try {
      return (await tracks.maintain(nowMs(), trackDays * DAY_MS, STEP_BUDGET_MS)).more
    } catch (cause) {
      onFailure(cause)
      return false
    }
  }

  return {
    async close() {
      isClosed = true
      clearTimeout(timer)
      await working
    },
  }
}
