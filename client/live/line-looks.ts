/** Looks at the line every `BEAT_MS`, and tells of it and of the page itself: the timer and the one listener that a watch of the line needs. */
import { BEAT_MS, type LineVerdict, type LineWatch } from './line-watch.ts'

export interface LineLooks {
  readonly watch: LineWatch
  readonly localNowMs: () => number
  /** Told at each look. */
  readonly onLook: (verdict: LineVerdict, nowMs: number) => void
  /** Told when it changes; `undefined`: the page keeps up. */
  readonly onStuck: (forMs: number | undefined) => void
}

/** @returns what ends it */
export function lookAtLine({ watch, localNowMs, onLook, onStuck }: LineLooks): () => void {
  let stuckMs = watch.stuckMs

  function tellStuck(): void {
    if (watch.stuckMs === stuckMs) return
    stuckMs = watch.stuckMs
    onStuck(stuckMs)
  }

  function appear(): void {
    if (document.visibilityState !== 'visible') return
    watch.appear(localNowMs())
    tellStuck()
  }

  const beat = setInterval(() => {
    const now = localNowMs()
    const verdict = watch.look(now)
    tellStuck()
    onLook(verdict, now)
  }, BEAT_MS)
  document.addEventListener('visibilitychange', appear)
  return () => {
    clearInterval(beat)
    document.removeEventListener('visibilitychange', appear)
  }
}
