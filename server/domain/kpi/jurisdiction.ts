/** Whose ground it is: what is entrusted to others is in no figure of the board. */
import type { ReportRow } from '../reports/report-row.ts'

type Where = Pick<ReportRow, 'division' | 'compound'>

/** The divisions that others police, and in which division each compound lies. */
export interface Jurisdiction {
  readonly entrusted: ReadonlySet<string>
  readonly divisionOf: (compound: string) => string | undefined
}

/** Whether something counts for this house: by its division, else by that of its compound; what is nowhere counts. */
export function isOurs({ division, compound }: Where, { entrusted, divisionOf }: Jurisdiction): boolean {
  if (entrusted.size === 0) return true
  const own = division ?? (compound === undefined ? undefined : divisionOf(compound))
  return own === undefined || !entrusted.has(own)
}
