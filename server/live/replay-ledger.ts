/** The journal as it was known at a moment of the past, and as it went on from there: a ledger that is read and moved on, never written. */
import { Fault } from '#wire/errors'
import { REPORT_KINDS, type Report, type ReportKind } from '#wire/reports'
import { hasEnded } from '../domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../domain/reports/lifecycles.ts'
import { partsOf, SUBJECT_KINDS } from '../domain/subjects.ts'
import type { Journal, JournalEvent } from '../store/ports.ts'
import type { EventListener, Ledger } from './ledger.ts'
import { ledgerThen } from './ledger-then.ts'

export interface ReplayLedger extends Ledger {
  /** Reads ahead. @returns up to when every event is held, Unix ms; more than was asked for is not read */
  load(toMs: number): Promise<number>
  /** Folds in, and tells of, what was known by then and has been read. */
  advance(toMs: number): void
}

/** Events read at once, and held at most before they are folded in. */
const PAGE_EVENTS = 5_000
const MOST_AHEAD = 20_000

/** A report that has ended is no part of what a wall shows: held, those of years would be the most of it. */
function isOver(kind: string, data: unknown): boolean {
  const reportKind = REPORT_KINDS.find((name) => name === kind)
  return reportKind !== undefined && hasEnded(LIFECYCLES[reportKind satisfies ReportKind], data as Report) // what a kind holds is fixed by who records it
}

function openOnly(kind: string, states: Map<string, unknown>): Map<string, unknown> {
  for (const [id, data] of states) if (isOver(kind, data)) states.delete(id)
  return states
}

/** The journal, and the ledger that follows it: the present. */
export interface PresentLedger {
  readonly journal: Pick<Journal, 'read' | 'lastSeq' | 'statesUpTo'>
  readonly ledger: Pick<Ledger, 'room' | 'realm' | 'seq' | 'of'>
}

/**
 * Opens the ledger of a room and realm as it was known at `atMs`.
 *
 * Cost: that of `ledgerThen`. Memory: what was true then, without reports that had ended, and at most 20,000 events ahead.
 *
 * @throws Fault STATE_CONFLICT whenever anything is to be recorded
 */
export async function openReplayLedger(
  { journal, ledger: present }: PresentLedger,
  atMs: number,
  goOn: () => Promise<void>,
): Promise<ReplayLedger> {
  const { room, realm } = present
  const then = await ledgerThen({ journal, ledger: present, atMs, goOn })()
  const kinds = new Map(SUBJECT_KINDS.map((kind) => [kind as string, openOnly(kind, then.of<unknown>(kind))]))
  const listeners = new Set<EventListener>()
  let ahead: JournalEvent[] = []
  let { seq } = then
  let readSeq = seq

  function ofKind(kind: string): Map<string, unknown> {
    let map = kinds.get(kind)
    if (!map) kinds.set(kind, (map = new Map()))
    return map
  }

  function fold({ subject, data, seq: number }: JournalEvent): void {
    const { kind, id } = partsOf(subject)
    if (data === undefined || isOver(kind, data)) ofKind(kind).delete(id)
    else ofKind(kind).set(id, data)
    seq = number
  }

  function refuse(): never {
    throw new Fault('STATE_CONFLICT', 'the past is not written to')
  }

  return {
    room,
    realm,
    get seq() {
      return seq
    },
    of<T>(kind: string) {
      return ofKind(kind) as ReadonlyMap<string, unknown> as ReadonlyMap<string, T> // what a kind holds is fixed by who records it
    },
    record: async () => refuse(),
    since: async (afterSeq, limit) => (afterSeq >= seq ? [] : journal.read(room, realm, afterSeq, Math.min(limit, seq - afterSeq))),
    release: refuse,
    catchUp: async () => undefined,
    reload: async () => refuse(),
    async load(toMs) {
      while ((ahead.at(-1)?.knownMs ?? -Infinity) <= toMs) {
        if (ahead.length >= MOST_AHEAD) return ahead.at(-1)!.knownMs - 1
        const events = await journal.read(room, realm, readSeq, PAGE_EVENTS)
        if (events.length === 0) break
        ahead.push(...events)
        readSeq = events.at(-1)!.seq
      }
      return toMs
    },
    advance(toMs) {
      const end = ahead.findIndex(({ knownMs }) => knownMs > toMs)
      const events = end < 0 ? ahead : ahead.slice(0, end)
      if (events.length === 0) return
      ahead = end < 0 ? [] : ahead.slice(end)
      events.forEach(fold)
      for (const listener of listeners) listener(events, seq)
    },
    onEvents(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => listeners.clear(),
  }
}
