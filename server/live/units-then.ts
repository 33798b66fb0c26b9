/** What the house knew of units when each fix came: whoever reads the log again must judge it by that, not by who is on duty now. */
import type { Unit } from '#wire/units'
import { partsOf } from '../domain/subjects.ts'
import type { JournalEvent } from '../store/ports.ts'
import type { Ledger } from './ledger.ts'

/** A unit as it was known when a fix came. */
export type UnitsThen = (slot: number, receivedMs: number) => Unit | undefined

interface Change {
  readonly knownMs: number
  readonly before: Unit
}

const PAGE_EVENTS = 5_000

/**
 * What a unit was before its first change that is read: every event carries the unit as it is then, and its kind says what changed. Whoever goes
 * off duty or on standby is taken to have been on duty. A fix is taken from nobody unknown: one that came with its unit is of the unit as it became.
 */
function before({ kind }: JournalEvent, unit: Unit): Unit {
  if (kind === 'unit:confirmed') return { ...unit, confirmed: false }
  if (kind === 'duty:changed') return { ...unit, duty: unit.duty === 'onDuty' ? 'offDuty' : 'onDuty', dutySinceMs: -Infinity }
  return unit
}

/** The events of a ledger that were learnt after an instant, oldest first: read from its end. */
async function eventsAfter(ledger: Ledger, fromMs: number): Promise<readonly JournalEvent[]> {
  const pages: (readonly JournalEvent[])[] = []
  for (let endSeq = ledger.seq; endSeq > 0; endSeq -= PAGE_EVENTS) {
    const startSeq = Math.max(0, endSeq - PAGE_EVENTS)
    const page = await ledger.since(startSeq, endSeq - startSeq)
    pages.push(page.filter(({ knownMs }) => knownMs > fromMs))
    if ((page[0]?.knownMs ?? fromMs) <= fromMs) break
  }
  return pages.toReversed().flat()
}

/**
 * Reads what changed of units since an instant.
 *
 * Cost: one reading of the journal's end, and an entry a change of a unit.
 */
export async function unitsThen(ledger: Ledger, unitAt: (slot: number) => Unit | undefined, fromMs: number): Promise<UnitsThen> {
  const changes = new Map<number, Change[]>()
  const latest = new Map<number, Unit>()
  for (const event of await eventsAfter(ledger, fromMs)) {
    if (partsOf(event.subject).kind !== 'unit' || event.data === undefined) continue
    const unit = event.data as Unit // what a kind holds is fixed by who records it
    const change = { knownMs: event.knownMs, before: latest.get(unit.slot) ?? before(event, unit) }
    const own = changes.get(unit.slot)
    if (own) own.push(change)
    else changes.set(unit.slot, [change])
    latest.set(unit.slot, unit)
  }
  return (slot, receivedMs) => {
    const next = changes.get(slot)?.find(({ knownMs }) => knownMs > receivedMs)
    return next ? next.before : unitAt(slot)
  }
}
