/** The fixes of the last day as they came, read on from a frame of the reel; from where nobody knows, out of the track log. */
import { joinFixes, newFixColumns, pickFixes, sliceFixes } from '../store/fix-columns.ts'
import type { FixColumns } from '../store/ports.ts'
import { orderOfArrival } from './relight.ts'
import type { ReplayReel } from './replay-reel.ts'
import { STORING_MS, type ReplayTape } from './replay-tape.ts'

export interface ReelTapeOptions {
  readonly reel: Pick<ReplayReel, 'after'>
  /** The instant of the frame that it begins with. */
  readonly frameMs: number
  /** The log as a tape that still holds all that a wall could see at an instant. */
  readonly openLog: (fromMs: number) => ReplayTape
  /** The present, Unix ms. */
  readonly nowMs: () => number
}

/** Memory: 38 bytes a fix read ahead. Cost of `load`: a blob for each minute, and a sort of what it holds. */
export function reelTape({ reel, frameMs, openLog, nowMs }: ReelTapeOptions): Omit<ReplayTape, 'peek'> {
  let fixes = newFixColumns(0)
  let order: Uint32Array = new Uint32Array(0)
  let at = 0
  /** The frame after which it reads, and how much of what came since has been read already. */
  let sinceMs = frameMs
  let read = 0
  let loadedMs = frameMs
  let log: ReplayTape | undefined

  /** @returns up to when all is read, or `undefined` where the reel breaks off */
  async function readOn(toMs: number, blocks: FixColumns[]): Promise<number | undefined> {
    for (let doneMs = loadedMs; doneMs < toMs;) {
      const presentMs = nowMs()
      const span = await reel.after(sinceMs)
      if (!span) return undefined
      blocks.push(sliceFixes(span.fixes, read, span.fixes.count))
      if (span.toMs === undefined) {
        read = span.fixes.count
        return Math.min(toMs, presentMs - STORING_MS)
      }
      ;[sinceMs, read] = [span.toMs, 0]
      // What came in just before a frame may be with the next.
      doneMs = span.toMs - STORING_MS
    }
    return toMs
  }

  return {
    get loadedMs() {
      return log ? log.loadedMs : loadedMs
    },
    async load(toMs) {
      if (log) return log.load(toMs)
      const blocks: FixColumns[] = []
      const doneMs = await readOn(toMs, blocks)
      fixes = joinFixes([pickFixes(fixes, order.subarray(at)), ...blocks])
      order = orderOfArrival(fixes)
      at = 0
      if (doneMs !== undefined) {
        loadedMs = Math.max(loadedMs, doneMs)
        return
      }
      const next = openLog(sinceMs)
      await next.load(toMs)
      // What the frame knows of has been taken.
      next.takeTo(sinceMs, () => undefined)
      log = next
    },
    takeTo(toMs, take) {
      let end = at
      while (end < order.length && fixes.receivedMs[order[end]!]! <= toMs) end++
      const run = order.subarray(at, end)
      at = end
      if (run.length > 0) take(fixes, run)
      log?.takeTo(toMs, take)
    },
  }
}
