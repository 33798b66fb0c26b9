/** The moments of a span that are worth stepping to: out of the journal, and out of how compounds were judged. */
import type { Compound } from '#wire/places'
import type { ReplayMark } from '#wire/replay'
import type { JudgementTaker } from '../domain/coverage/checkpoint.ts'
import { gapMarks, inOrder, markOf, type Standings } from '../domain/replay-marks.ts'
import type { Journal } from '../store/ports.ts'
import type { CoverageDesk } from './coverage-desk.ts'
import type { Ledger } from './ledger.ts'
import { KEYFRAME_MS, type ReplayKeyframes } from './replay-keyframes.ts'
import { seqKnownAt } from './replay-seq.ts'

export interface ReplayMarksOptions {
  readonly journal: Pick<Journal, 'read' | 'lastSeq'>
  readonly ledger: Ledger
  readonly keyframes: Pick<ReplayKeyframes, 'between'>
  readonly coverage: Pick<CoverageDesk, 'current'>
  readonly nowMs: () => number
}

const PAGE_EVENTS = 5_000

/**
 * Gaps are found by how compounds stood each quarter of an hour and stand now: one that opened and closed in between is not told, nor one of a
 * compound that is gone by now.
 *
 * Cost: one reading of the span of the journal, and 133 bytes a compound and quarter of an hour.
 */
export function replayMarks({ journal, ledger, keyframes, coverage, nowMs }: ReplayMarksOptions) {
  async function ofEvents(fromMs: number, toMs: number): Promise<ReplayMark[]> {
    const marks: ReplayMark[] = []
    for (let seq = await seqKnownAt(journal, ledger, fromMs - 1); ;) {
      const events = await journal.read(ledger.room, ledger.realm, seq, PAGE_EVENTS)
      const last = events.at(-1)
      marks.push(...events.flatMap((event) => (event.knownMs < toMs ? (markOf(event) ?? []) : [])))
      if (!last || last.knownMs >= toMs) return marks
      seq = last.seq
    }
  }

  function now(): Standings {
    const { status, sinceMs } = coverage.current.coverage.columns
    return new Map([...status].map((one, slot) => [slot, { status: one, sinceMs: sinceMs[slot]! }]))
  }

  async function ofGaps(fromMs: number, toMs: number): Promise<ReplayMark[]> {
    const ids = new Map([...ledger.of<Compound>('compound').values()].map(({ id, slot }) => [slot, id]))
    const marks: ReplayMark[] = []
    let before: { readonly atMs: number; readonly standings: Standings } | undefined
    for await (const { note, restoreJudgements } of keyframes.between(fromMs - KEYFRAME_MS, toMs + KEYFRAME_MS)) {
      const standings = standingsOf((taker) => restoreJudgements(taker, () => true))
      marks.push(...gapMarks(before, standings, (slot) => ids.get(slot)))
      before = { atMs: note.untilMs, standings }
    }
    // What is younger than the last of them.
    if (toMs + KEYFRAME_MS > nowMs()) marks.push(...gapMarks(before, now(), (slot) => ids.get(slot)))
    return marks.filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
  }

  return async (fromMs: number, toMs: number): Promise<readonly ReplayMark[]> =>
    inOrder([...(await ofEvents(fromMs, toMs)), ...(await ofGaps(fromMs, toMs))])
}

function standingsOf(restore: (taker: JudgementTaker) => void): Standings {
  const standings = new Map<number, { status: number; sinceMs: number }>()
  restore({
    adopt: (slot, { status, sinceMs }) => void standings.set(slot, { status, sinceMs }),
    served: { note: () => undefined },
  })
  return standings
}
