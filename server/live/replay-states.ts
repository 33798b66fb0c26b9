/** What was true of the subjects of one kind, page by page: what a wall asks for by HTTP when it looks at the present. */
import type { StatesPage, StatesRequest } from '#wire/live'
import type { Ledger } from './ledger.ts'

/** A compound with its footprint is about a KB. */
const PER_PAGE = 500

/** Cost: O(n log n) for n subjects of the kind. */
export function statesPage(ledger: Pick<Ledger, 'of' | 'seq'>, { kind, after }: Pick<StatesRequest, 'kind' | 'after'>): StatesPage {
  const states = ledger.of<unknown>(kind)
  const left = [...states.keys()].filter((id) => after === undefined || id > after).sort()
  const ids = left.slice(0, PER_PAGE)
  const last = ids.at(-1)
  return {
    seq: ledger.seq,
    items: ids.map((id) => ({ id, data: states.get(id) })),
    ...(last !== undefined && left.length > PER_PAGE ? { next: last } : {}),
  }
}
