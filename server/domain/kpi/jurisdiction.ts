/** Whose ground it is: what is entrusted to others is in no figure of the board. */
import type { EachRow, ReportRow } from '../reports/report-row.ts'

type Where = Pick<ReportRow, 'division' | 'compound'>

/** The divisions that others police, and in which division each compound lies. */
export interface Jurisdiction {
  readonly entrusted: ReadonlySet<string>
  readonly divisionOf: (compound: string) => string | undefined
}

/** Whether something counts for this house: by its division, else by that of its compound; what is nowhere counts. */
export function isOurs({ division, compound }: Where, { entrusted, divisionOf }: Jurisdiction): boolean {
  const own = division ?? (compound === undefined ? undefined : divisionOf(compound))
  return own === undefined || !entrusted.has(own)
}

/** When the newest of some rows was learned, Unix ms; −∞: there is none. Cost: one pass. */
export function newestIn(each: EachRow): number {
  let newestMs = -Infinity
  each(({ knownMs }) => {
    if (knownMs > newestMs) newestMs = knownMs
  })
  return newestMs
}

/** The rows that count for this house. Cost: a look-up a row, and none where nothing is entrusted. */
export function oursOnly(each: EachRow, jurisdiction: Jurisdiction): EachRow {
  if (jurisdiction.entrusted.size === 0) return each
  return (visit, span) =>
    each((row) => {
      if (isOurs(row, jurisdiction)) visit(row)
    }, span)
}
