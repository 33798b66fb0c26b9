/**
 * The journal as the running house sees it: what is true now of every subject of one room and realm, kept by folding events, and
 * the one way to record a change. Record first, then believe: nothing changes here before it is durable.
 */
import type { EventDraft, Journal, JournalEvent } from '../store/ports.ts'
import { LIVE_REALM } from '#wire/live'
import { HOUSE_ROOM, partsOf } from '../domain/subjects.ts'

/** What one room and realm is called in the journal. */
export interface Address {
  readonly room: string
  readonly realm: string
}

/** @param upToSeq number of the last event of the run that `events` are a part of: how much more is coming at once */
export type EventListener = (events: readonly JournalEvent[], upToSeq: number) => void

export interface Ledger extends Address {
  /** Number of the last event folded in; 0 when there is none. */
  readonly seq: number
  /** The data of each subject of a kind, by id. Changed in place as events come: read it, do not keep iterators. */
  of<T>(kind: string): ReadonlyMap<string, T>
  /** Appends, waits until it is durable, folds, tells listeners, then resolves. @throws Fault INTAKE_FULL, STORE_FAILED */
  record(drafts: readonly Omit<EventDraft, 'room' | 'realm'>[]): Promise<readonly JournalEvent[]>
  /** The events after a number, oldest first; they may be newer than `seq`. */
  since(afterSeq: number, limit: number): Promise<readonly JournalEvent[]>
  /** Holds one no longer: it was put into the journal's archive. Listeners are not told; its next event brings it back. */
  release(kind: string, id: string): void
  /** Folds in what others have appended up to now. */
  catchUp(): Promise<void>
  /** Forgets all and reads the states again, after the log itself was replaced. Listeners of events are not told. */
  reload(): Promise<void>
  /** Called with each batch of events in order of `seq`, own and foreign, exactly once; returns what stops it. */
  onEvents(listener: EventListener): () => void
  close(): void
}

/** Events read at once while catching up. */
const PAGE_EVENTS = 5_000

/** Opens the ledger of one room and realm: reads its states, then follows the journal, whoever appends to it. */
export async function openLedger(journal: Journal, { room, realm }: Address): Promise<Ledger> {
  const kinds = new Map<string, Map<string, unknown>>()
  const listeners = new Set<EventListener>()
  let seq = 0
  let following: Promise<void> = Promise.resolve()

  function ofKind(kind: string): Map<string, unknown> {
    let map = kinds.get(kind)
    if (!map) kinds.set(kind, (map = new Map()))
    return map
  }

  function fold(subject: string, data: unknown): void {
    const { kind, id } = partsOf(subject)
    if (data === undefined) ofKind(kind).delete(id)
    else ofKind(kind).set(id, data)
  }

  async function readOn(): Promise<void> {
    let upToSeq = 0
    for (;;) {
      const events = await journal.read(room, realm, seq, PAGE_EVENTS)
      const last = events.at(-1)
      if (!last) return
      if (upToSeq < last.seq) upToSeq = events.length < PAGE_EVENTS ? last.seq : await journal.lastSeq(room, realm)
      for (const event of events) fold(event.subject, event.data)
      seq = last.seq
      for (const listener of listeners) listener(events, upToSeq)
    }
  }

  /** One step after another: events are told in order, each once. */
  function inTurn(step: () => Promise<void>): Promise<void> {
    const done = following.then(step)
    following = done.catch(() => undefined) // who asked for the step is told; the next step reads the same events again
    return done
  }

  // The number is read before the states: an event between the two is folded twice, which changes nothing, and never missed.
  // What was known stands until all is read: a house that reads again must not have forgotten its tokens meanwhile.
  async function readStates(): Promise<void> {
    const lastSeq = await journal.lastSeq(room, realm)
    const states = await journal.states(room, realm, '')
    for (const map of kinds.values()) map.clear()
    for (const state of states) fold(state.subject, state.data)
    seq = lastSeq
  }

  await inTurn(readStates)
  await inTurn(readOn)
  // A failed read is not lost: whatever is announced or recorded next reads on from the same number.
  const stopForeign = journal.onForeign(() => void inTurn(readOn).catch(() => undefined))

  return {
    room,
    realm,
    get seq() {
      return seq
    },
    of<T>(kind: string) {
      return ofKind(kind) as ReadonlyMap<string, unknown> as ReadonlyMap<string, T> // what a kind holds is fixed by who records it
    },
    async record(drafts) {
      if (drafts.length === 0) return []
      const events = await journal.append(drafts.map((draft) => ({ ...draft, room, realm })))
      await inTurn(readOn)
      return events
    },
    release: (kind, id) => void ofKind(kind).delete(id),
    since: (afterSeq, limit) => journal.read(room, realm, afterSeq, limit),
    catchUp: () => inTurn(readOn),
    reload: () => inTurn(readStates),
    onEvents(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      stopForeign()
      listeners.clear()
    },
  }
}

/** Opens the ledger of the house's own affairs: tokens, sessions, sources, looks at tracks. The caller closes it. */
export function openHouseLedger(journal: Journal): Promise<Ledger> {
  return openLedger(journal, { room: HOUSE_ROOM, realm: LIVE_REALM })
}
