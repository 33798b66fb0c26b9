/** The KPI board by town and by compound: what was counted there, calls per thousand households, and shares where there is enough to speak of. */
import type { KpiRow } from '#wire/kpi'
import type { ReportRow } from '../reports/report-row.ts'
import {
  isAwarded,
  isCall,
  isCrime,
  isDisputeCall,
  isRectified,
  isSelfMediated,
  isTransferred,
  LEAST_BASE,
  type KpiReports,
  type KpiSource,
  type Span,
} from './board.ts'

export interface KpiPlace {
  readonly id: string
  readonly name: string
  readonly households?: number
}

/** What was counted by place, and how many reports count for the period and for none of the places. */
export interface KpiByPlace {
  readonly rows: readonly KpiRow[]
  readonly elsewhere: number
}

/** Fewer households than this are too few for a rate: one call would speak for a thousand. */
const LEAST_HOUSEHOLDS = 1_000
const THOUSAND = 1_000

const COUNT_IDS = [
  'allCalls',
  'crimeCalls',
  'disputeCalls',
  'propertyComplaints',
  'hazards',
  'rectified',
  'leads',
  'selfMediated',
  'transferred',
  'awards',
] as const
type Counts = Record<(typeof COUNT_IDS)[number], number>
type Counted = Partial<Readonly<Record<keyof Counts, (report: ReportRow) => boolean>>>

/**
 * @param placeOf the place that a report counts for; `undefined`: none
 * @returns the places of which anything is counted, most calls first. Cost: O(reports of the span).
 */
export function kpiRows(reports: KpiReports, { fromMs, toMs }: Span, placeOf: (report: ReportRow) => KpiPlace | undefined): KpiByPlace {
  const rows = new Map<string, { readonly place: KpiPlace; readonly counts: Counts }>()
  let elsewhere = 0

  function countsAt(place: KpiPlace): Counts {
    const known = rows.get(place.id)
    if (known) return known.counts
    const counts = Object.fromEntries(COUNT_IDS.map((id) => [id, 0])) as Counts // one for each id
    rows.set(place.id, { place, counts })
    return counts
  }

  function count({ each }: KpiSource, by: 'atMs' | 'stateMs', counted: Counted): void {
    const tests = Object.entries(counted) as (readonly [keyof Counts, (report: ReportRow) => boolean])[] // the keys are the ids
    each(
      (report) => {
        if (!tests.some(([, isOf]) => isOf(report))) return
        const place = placeOf(report)
        if (!place) {
          elsewhere++
          return
        }
        const counts = countsAt(place)
        for (const [id, isOf] of tests) if (isOf(report)) counts[id]++
      },
      { by, fromMs, toMs },
    )
  }

  count(reports.incidents, 'atMs', { allCalls: isCall, crimeCalls: isCrime, disputeCalls: isDisputeCall })
  count(reports.complaints, 'atMs', { propertyComplaints: isCall })
  count(reports.hazards, 'atMs', { hazards: isCall, rectified: isRectified })
  count(reports.leads, 'atMs', { leads: () => true })
  count(reports.disputes, 'stateMs', { selfMediated: isSelfMediated, transferred: isTransferred })
  count(reports.awards, 'stateMs', { awards: isAwarded })
  return {
    rows: [...rows.values()]
      .sort((a, b) => b.counts.allCalls - a.counts.allCalls || (a.place.id < b.place.id ? -1 : 1))
      .map(({ place, counts }) => rowOf(place, counts)),
    elsewhere,
  }
}

/** Shares as on the board: held back while they are of fewer than ten. */
function rowOf({ id, name, households }: KpiPlace, counts: Counts): KpiRow {
  const { allCalls, hazards, rectified, selfMediated, transferred } = counts
  return {
    id,
    name,
    ...(households === undefined ? {} : { households }),
    ...counts,
    ...(households !== undefined && households >= LEAST_HOUSEHOLDS ? { callsPerThousand: (allCalls / households) * THOUSAND } : {}),
    ...(hazards >= LEAST_BASE ? { rectificationRate: rectified / hazards } : {}),
    ...(transferred >= LEAST_BASE ? { selfMediation: selfMediated / transferred } : {}),
  }
}
