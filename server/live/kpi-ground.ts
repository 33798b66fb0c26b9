/** What the KPI board counts on: whose ground is whose, which places and emergency units there are, and what was entered; of now, or of then. */
import type { KpiBase, KpiId } from '#wire/kpi'
import type { Compound, Division } from '#wire/places'
import type { Unit } from '#wire/units'
import type { Span } from '../domain/kpi/counting.ts'
import { isOurs, type Jurisdiction } from '../domain/kpi/jurisdiction.ts'
import type { KpiPlace } from '../domain/kpi/places.ts'
import type { EmergencyUnit } from '../domain/kpi/readiness.ts'
import type { ReportRow } from '../domain/reports/report-row.ts'
import { kpiBaseId } from '../domain/subjects.ts'
import type { Ledger } from './ledger.ts'

/** The subjects that it is made of. */
export const GROUND_KINDS = ['compound', 'division', 'unit', 'kpiBase'] as const

export interface KpiGround {
  readonly jurisdiction: Jurisdiction
  emergencyUnits(): readonly EmergencyUnit[]
  /** What was entered for a base period; `undefined`: nothing. */
  entered(id: KpiId, base: Span): number | undefined
  townOf(row: ReportRow): KpiPlace | undefined
  compoundOf(row: ReportRow): KpiPlace | undefined
}

/** @param ledger read when it is asked: one that goes on is to be asked at one moment */
export function kpiGround(ledger: Pick<Ledger, 'of'>): KpiGround {
  const compounds = ledger.of<Compound>('compound')
  const divisions = ledger.of<Division>('division')
  const units = ledger.of<Unit>('unit')
  const bases = ledger.of<KpiBase>('kpiBase')
  const towns = new Map<string | undefined, KpiPlace | undefined>()
  const jurisdiction: Jurisdiction = {
    entrusted: new Set([...divisions.values()].filter((one) => one.entrusted).map(({ id }) => id)),
    divisionOf: (compound) => compounds.get(compound)?.division,
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

  return {
    jurisdiction,
    emergencyUnits: () =>
      [...units.values()].flatMap(({ id, callSign, team, confirmed, division }) =>
        team === 'rapidResponse' && confirmed && isOurs({ division, compound: undefined }, jurisdiction)
          ? [{ id, callSign, ...(division === undefined ? {} : { division }) }]
          : [],
      ),
    entered(id, { fromMs, toMs }) {
      const base = bases.get(kpiBaseId(id, fromMs))
      return base?.toMs === toMs ? base.value : undefined
    },
    townOf({ division }) {
      if (!towns.has(division)) towns.set(division, divisionOf(division))
      return towns.get(division)
    },
    compoundOf({ compound }) {
      const found = compound === undefined ? undefined : compounds.get(compound)
      return found && { id: found.id, name: found.name, ...(found.households === undefined ? {} : { households: found.households }) }
    },
  }
}
