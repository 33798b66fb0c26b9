/** One timer for all drills, set to what is due next. */

export interface DrillTimer {
  /** Wakes at a moment at the latest, Unix ms; `Infinity`: not for this. */
  by(atMs: number): void
  close(): void
}

/** A clock that is set while it sleeps is noticed after so long. */
const LONGEST_MS = 1_000

export function drillTimer(nowMs: () => number, wake: () => void): DrillTimer {
  let timer: NodeJS.Timeout | undefined
  let wakesMs = Infinity

  function sleep(): void {
    clearTimeout(timer)
    timer = setTimeout(
      () => {
        if (nowMs() < wakesMs) return sleep()
        wakesMs = Infinity
        wake()
      },
      Math.min(LONGEST_MS, Math.max(0, wakesMs - nowMs())),
    ).unref()
  }

  return {
    by(atMs) {
      if (atMs >= wakesMs) return
      wakesMs = atMs
      sleep()
    },
    close() {
      clearTimeout(timer)
      wakesMs = -Infinity
    },
  }
}
