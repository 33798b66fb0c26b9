/** Drives a shift through time and hands what it sends to a courier. */
import type { Courier } from './courier.ts'
import type { Shift } from './shift.ts'

export interface ShiftRun {
  readonly shift: Shift
  readonly courier: Courier
  readonly nowMs: () => number
  readonly sleep: (ms: number) => Promise<void>
  readonly startMs: number
  /** Seconds of the shift for each real one, until it has caught up with the present; then, and at 1, it keeps step with it. */
  readonly speed: number
  readonly isStopped: () => boolean
  readonly onTick?: (shiftMs: number) => void
}

/** How often the shift is stepped: fixes come close to their own time, calls stay few. */
const TICK_MS = 200
/** The most of the shift in one step, so that catching up hours does not fill the memory. */
const LONGEST_STEP_MS = 30_000

/** Resolves when stopped; throws when the courier can never send. The shift is never ahead of the present: nobody believes a fix from the future. */
export async function runShift({ shift, courier, nowMs, sleep, startMs, speed, isStopped, onTick }: ShiftRun): Promise<void> {
  let shiftMs = startMs
  let lastMs = nowMs()
  while (!isStopped()) {
    if (courier.failure) throw courier.failure
    const presentMs = nowMs()
    const wishedMs = shiftMs + Math.max(0, presentMs - lastMs) * speed
    lastMs = presentMs
    const untilMs = Math.min(presentMs, wishedMs)
    while (shiftMs < untilMs && !isStopped()) {
      shiftMs = Math.min(untilMs, shiftMs + LONGEST_STEP_MS)
      courier.offer(shift.step(shiftMs))
      if (shiftMs < untilMs) await courier.drain()
    }
    onTick?.(shiftMs)
    await sleep(TICK_MS)
  }
}
