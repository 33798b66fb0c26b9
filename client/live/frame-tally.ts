/** How many frames of the stream a page has drawn of late, and how many it has not because a newer one had come. Time is handed in. */

/** Looked back on so far: long enough to be read, short enough to be of now. */
export const TALLY_MS = 10_000

export interface Tally {
  /** Frames of the stream that were never on the screen by themselves: what they told was drawn with a later one, and nothing is missing. */
  readonly skipped: number
  /** Frames of the stream that were drawn, a second. */
  readonly drawnPerS: number
}

export interface FrameTally {
  /** A frame has come. @param frame its number: the server gives a wall that does not keep up one for several */
  came(frame: number): void
  /** The page has drawn, everything that had come with it. */
  drew(nowMs: number): void
  /** Another stream, or nobody could see the page: what has not been drawn of the last one does not count. */
  begin(nowMs: number): void
  read(nowMs: number): Tally
}

/** Something was drawn. */
interface Note {
  readonly atMs: number
  readonly skipped: number
}

const SECOND_MS = 1_000

/** Bound: one note a drawn frame, of the last `TALLY_MS`. */
export function frameTally(openedMs: number): FrameTally {
  let notes: Note[] = []
  let fromMs = openedMs
  let lastFrame = 0
  let waiting = 0
  let leftOut = 0

  return {
    came(frame) {
      if (lastFrame > 0 && frame > lastFrame + 1) leftOut += frame - lastFrame - 1
      lastFrame = frame
      waiting++
    },
    drew(nowMs) {
      if (waiting === 0) return
      notes = notes.filter(({ atMs }) => atMs > nowMs - TALLY_MS)
      notes.push({ atMs: nowMs, skipped: waiting - 1 + leftOut })
      waiting = 0
      leftOut = 0
    },
    begin(nowMs) {
      notes = []
      fromMs = nowMs
      lastFrame = 0
      waiting = 0
      leftOut = 0
    },
    read(nowMs) {
      const late = notes.filter(({ atMs }) => atMs > nowMs - TALLY_MS)
      const overMs = Math.max(SECOND_MS, Math.min(TALLY_MS, nowMs - fromMs))
      return {
        skipped: late.reduce((sum, note) => sum + note.skipped, 0),
        drawnPerS: (late.length * SECOND_MS) / overMs,
      }
    },
  }
}
