/** Who is on the way, folded from the journal's events: a task is open from the event that sends it to the one that ends it. */
import type { RoomEvent } from '#wire/live'
import type { Task } from '#wire/tasks'

const ABOUT = 'task/'

/** The open tasks after some events; the same map where none is about a task. Events may be told again: the newest of a task counts. */
export function afterEvents(
  open: ReadonlyMap<string, Task>,
  events: readonly Pick<RoomEvent, 'subject' | 'data'>[],
): ReadonlyMap<string, Task> {
  const ours = events.filter(({ subject }) => subject.startsWith(ABOUT))
  if (ours.length === 0) return open
  const next = new Map(open)
  for (const { subject, data } of ours) {
    const task = data as Task | undefined // the server checked it against the same schema when it was recorded
    if (task?.state === 'sent') next.set(task.id, task)
    else next.delete(subject.slice(ABOUT.length))
  }
  return next
}

/** Open tasks by whom or what they are about, the one expected first before the others. */
export function tasksBy(key: 'unit' | 'compound', open: ReadonlyMap<string, Task>): ReadonlyMap<string, readonly Task[]> {
  const by = new Map<string, Task[]>()
  for (const task of [...open.values()].sort((a, b) => dueMs(a) - dueMs(b) || a.sentMs - b.sentMs)) {
    const known = by.get(task[key])
    if (known) known.push(task)
    else by.set(task[key], [task])
  }
  return by
}

/** Whoever nobody knows when to expect stands last. A number that can be subtracted from itself. */
function dueMs({ arriveMs = Number.MAX_SAFE_INTEGER }: Task): number {
  return arriveMs
}
