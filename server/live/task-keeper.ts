/** Ends tasks by themselves: done when their gap has closed, and out of the picture a day after they ended, as refusals are. The journal keeps them all. */
import { COVERAGE_STATUSES } from '#wire/coverage'
import type { Compound } from '#wire/places'
import type { Refusal, Task } from '#wire/tasks'
import { isGapStatus } from '../domain/coverage/status.ts'
import { subjectOf } from '../domain/subjects.ts'
import type { CoverageDesk } from './coverage-desk.ts'
import type { Ledger } from './ledger.ts'

export interface TaskKeeper {
  /** Call it once a second. */
  tick(nowMs: number): void
}

const SHOWN_AFTER_MS = 86_400_000
const BY = 'server'

/** Cost: O(tasks and refusals), which are those of a day. */
export function taskKeeper(ledger: Ledger, coverage: CoverageDesk, onFailure: (cause: unknown) => void): TaskKeeper {
  const tasks = ledger.of<Task>('task')
  const refusals = ledger.of<Refusal>('refusal')
  const compounds = ledger.of<Compound>('compound')
  let isRecording = false

  function isStillGap(id: string): boolean {
    const compound = compounds.get(id)
    return compound !== undefined && isGapStatus(COVERAGE_STATUSES[coverage.current.coverage.columns.status[compound.slot] ?? 0]!)
  }

  function due(task: Task, nowMs: number) {
    const about = { subject: subjectOf('task', task.id), atMs: nowMs, knownMs: nowMs, by: BY }
    if (task.state === 'sent' && !isStillGap(task.compound)) {
      const data: Task = { ...task, state: 'done', endedMs: nowMs }
      return [{ ...about, kind: 'task:done', data }]
    }
    return task.endedMs !== undefined && nowMs - task.endedMs > SHOWN_AFTER_MS ? [{ ...about, kind: 'task:removed' }] : []
  }

  function pastRefusals(nowMs: number) {
    return [...refusals]
      .filter(([, { atMs }]) => nowMs - atMs > SHOWN_AFTER_MS)
      .map(([id]) => ({ subject: subjectOf('refusal', id), atMs: nowMs, knownMs: nowMs, by: BY, kind: 'refusal:removed' }))
  }

  return {
    tick(nowMs) {
      if (isRecording) return
      const drafts = [...[...tasks.values()].flatMap((task) => due(task, nowMs)), ...pastRefusals(nowMs)]
      if (drafts.length === 0) return
      isRecording = true
      ledger
        .record(drafts)
        .catch(onFailure)
        .finally(() => (isRecording = false))
    },
  }
}
