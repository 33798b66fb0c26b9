import type { EventDraft, Journal, JournalEvent, SubjectState } from './ports.ts'
import { boundedWaiting, type StoreLimits } from './limits.ts'

/** The journal in memory: events in arrays, one a room and realm. Nobody else can append, so `onForeign` never calls. */
export function memoryJournal({ maxWaitingDrafts }: StoreLimits): Journal {
  const events = new Map<string, JournalEvent[]>()
  const waiting = boundedWaiting(maxWaitingDrafts, 'events')

  function eventsOf(room: string, realm: string): JournalEvent[] {
    const address = JSON.stringify([room, realm])
    let list = events.get(address)
    if (!list) events.set(address, (list = []))
    return list
  }

  function store(draft: EventDraft): JournalEvent {
    const list = eventsOf(draft.room, draft.realm)
    const event = { ...asJson(draft), seq: list.length + 1 }
    list.push(event)
    return event
  }

  return {
    append: (drafts) =>
      waiting.during(drafts.length, async () => {
        const stored = drafts.map(store)
        await Promise.resolve() // as every driver: the answer comes later, and calls made meanwhile wait beside this one
        return stored
      }),
    async read(room, realm, afterSeq, limit) {
      return eventsOf(room, realm).slice(afterSeq, afterSeq + limit)
    },
    async lastSeq(room, realm) {
      return eventsOf(room, realm).length
    },
    async states(room, realm, prefix) {
      const states = new Map<string, SubjectState>()
      for (const { subject, seq, data } of eventsOf(room, realm)) {
        states.delete(subject)
        if (data !== undefined && subject.startsWith(prefix)) states.set(subject, { subject, seq, data })
      }
      return [...states.values()]
    },
    onForeign: () => () => undefined,
  }
}

/** A copy that shares nothing with the caller's object and holds only what JSON can, as a disk would give it back. */
function asJson(draft: EventDraft): EventDraft {
  return JSON.parse(JSON.stringify(draft)) as EventDraft // what was an EventDraft is one again: its data is plain JSON by contract
}
