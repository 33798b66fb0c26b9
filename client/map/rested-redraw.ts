/** Asks for pictures no faster than the display can draw them. */

/** Two frames that take longer than this are drawn in software, by the processor that everything else needs too. */
const SLOW_FRAMES_MS = 200
/** Then no picture is asked for so many times as long: a sixth of the processor is left to drawing. */
const REST = 5

export interface RestedRedraw {
  /** Asks for a picture; while the last one is being drawn, or rested from, for one after it. */
  ask(): void
  stop(): void
}

export function restedRedraw(request: () => void): RestedRedraw {
  let isResting = false
  let isAsked = false
  let rest = 0

  function ask(): void {
    if (isResting) {
      isAsked = true
      return
    }
    isResting = true
    isAsked = false
    const askedMs = performance.now()
    request()
    requestAnimationFrame(() => requestAnimationFrame(() => recover(performance.now() - askedMs)))
  }

  function recover(tookMs: number): void {
    rest = window.setTimeout(
      () => {
        isResting = false
        if (isAsked) ask()
      },
      tookMs > SLOW_FRAMES_MS ? REST * tookMs : 0,
    )
  }

  return { ask, stop: () => clearTimeout(rest) }
}
