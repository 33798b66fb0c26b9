/** The KPI board by town and by compound: what was counted there, calls per thousand households, and shares where there is enough to speak of. */
import type { KpiRow } from '#wire/kpi'
import type { ReportRow } from '../reports/report-row.ts'
import { LEAST_BASE } from './board.ts'
import { COUNT_NAMES, COUNTED, isIn, type CountName, type KpiKind, type Span } from './counting.ts'

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

type Counts = Record<CountName, number>

/** Counts rows one by one, each at its place. */
export interface KpiPlaces {
  add(kind: KpiKind, row: ReportRow): void
  /** The places of which anything is counted, most calls first. */
  result(): KpiByPlace
}

/**
 * @param placeOf the place that a report counts for; `undefined`: none
 *
 * Cost of a row: `placeOf`, and a look-up. Memory: a row of figures for each place.
 */
export function kpiPlaces(period: Span, placeOf: (report: ReportRow) => KpiPlace | undefined): KpiPlaces {
  const rows = new Map<string, { readonly place: KpiPlace; readonly counts: Counts }>()
  let elsewhere = 0

  function countsAt(place: KpiPlace): Counts {
    const known = rows.get(place.id)
    if (known) return known.counts
    const counts = Object.fromEntries(COUNT_NAMES.map((name) => [name, 0])) as Counts // one for each name
    rows.set(place.id, { place, counts })
    return counts
  }

  return {
    add(kind, row) {
      const { by, counts: counted } = COUNTED[kind]
      if (!isIn(period, row[by]) || !counted.some(([, isOf]) => isOf(row))) return
      const place = placeOf(row)
      if (!place) {
        elsewhere++
        return
      }
      const counts = countsAt(place)
      for (const [name, isOf] of counted) if (isOf(row)) counts[name]++
    },
    result: () => ({
      rows: [...rows.values()]
        .sort((a, b) => b.counts.allCalls - a.counts.allCalls || (a.place.id < b.place.id ? -1 : 1))
        .map(({ place, counts }) => rowOf(place, counts)),
      elsewhere,
    }),
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
