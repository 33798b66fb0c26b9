/** The one way in which a task comes to be and is taken back, whoever asks: a desk that accepts a proposal, or a member who says "I'll go". */
import { Fault } from '#wire/errors'
import type { Task } from '#wire/tasks'
import { subjectOf } from '../domain/subjects.ts'
import type { Ledger } from './ledger.ts'
import type { Pair, ProposalDesk } from './proposal-desk.ts'

export interface TaskOrder extends Pair {
  readonly id: string
  /** When it was said, Unix ms. */
  readonly atMs: number
}

export interface TaskDesk {
  /** Sends a unit to a gap, durably. @throws Fault STATE_CONFLICT where it has a task, cannot be sent, or there is no gap */
  send(order: TaskOrder, by: string): Promise<Task>
  /** @throws Fault STATE_CONFLICT where the task has ended */
  cancel(task: Task, by: string, atMs: number): Promise<Task>
}

export function openTaskDesk(ledger: Ledger, proposals: Pick<ProposalDesk, 'expect'>, nowMs: () => number): TaskDesk {
  const tasks = ledger.of<Task>('task')
  /** Units whose task is being written down: two who send the same one at once get one task. */
  const sending = new Set<string>()

  return {
    async send({ id, unit, compound, atMs }, by) {
      const busy = [...tasks.values()].find((task) => task.unit === unit && task.state === 'sent')
      if (busy) throw new Fault('STATE_CONFLICT', `unit '${unit}' is on its way to '${busy.compound}'`)
      if (tasks.has(id)) throw new Fault('STATE_CONFLICT', `there is a task '${id}' already`)
      if (sending.has(unit)) throw new Fault('STATE_CONFLICT', `unit '${unit}' is being sent elsewhere at this moment`)
      const expected = proposals.expect(nowMs(), { unit, compound })
      const task: Task = { id, unit, compound, state: 'sent', sentMs: atMs, ...expected }
      sending.add(unit)
      await ledger
        .record([{ kind: 'task:sent', subject: subjectOf('task', id), atMs, knownMs: nowMs(), by, data: task }])
        .finally(() => sending.delete(unit))
      return task
    },
    async cancel(task, by, atMs) {
      if (task.state !== 'sent') throw new Fault('STATE_CONFLICT', `the task is ${task.state}: only one that is sent can be taken back`)
      const cancelled: Task = { ...task, state: 'cancelled', endedMs: atMs }
      await ledger.record([{ kind: 'task:cancelled', subject: subjectOf('task', task.id), atMs, knownMs: nowMs(), by, data: cancelled }])
      return cancelled
    },
  }
}
