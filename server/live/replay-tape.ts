/** The track log in order of arrival, read ahead a piece at a time: fixes as they came, whenever they had been taken. */
import { joinFixes, newFixColumns, pickFixes } from '../store/fix-columns.ts'
import type { FixColumns, TrackLog } from '../store/ports.ts'
import { orderOfArrival } from './relight.ts'

export interface ReplayTapeOptions {
  readonly tracks: Pick<TrackLog, 'readAll'>
  /** Fixes taken before it are left out, Unix ms. */
  readonly fromMs: number
  /** A fix that came longer after it was taken shows nothing by then: it is left out, ms. */
  readonly keepMs: number
  /** The present, Unix ms. */
  readonly nowMs: () => number
}

/** @param order places in `fixes`, in order of arrival */
export type TakeFixes = (fixes: FixColumns, order: Uint32Array) => void

export interface ReplayTape {
  /** Every fix received up to then is at hand, Unix ms. */
  readonly loadedMs: number
  load(toMs: number): Promise<void>
  /** Shows all that is at hand and was not taken off, without taking it off. */
  peek(look: TakeFixes): void
  /** Takes off the fixes received up to an instant. */
  takeTo(toMs: number, take: TakeFixes): void
}

/** The gate takes fixes up to a minute ahead of the server's clock; twice that is past them all. */
const AHEAD_MS = 120_000
/** What was taken so lately may still be on its way: it is read again the next time. */
const SETTLED_MS = 600_000
/** What was received so lately may still be on its way to the disk. */
export const STORING_MS = 2_000

/** Memory: 42 bytes a fix read ahead, and twice that while more is read. Cost of `load`: one reading of the span, and a sort of what it holds. */
export function replayTape({ tracks, fromMs, keepMs, nowMs }: ReplayTapeOptions): ReplayTape {
  let fixes = newFixColumns(0)
  let order = new Uint32Array(0)
  let at = 0
  /** Fixes taken before it have been read, fixes received up to the other taken off. */
  let readMs = fromMs
  let offMs = -Infinity
  let loadedMs = -Infinity

  /** What is at hand, was not taken off, and is not about to be read again. */
  function rest(beforeMs: number): FixColumns {
    const left = order.subarray(at).filter((i) => fixes.takenMs[i]! < beforeMs)
    return pickFixes(fixes, left)
  }

  return {
    get loadedMs() {
      return loadedMs
    },
    async load(toMs) {
      const presentMs = nowMs()
      const againMs = Math.min(readMs, presentMs - SETTLED_MS)
      const nextMs = Math.max(readMs, toMs + AHEAD_MS)
      const blocks: FixColumns[] = []
      for await (const block of tracks.readAll(Math.max(fromMs, againMs), nextMs)) blocks.push(block)
      const joined = joinFixes([rest(againMs), ...blocks])
      const isToCome = (i: number) => {
        const receivedMs = joined.receivedMs[i]!
        return receivedMs > offMs && receivedMs - joined.takenMs[i]! <= keepMs
      }
      fixes = joined
      order = orderOfArrival(joined).filter(isToCome)
      at = 0
      readMs = nextMs
      loadedMs = Math.min(toMs, presentMs - STORING_MS)
    },
    peek: (look) => look(fixes, order.subarray(at)),
    takeTo(toMs, take) {
      let end = at
      while (end < order.length && fixes.receivedMs[order[end]!]! <= toMs) end++
      offMs = Math.max(offMs, toMs)
      if (end === at) return
      const run = order.subarray(at, end)
      at = end
      take(fixes, run)
    },
  }
}
