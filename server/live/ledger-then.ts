/** What was true of a room at a moment of the past: what is true now, and of what has changed since what it was then. */
import { partsOf, SUBJECT_KINDS } from '../domain/subjects.ts'
import type { Journal } from '../store/ports.ts'
import type { Ledger } from './ledger.ts'
import { seqKnownAt } from './replay-seq.ts'

export interface ThenOptions {
  readonly journal: Pick<Journal, 'read' | 'lastSeq' | 'statesUpTo'>
  /** The present. */
  readonly ledger: Pick<Ledger, 'room' | 'realm' | 'seq' | 'of'>
  readonly atMs: number
  /** Of which subjects; of all unless told otherwise. */
  readonly kinds?: readonly string[]
  /** Lets others go first. */
  readonly goOn: () => Promise<void>
}

/** A copy that belongs to whoever asked for it. What stands in the journal's archive, and has not changed since, is not in it. */
export interface LedgerThen {
  /** Number of the last event known then; 0: nothing was. */
  readonly seq: number
  of<T>(kind: string): Map<string, T>
}

/** Each is a message to the store, whose commits wait for it: some ms. */
const PAGE_EVENTS = 2_000
const PAGE_STATES = 500

/**
 * Makes what reads the ledger as it was known at `atMs`, each time from the present of that instant; what was read for one is not read for the next.
 *
 * Cost of the first: the events since then, a look-up for each subject that they are about, and a copy of the present's maps: nothing grows with the
 * age of the house.
 */
export function ledgerThen({ journal, ledger, atMs, kinds = SUBJECT_KINDS, goOn }: ThenOptions): () => Promise<LedgerThen> {
  const { room, realm } = ledger
  /** What each subject was that has changed since. */
  const before = new Map<string, unknown>()
  let seq: number | undefined
  let readSeq = 0

  async function lookUp(subjects: readonly string[], upToSeq: number): Promise<void> {
    for (let i = 0; i < subjects.length; i += PAGE_STATES) {
      const page = subjects.slice(i, i + PAGE_STATES)
      const states = await journal.statesUpTo(room, realm, page, upToSeq)
      page.forEach((subject, k) => before.set(subject, states[k]?.data))
      await goOn()
    }
  }

  /** @returns of those that the next events are about those that were not looked up yet; `undefined`: there are none, and nothing was waited for since they were read */
  async function readOn(): Promise<readonly string[] | undefined> {
    const events = await journal.read(room, realm, readSeq, PAGE_EVENTS)
    readSeq = events.at(-1)?.seq ?? readSeq
    const subjects = new Set(events.map(({ subject }) => subject))
    const fresh = [...subjects].filter((subject) => kinds.includes(partsOf(subject).kind) && !before.has(subject))
    return fresh.length === 0 && events.length < PAGE_EVENTS ? undefined : fresh
  }

  function copyNow(upToSeq: number): LedgerThen {
    const maps = new Map(kinds.map((kind) => [kind, new Map(ledger.of<unknown>(kind))]))
    for (const [subject, data] of before) {
      const { kind, id } = partsOf(subject)
      if (data === undefined) maps.get(kind)?.delete(id)
      else maps.get(kind)?.set(id, data)
    }
    return {
      seq: upToSeq,
      of<T>(kind: string) {
        return (maps.get(kind) ?? new Map<string, unknown>()) as Map<string, T> // what a kind holds is fixed by who records it
      },
    }
  }

  return async () => {
    if (seq === undefined) {
      seq = await seqKnownAt(journal, ledger, atMs)
      readSeq = seq
    }
    for (;;) {
      const fresh = await readOn()
      // The ledger may be ahead of what was read, by what came meanwhile; behind it, it lacks what is taken back anyway.
      if (!fresh && readSeq >= ledger.seq) return copyNow(seq)
      await lookUp(fresh ?? [], seq)
    }
  }
}
