/** The made-up province in a journal. */
import { subjectOf } from '../../server/domain/subjects.ts'
import { openLedger, type Address } from '../../server/live/ledger.ts'
import { openUnitBook } from '../../server/live/unit-book.ts'
import type { Journal } from '../../server/store/ports.ts'
import { compoundsOf, unitIdOf } from './province.ts'

const PAGE = 5_000

export interface ProvinceSize {
  readonly units: number
  readonly compounds: number
}

/** Records everybody as registered, confirmed and on duty, and every compound. */
export async function settleProvince(journal: Journal, address: Address, { units, compounds }: ProvinceSize): Promise<void> {
  const ledger = await openLedger(journal, address)
  const book = openUnitBook(ledger)
  for (let from = 0; from < units; from += PAGE) {
    const drafts = Array.from({ length: Math.min(PAGE, units - from) }, (_, i) => ({ id: unitIdOf(from + i), confirmed: true }))
    await book.register(drafts, 'bench', 'bench', true, Date.now())
  }
  const places = compoundsOf(compounds)
  for (let from = 0; from < places.length; from += PAGE)
    await ledger.record(
      places
        .slice(from, from + PAGE)
        .map((data) => ({ kind: 'compound:saved', subject: subjectOf('compound', data.id), atMs: 0, knownMs: 0, by: 'bench', data })),
    )
  book.close()
  ledger.close()
}
