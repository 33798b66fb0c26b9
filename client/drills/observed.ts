/** What an observer may mark, as far as the phone knows: what the server said last, and what the phone's own clock says since. */
import type { DrillBoard } from '#wire/drill-board'
import type { Entry } from '../member/outbox.ts'
import { clockAt } from './drill-clock.ts'
import type { Outcome } from './time-line.ts'
import { markedBy, type SentMark } from './use-marks.ts'

/**
 * T+ ms.
 * - `done`: the server has it
 * - `kept`: marked at `keptMs`, and not sent yet
 * - `sent`: marked at `keptMs`, and the server has said so, but not yet what comes of it
 * - `asked`: its inject has come
 * - `mayHaveCome`: its inject was planned for `plannedMs`, which has passed without a word from the server: it may be marked
 * - `notAsked`: its inject has not come, or was skipped
 */
export type Standing =
  | { readonly is: 'done'; readonly actualMs: number }
  | { readonly is: 'kept'; readonly keptMs: number }
  | { readonly is: 'sent'; readonly keptMs: number }
  | { readonly is: 'asked' }
  | { readonly is: 'mayHaveCome'; readonly plannedMs: number }
  | { readonly is: 'notAsked' }

export interface ObservedItem {
  readonly outcome: Outcome
  readonly standing: Standing
  /** By the phone's clock alone, T+ ms: when it was marked, or now while the server is silent, its limit having passed; the server judges by its own time. */
  readonly pastMs?: number
}

type Observed = Pick<DrillBoard, 'startedMs' | 'stoppedMs' | 'pauses' | 'injects' | 'whole'>

/** @param own what was marked on this phone. @param clockMs T+ by this phone @param isOld whether the server is silent. @returns what has been asked first */
export function observedItems(
  board: Observed,
  { waiting, sent }: { readonly waiting: readonly Entry[]; readonly sent: readonly SentMark[] },
  { clockMs, isOld }: { readonly clockMs: number; readonly isOld: boolean },
): readonly ObservedItem[] {
  const plannedMs = new Map(board.injects.map((inject) => [inject.id, inject.plannedMs]))
  const marked = (board.whole?.outcomes ?? []).filter(({ expectation }) => expectation.recognisedBy.kind === 'mark')
  return marked
    .map((outcome): ObservedItem => {
      const { id } = outcome.expectation
      const kept = waiting.find((entry) => markedBy(entry) === id)
      const gone = sent.find(({ expectation }) => expectation === id)
      const standing = standingOf(outcome, {
        keptMs: kept && clockAt(board, kept.atMs),
        sentMs: gone && clockAt(board, gone.atMs),
        plannedMs: isOld && clockMs >= (plannedMs.get(outcome.inject) ?? Infinity) ? plannedMs.get(outcome.inject) : undefined,
      })
      const untilMs = 'keptMs' in standing ? standing.keptMs : standing.is === 'asked' && isOld ? clockMs : undefined
      const isPast = outcome.verdict === 'pending' && untilMs !== undefined && untilMs > (outcome.expectedMs ?? Infinity)
      return { outcome, standing, ...(isPast ? { pastMs: untilMs } : {}) }
    })
    .toSorted((a, b) => Number(b.outcome.injectMs !== undefined) - Number(a.outcome.injectMs !== undefined))
}

function standingOf(
  { actualMs, injectMs, verdict }: Outcome,
  { keptMs, sentMs, plannedMs }: Readonly<Record<'keptMs' | 'sentMs' | 'plannedMs', number | undefined>>,
): Standing {
  if (actualMs !== undefined) return { is: 'done', actualMs }
  if (keptMs !== undefined) return { is: 'kept', keptMs }
  if (sentMs !== undefined) return { is: 'sent', keptMs: sentMs }
  if (injectMs !== undefined) return { is: 'asked' }
  return verdict === 'pending' && plannedMs !== undefined ? { is: 'mayHaveCome', plannedMs } : { is: 'notAsked' }
}
