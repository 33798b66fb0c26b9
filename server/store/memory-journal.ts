import type { EventDraft, Journal, JournalEvent, SubjectState } from './ports.ts'
import { boundedWaiting, type StoreLimits } from './limits.ts'

/** One room and realm. */
interface Volume {
  readonly events: JournalEvent[]
  /** The last event of each subject that is not gone, in order of `seq`. */
  readonly states: Map<string, SubjectState>
  /** The digest of each that is put away. */
  readonly digests: Map<string, string>
}

/** The journal in memory. Nobody else can append, so `onForeign` never calls. */
export function memoryJournal({ maxWaitingDrafts }: StoreLimits): Journal {
  const volumes = new Map<string, Volume>()
  const waiting = boundedWaiting(maxWaitingDrafts, 'events')

  function volumeOf(room: string, realm: string): Volume {
    const address = JSON.stringify([room, realm])
    let volume = volumes.get(address)
    if (!volume) volumes.set(address, (volume = { events: [], states: new Map(), digests: new Map() }))
    return volume
  }

  function store(draft: EventDraft): JournalEvent {
    const { events, states, digests } = volumeOf(draft.room, draft.realm)
    const event = { ...asJson(draft), seq: events.length + 1 }
    const { subject, seq, data } = event
    events.push(event)
    digests.delete(subject)
    states.delete(subject)
    if (data !== undefined) states.set(subject, { subject, seq, data })
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
      return volumeOf(room, realm).events.slice(afterSeq, afterSeq + limit)
    },
    async realms(room) {
      return [...volumes].flatMap(([address, { events }]) => {
        const [of, realm] = JSON.parse(address) as [string, string] // written by `volumeOf`
        return of === room && events.length > 0 ? [realm] : []
      })
    },
    async lastSeq(room, realm) {
      return volumeOf(room, realm).events.length
    },
    async states(room, realm, prefix) {
      const { states, digests } = volumeOf(room, realm)
      return [...states.values()].filter(({ subject }) => subject.startsWith(prefix) && !digests.has(subject))
    },
    async archive(room, realm, upToSeq, put) {
      const { states, digests } = volumeOf(room, realm)
      return put.map(({ subject, digest }) => {
        const seq = states.get(subject)?.seq
        if (seq === undefined || seq > upToSeq) return undefined
        digests.set(subject, digest)
        return seq
      })
    },
    async *archived(room, realm, prefix) {
      const { states, digests } = volumeOf(room, realm)
      const found = [...digests].filter(([subject]) => subject.startsWith(prefix))
      yield found.map(([subject, digest]) => ({ subject, seq: states.get(subject)!.seq, digest })) // what is put away is not gone
    },
    async stateOf(room, realm, subject) {
      return volumeOf(room, realm).states.get(subject)
    },
    async statesAt(room, realm, seqs) {
      const { events, states } = volumeOf(room, realm)
      return seqs.flatMap((seq) => {
        const state = states.get(events[seq - 1]?.subject ?? '')
        return state?.seq === seq ? state : []
      })
    },
    async hasStates(room, realm, subjects) {
      const { states } = volumeOf(room, realm)
      return subjects.map((subject) => states.has(subject))
    },
    async statesUpTo(room, realm, subjects, upToSeq) {
      const { events } = volumeOf(room, realm)
      const wanted = new Set(subjects)
      const last = new Map<string, SubjectState | undefined>()
      for (const { subject, seq, data } of events.slice(0, upToSeq))
        if (wanted.has(subject)) last.set(subject, data === undefined ? undefined : { subject, seq, data })
      return subjects.map((subject) => last.get(subject))
    },
    onForeign: () => () => undefined,
  }
}

/** A copy that shares nothing with the caller's object and holds only what JSON can, as a disk would give it back. */
function asJson(draft: EventDraft): EventDraft {
  return JSON.parse(JSON.stringify(draft)) as EventDraft // what was an EventDraft is one again: its data is plain JSON by contract
}
