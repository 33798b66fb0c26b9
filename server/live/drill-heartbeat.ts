/** When the server last was, kept while a drill runs: what it was away for is told by it. */
import type { Blobs } from '../store/ports.ts'

export interface DrillHeartbeat {
  /** When it is to beat next, Unix ms; −Infinity: at once. */
  dueMs(): number
  /** Keeps that the server is, where it is due. */
  beat(nowMs: number): Promise<void>
  /** When the server last was, as the log has it, Unix ms; −Infinity: it has never held a drill. */
  lastMs(): Promise<number>
}

/** How exactly it is known when the server last was. */
const ALIVE_MS = 5_000

export function drillHeartbeat(blobs: Pick<Blobs, 'get' | 'put'>, name: string): DrillHeartbeat {
  let aliveMs = -Infinity

  return {
    dueMs: () => aliveMs + ALIVE_MS,
    async beat(nowMs) {
      if (nowMs - aliveMs < ALIVE_MS) return
      aliveMs = nowMs
      await blobs.put(name, new TextEncoder().encode(String(nowMs)))
    },
    async lastMs() {
      const bytes = await blobs.get(name)
      return bytes ? Number(new TextDecoder().decode(bytes)) : -Infinity
    },
  }
}
