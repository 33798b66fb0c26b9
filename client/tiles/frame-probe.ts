/** How fast a browser gives frames, found out with a few of them: asking for each one would keep an idle display at work. */

/** Asked for one after the other. */
const FRAMES = 4
const SECOND_MS = 1_000

export interface FrameProbe {
  /** Begins to ask, unless the last asking is still under way. */
  begin(nowMs: number): void
  /** Frames a second as found out last, or fewer where those asked for now take longer. */
  perS(nowMs: number): number
  stop(): void
}

export interface FrameSource {
  readonly request: (then: (atMs: number) => void) => number
  readonly cancel: (handle: number) => void
}

/** Bound: one frame asked for at a time. */
export function frameProbe({ request, cancel }: FrameSource): FrameProbe {
  let found = 0
  let handle = 0
  let beganMs: number | undefined
  let given = 0

  function take(atMs: number): void {
    if (given === 0) beganMs = atMs
    given++
    if (given <= FRAMES) {
      handle = request(take)
      return
    }
    found = (FRAMES * SECOND_MS) / Math.max(1, atMs - beganMs!) // set with the first
    beganMs = undefined
  }

  return {
    begin(nowMs) {
      if (beganMs !== undefined) return
      beganMs = nowMs
      given = 0
      handle = request(take)
    },
    perS(nowMs) {
      if (beganMs === undefined) return found
      const goneMs = nowMs - beganMs
      // So many at most can have come in the time that is gone; of one that is hidden none does.
      return Math.min(found, goneMs < SECOND_MS ? Infinity : (given * SECOND_MS) / goneMs)
    },
    stop: () => cancel(handle),
  }
}
