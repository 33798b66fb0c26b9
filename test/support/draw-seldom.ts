/** A page that draws seldom: in software each picture takes a tenth of a second of a core, and a test looks at what is drawn, not at how smoothly. */

/**
 * Runs in the page, before anything of its own, and so stands by itself: from then on animation frames come no faster than one every `leastMs`.
 * All that ask before the next one get the same one, as in any browser.
 */
export function drawSeldom(leastMs: number): void {
  const askFrame = window.requestAnimationFrame.bind(window)
  // Bounded by what is asked between two frames: emptied at each.
  const waiting = new Map<number, FrameRequestCallback>()
  let lastId = 0
  let isAsked = false
  let dueMs = 0

  function draw(atMs: number): void {
    isAsked = false
    dueMs = performance.now() + leastMs
    const now = [...waiting.values()]
    waiting.clear()
    for (const one of now) {
      try {
        one(atMs)
      } catch (cause) {
        reportError(cause)
      }
    }
  }
  window.requestAnimationFrame = (one) => {
    waiting.set(++lastId, one)
    if (!isAsked) {
      isAsked = true
      setTimeout(() => askFrame(draw), Math.max(0, dueMs - performance.now()))
    }
    return lastId
  }
  window.cancelAnimationFrame = (id) => void waiting.delete(id)
}
