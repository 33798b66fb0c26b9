/** Compounds that came while what is read again was happening: of them the house knew less than the log does. */
import type { Compound } from '#wire/places'
import type { Coverage } from '../domain/coverage/coverage.ts'
import { memoryOf } from '../domain/coverage/judgements.ts'
import type { Journal } from '../store/ports.ts'
import type { Ledger } from './ledger.ts'
import { seqKnownAt } from './replay-seq.ts'

/** When each was added, by slot. */
export type Newcomers = ReadonlyMap<number, { readonly seq: number; readonly knownMs: number }>

const PAGE_EVENTS = 5_000

/** The compounds added after an instant and up to where a ledger is. Cost: one reading of that part of the journal. */
export async function addedSince(journal: Pick<Journal, 'read' | 'lastSeq'>, ledger: Ledger, fromMs: number): Promise<Newcomers> {
  const added = new Map<number, { readonly seq: number; readonly knownMs: number }>()
  for (let at = await seqKnownAt(journal, ledger, fromMs); ;) {
    const events = await ledger.since(at, PAGE_EVENTS)
    const last = events.at(-1)
    if (!last) return added
    for (const { kind, seq, knownMs, data } of events) if (kind === 'compound:added') added.set((data as Compound).slot, { seq, knownMs }) // what a kind holds is fixed by who records it
    at = last.seq
  }
}

/** A compound that is added is told what the window before it holds: of a visit that did not last long enough inside it, nothing was known. */
export function forgetUnread(coverage: Coverage, added: Newcomers, windowMs: number): void {
  for (const [slot, { knownMs }] of added) {
    const known = memoryOf(coverage.columns, slot)
    if (known.cameMs < knownMs - windowMs + coverage.rules.dwellMs) coverage.adopt(slot, { ...known, cameMs: Number.NaN })
  }
}
