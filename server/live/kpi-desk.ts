/** The KPI board of a period, counted anew from the reports whenever it is asked for, without holding up what is live. */
import { Fault } from '#wire/errors'
import type { KpiBase, KpiBoard, KpiId } from '#wire/kpi'
import type { Compound, Division } from '#wire/places'
import type { Unit } from '#wire/units'
import { kpiFigures } from '../domain/kpi/board.ts'
import { KPI_KINDS, kpiSpanOf, kpiTally, type KpiKind, type KpiSpans, type Span } from '../domain/kpi/counting.ts'
import { isOurs, type Jurisdiction } from '../domain/kpi/jurisdiction.ts'
import { kpiPlaces, type KpiPlace } from '../domain/kpi/places.ts'
import { readinessOf, type DrillResult, type EmergencyUnit } from '../domain/kpi/readiness.ts'
import type { ReportRow } from '../domain/reports/report-row.ts'
import { kpiBaseId } from '../domain/subjects.ts'
import type { Ledger } from './ledger.ts'
import type { Gathering } from './report-archive.ts'
import type { ReportBook } from './report-book.ts'

export interface KpiDeskOptions {
  readonly ledger: Ledger
  readonly book: Pick<ReportBook, 'gather' | 'newestMs'>
  /** What the drills that ended within a span have shown. */
  readonly drillResults: (fromMs: number, toMs: number) => Promise<readonly DrillResult[]>
  readonly nowMs: () => number
}

export interface KpiDesk {
  /**
   * All figures of one moment, which is later than the call.
   *
   * @param name the same for the same question: who asks it while it is counted gets the same answer
   * @param spansAt the period and its bases, as they are at a time, Unix ms
   * @throws Fault INTAKE_FULL when `MOST_COUNTED` others are under way; whatever `spansAt` throws
   */
  board(name: string, spansAt: (atMs: number) => KpiSpans): Promise<KpiBoard>
}

/** Different boards under way at once: each takes a quarter of a second of a core at most, one after the other. */
const MOST_COUNTED = 20

export function openKpiDesk({ ledger, book, drillResults, nowMs }: KpiDeskOptions): KpiDesk {
  const compounds = ledger.of<Compound>('compound')
  const divisions = ledger.of<Division>('division')
  const units = ledger.of<Unit>('unit')
  const bases = ledger.of<KpiBase>('kpiBase')
  const counting = new Map<string, Promise<KpiBoard>>()

  function jurisdictionNow(): Jurisdiction {
    const entrusted = new Set([...divisions.values()].filter((one) => one.entrusted).map(({ id }) => id))
    return { entrusted, divisionOf: (compound) => compounds.get(compound)?.division }
  }

  function emergencyUnits(jurisdiction: Jurisdiction): readonly EmergencyUnit[] {
    return [...units.values()].flatMap(({ id, callSign, team, confirmed, division }) =>
      team === 'rapidResponse' && confirmed && isOurs({ division, compound: undefined }, jurisdiction)
        ? [{ id, callSign, ...(division === undefined ? {} : { division }) }]
        : [],
    )
  }

  function entered(id: KpiId, { fromMs, toMs }: Span): number | undefined {
    const base = bases.get(kpiBaseId(id, fromMs))
    return base?.toMs === toMs ? base.value : undefined
  }

  /** Of the compounds that are known to lie in it. */
  function householdsOf(division: string): { readonly households?: number } {
    let households = 0
    for (const compound of compounds.values()) if (compound.division === division) households += compound.households ?? 0
    return households > 0 ? { households } : {}
  }

  function divisionOf(division: string | undefined): KpiPlace | undefined {
    const found = division === undefined ? undefined : divisions.get(division)
    return found && { id: found.id, name: found.name, ...householdsOf(found.id) }
  }

  function compoundOf({ compound }: ReportRow): KpiPlace | undefined {
    const found = compound === undefined ? undefined : compounds.get(compound)
    return found && { id: found.id, name: found.name, ...(found.households === undefined ? {} : { households: found.households }) }
  }

  /** When the newest of each kind was learned: what others police is no source of ours, so that rows are asked for it where there is such ground. */
  function newestOf(seen: Readonly<Record<KpiKind, number>>, { entrusted }: Jurisdiction): Readonly<Record<KpiKind, number>> {
    if (entrusted.size > 0) return seen
    return Object.fromEntries(KPI_KINDS.map((kind) => [kind, book.newestMs(kind)])) as Record<KpiKind, number> // one for each kind
  }

  function gatheringOf(spans: KpiSpans, results: readonly DrillResult[]): Gathering<KpiBoard> {
    const jurisdiction = jurisdictionNow()
    const places = new Map<string | undefined, KpiPlace | undefined>()
    const townOf = ({ division }: ReportRow): KpiPlace | undefined => {
      if (!places.has(division)) places.set(division, divisionOf(division))
      return places.get(division)
    }
    const tally = kpiTally(spans)
    const [byTown, byCompound] = [kpiPlaces(spans.period, townOf), kpiPlaces(spans.period, compoundOf)]
    const seen = Object.fromEntries(KPI_KINDS.map((kind) => [kind, -Infinity])) as Record<KpiKind, number> // one for each kind
    return {
      spanOf: (kind) => (jurisdiction.entrusted.size > 0 ? undefined : kpiSpanOf(kind as KpiKind, spans)), // of those asked for
      add(name, row) {
        const kind = name as KpiKind // of those asked for
        if (!isOurs(row, jurisdiction)) return
        if (row.knownMs > seen[kind]) seen[kind] = row.knownMs
        for (const one of [tally, byTown, byCompound]) one.add(kind, row)
      },
      end() {
        const readiness = readinessOf(emergencyUnits(jurisdiction), results, spans.period)
        const [towns, ofCompounds] = [byTown.result(), byCompound.result()]
        return {
          asOfMs: nowMs(),
          period: spans.period,
          basePeriod: spans.base,
          awardsBasePeriod: spans.awardsBase,
          figures: [...kpiFigures({ counts: tally.counts, spans, newestMs: newestOf(seen, jurisdiction), readiness, entered })],
          readiness,
          divisions: [...towns.rows],
          compounds: [...ofCompounds.rows],
          elsewhere: { divisions: towns.elsewhere, compounds: ofCompounds.elsewhere },
        }
      },
    }
  }

  async function count(spansAt: (atMs: number) => KpiSpans): Promise<KpiBoard> {
    const { period } = spansAt(nowMs())
    const results = await drillResults(period.fromMs, period.toMs)
    return book.gather(KPI_KINDS, () => gatheringOf(spansAt(nowMs()), results))
  }

  return {
    async board(name, spansAt) {
      const asked = counting.get(name)
      if (asked) return asked
      if (counting.size >= MOST_COUNTED) throw new Fault('INTAKE_FULL', `${MOST_COUNTED} boards are being counted`)
      const board = count(spansAt).finally(() => counting.delete(name))
      counting.set(name, board)
      return board
    },
  }
}
