/** Who is on the way where: fetched when the wall joins afresh, then kept by the journal's events, those that it missed too. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { RoomEvent } from '#wire/live'
import type { Task } from '#wire/tasks'
import { ask } from './api.ts'
import { afterEvents, tasksBy } from './open-tasks.ts'
import { dataThen, type StatesThen } from './states-then.ts'

interface TaskPage {
  readonly items: readonly Task[]
  readonly next?: string
}

export const useTasks = defineStore('tasks', () => {
  const open = shallowRef<ReadonlyMap<string, Task>>(new Map())
  /** Events that came while a fetch was under way: its answer may be older than they are. */
  let early: RoomEvent[] | undefined
  /** Raised by each fetch, so that an older one is not taken for the newest. */
  let round = 0

  async function sentNow(): Promise<readonly Task[]> {
    const found: Task[] = []
    for (let cursor = ''; ;) {
      const page: TaskPage = await ask<TaskPage>(`/tasks?state=sent${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
      found.push(...page.items)
      if (page.next === undefined) return found
      cursor = page.next
    }
  }

  /** @param then reads those of the moment shown; absent: those of now @throws ApiFault */
  async function load(then?: StatesThen): Promise<void> {
    const mine = ++round
    const waiting: RoomEvent[] = []
    early = waiting
    const found = then ? (await dataThen<Task>(then, 'task')).filter(({ state }) => state === 'sent') : await sentNow()
    if (mine !== round) return
    early = undefined
    open.value = afterEvents(new Map(found.map((task) => [task.id, task])), waiting)
  }

  /** Folds events in; those of other subjects are passed over. */
  function apply(events: readonly RoomEvent[]): void {
    if (early) early.push(...events)
    else open.value = afterEvents(open.value, events)
  }

  return {
    open,
    byUnit: computed(() => tasksBy('unit', open.value)),
    byCompound: computed(() => tasksBy('compound', open.value)),
    load,
    apply,
  }
})
