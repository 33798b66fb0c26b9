/** Keeps the roster: sets the duties that are due, then sleeps until the next edge. */
import type { RosterTurn } from '#wire/roster'
import { dutiesDue, nextEdgeMs } from '../domain/roster.ts'
import type { Ledger } from './ledger.ts'
import type { UnitBook } from './unit-book.ts'

/** The longest sleep: bounds what a changed system clock can delay, and timers hold at most 24.8 days. */
const LONGEST_SLEEP_MS = 60_000
/** How soon it tries again when the journal refused. */
const RETRY_MS = 1_000

export interface RosterKeeperOptions {
  readonly ledger: Ledger
  readonly units: Pick<UnitBook, 'slotOf' | 'at' | 'change'>
  readonly nowMs: () => number
  /** Told when a duty could not be set; it will be tried again. */
  readonly onFailure: (cause: unknown) => void
}

/** Starts keeping; the first look happens before it resolves. One timer, re-armed when the roster changes. */
export async function keepRoster({ ledger, units, nowMs, onFailure }: RosterKeeperOptions): Promise<{ close(): void }> {
  const turns = ledger.of<RosterTurn>('roster')
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> = Promise.resolve()
  let isClosed = false

  function sleep(delayMs: number): void {
    clearTimeout(timer)
    if (!isClosed) timer = setTimeout(() => void look(), delayMs).unref()
  }

  async function setDue(): Promise<void> {
    const unitOf = (id: string) => units.at(units.slotOf(id) ?? -1)
    try {
      for (const { unit, duty } of dutiesDue(turns.values(), unitOf, nowMs())) await units.change(unit, { duty }, 'roster', nowMs())
      const edgeMs = nextEdgeMs(turns.values(), nowMs())
      sleep(Math.min(LONGEST_SLEEP_MS, edgeMs === undefined ? LONGEST_SLEEP_MS : Math.max(0, edgeMs - nowMs())))
    } catch (cause) {
      onFailure(cause)
      sleep(RETRY_MS)
    }
  }

  function look(): Promise<void> {
    looking = looking.then(setDue)
    return looking
  }

  const stop = ledger.onEvents((events) => {
    if (events.some((event) => event.subject.startsWith('roster/'))) void look()
  })
  await look()
  return {
    close() {
      isClosed = true
      clearTimeout(timer)
      stop()
    },
  }
}
