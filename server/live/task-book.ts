/** Who is on the way where, and what was refused lately: what a new proposal must not say again. */
import type { Refusal, Task } from '#wire/tasks'
import { refusalId } from '../domain/subjects.ts'
import type { Ledger } from './ledger.ts'

export interface TaskBook {
  /** The task that a unit has not ended. */
  openTaskOf(unit: string): Task | undefined
  /** Somebody is on the way to this compound. */
  isAttended(compound: string): boolean
  /** This unit was refused for this compound, not so long ago that it should be asked again. */
  isRefused(unit: string, compound: string, nowMs: number): boolean
}

/** After this what stood against it may be over, and the pair may be suggested again. [P] */
const REFUSED_FOR_MS = 3_600_000

/** As of now: ask for a new one for each question. Cost: O(tasks), which are those of a day. */
export function taskBook(ledger: Ledger): TaskBook {
  const open = [...ledger.of<Task>('task').values()].filter(({ state }) => state === 'sent')
  const byUnit = new Map(open.map((task) => [task.unit, task]))
  const attended = new Set(open.map(({ compound }) => compound))
  const refusals = ledger.of<Refusal>('refusal')
  return {
    openTaskOf: (unit) => byUnit.get(unit),
    isAttended: (compound) => attended.has(compound),
    isRefused(unit, compound, nowMs) {
      const refusal = refusals.get(refusalId(unit, compound))
      return refusal !== undefined && nowMs - refusal.atMs < REFUSED_FOR_MS
    },
  }
}
