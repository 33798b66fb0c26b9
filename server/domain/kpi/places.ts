/** The KPI board by town and by compound: counts, and calls per thousand households. */
import type { KpiRow } from '#wire/kpi'
import type { ReportRow } from '../reports/report-row.ts'
import { isCall, isCrime, isDisputeCall, type KpiReports, type Span } from './board.ts'

export interface KpiPlace {
  readonly id: string
  readonly name: string
  readonly households?: number
}

/** Fewer households than this are too few for a rate: one call would speak for a thousand. */
const LEAST_HOUSEHOLDS = 1_000
const THOUSAND = 1_000

/**
 * @param placeOf the place that a report counts for; `undefined`: none
 * @returns the places of which anything is counted, most calls first. Cost: O(reports).
 */
export function kpiRows(
  { incidents, complaints }: Pick<KpiReports, 'incidents' | 'complaints'>,
  { fromMs, toMs }: Span,
  placeOf: (report: ReportRow) => KpiPlace | undefined,
): readonly KpiRow[] {
  const rows = new Map<
    string,
    { place: KpiPlace; allCalls: number; crimeCalls: number; disputeCalls: number; propertyComplaints: number }
  >()

  function rowOf(report: ReportRow) {
    if (!isCall(report)) return undefined
    const place = placeOf(report)
    if (!place) return undefined
    const row = rows.get(place.id) ?? { place, allCalls: 0, crimeCalls: 0, disputeCalls: 0, propertyComplaints: 0 }
    rows.set(place.id, row)
    return row
  }

  const span = { by: 'atMs', fromMs, toMs } as const
  incidents.each((incident) => {
    const row = rowOf(incident)
    if (!row) return
    row.allCalls++
    if (isCrime(incident)) row.crimeCalls++
    if (isDisputeCall(incident)) row.disputeCalls++
  }, span)
  complaints.each((complaint) => {
    const row = rowOf(complaint)
    if (row) row.propertyComplaints++
  }, span)
  return [...rows.values()]
    .sort((a, b) => b.allCalls - a.allCalls || (a.place.id < b.place.id ? -1 : 1))
    .map(({ place: { id, name, households }, ...counts }) => ({
      id,
      name,
      ...(households === undefined ? {} : { households }),
      ...counts,
      ...(households !== undefined && households >= LEAST_HOUSEHOLDS
        ? { callsPerThousand: (counts.allCalls / households) * THOUSAND }
        : {}),
    }))
}
