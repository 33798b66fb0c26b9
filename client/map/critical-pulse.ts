/** The slow pulse of what is critical. */
import type { Map as MapLibreMap } from 'maplibre-gl'
import { CRITICAL_LAYER } from './ring-style.ts'

/** Half a hertz, in steps that cost four pictures a second: drawing each frame for it would keep the whole map busy. */
const STEP_MS = 250
const STEPS = 8
const FAINTEST = 0.35

export interface CriticalPulse {
  /** Runs only while there is something critical to be seen. */
  setRunning(isRunning: boolean): void
  destroy(): void
}

/** @param presentMs by the server's clock: the screens of one wall pulse as one */
export function criticalPulse(map: MapLibreMap, presentMs: () => number): CriticalPulse {
  const stillness = matchMedia('(prefers-reduced-motion: reduce)')
  let timer = 0

  function beat(): void {
    const step = Math.floor(presentMs() / STEP_MS) % STEPS
    const share = 0.5 + 0.5 * Math.cos((2 * Math.PI * step) / STEPS)
    if (map.getLayer(CRITICAL_LAYER))
      map.setPaintProperty(CRITICAL_LAYER, 'line-opacity', stillness.matches ? 1 : FAINTEST + (1 - FAINTEST) * share)
  }

  function stop(): void {
    clearInterval(timer)
    timer = 0
  }

  return {
    setRunning(isRunning) {
      if (!isRunning) stop()
      else if (timer === 0) timer = window.setInterval(beat, STEP_MS)
    },
    destroy: stop,
  }
}
