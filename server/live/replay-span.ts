/** From when on the past can be shown whole: since the house began, as far as tracks and the window of light before them are kept. */
import type { ReplaySpan } from '#wire/replay'
import type { Journal } from '../store/ports.ts'
import { KEYFRAME_MS } from './replay-keyframes.ts'
import type { Address } from './ledger.ts'

export interface ReplaySpanOptions {
  readonly journal: Pick<Journal, 'read'>
  readonly address: Address
  /** How long tracks are kept, and the longest interval of coverage, ms. */
  readonly keptMs: number
  readonly windowMs: () => number
  readonly nowMs: () => number
}

/** Cost: one event read. */
export async function replaySpan({ journal, address, keptMs, windowMs, nowMs }: ReplaySpanOptions): Promise<ReplaySpan> {
  const toMs = nowMs()
  const [first] = await journal.read(address.room, address.realm, 0, 1)
  if (!first) return { toMs }
  return { fromMs: Math.max(first.knownMs, toMs - keptMs + windowMs() + KEYFRAME_MS), toMs }
}
