/** Numbers of events by time: which was the last that the house knew of at a moment. */
import type { Journal } from '../store/ports.ts'
import type { Address } from './ledger.ts'

/**
 * The number of the last event known at an instant, 0 before the first.
 *
 * Takes it that events are learnt in the order of their numbers. Where the server's clock was set back, so many events beside it may be taken for known,
 * or not, as were learnt in the time that was lived through twice.
 *
 * Cost: one event read for each doubling of the journal.
 */
export async function seqKnownAt(journal: Pick<Journal, 'read' | 'lastSeq'>, { room, realm }: Address, atMs: number): Promise<number> {
  let known = 0
  let unknown = (await journal.lastSeq(room, realm)) + 1
  while (unknown - known > 1) {
    const middle = Math.floor((known + unknown) / 2)
    const [event] = await journal.read(room, realm, middle - 1, 1)
    if (event && event.knownMs <= atMs) known = middle
    else unknown = middle
  }
  return known
}
