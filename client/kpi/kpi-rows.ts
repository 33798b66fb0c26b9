/** The rows of the KPI page's tables in the order that a reader asks for. */
import type { KpiRow } from '#wire/kpi'

export const KPI_COLUMNS = [
  'allCalls',
  'callsPerThousand',
  'crimeCalls',
  'disputeCalls',
  'propertyComplaints',
  'rectificationRate',
  'leads',
  'selfMediation',
  'awards',
  'households',
] as const
export type KpiColumn = (typeof KPI_COLUMNS)[number] | 'name'

export interface RowOrder {
  readonly by: KpiColumn
  readonly isAscending: boolean
}

/** The order after a press on a column's head: the other way round if it was by it already, else figures from the most and names from the first. */
export function orderAfter(order: RowOrder, by: KpiColumn): RowOrder {
  return order.by === by ? { by, isAscending: !order.isAscending } : { by, isAscending: by === 'name' }
}

/** @returns a new array; rows without the figure come last either way, equal ones by name */
export function inOrder(rows: readonly KpiRow[], { by, isAscending }: RowOrder): readonly KpiRow[] {
  const way = isAscending ? 1 : -1
  const byName = (a: KpiRow, b: KpiRow): number => a.name.localeCompare(b.name, 'zh-CN')
  if (by === 'name') return rows.toSorted((a, b) => way * byName(a, b))
  return rows.toSorted((a, b) => {
    const [left, right] = [a[by], b[by]]
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined) || byName(a, b)
    return way * (left - right) || byName(a, b)
  })
}
