/** What those who take part in a drill are called by people: call signs of units, names of watch points. */
import type { DrillPlan } from '#wire/drills'
import type { WatchPoint } from '#wire/places'
import type { Unit } from '#wire/units'
import { allUnitsOf } from '../domain/drills/participants.ts'
import type { Ledger } from './ledger.ts'

/** By id, as the registry has them now; without whoever is not in it, or has no other name than its id. */
export function drillNames(
  ledger: Pick<Ledger, 'of'>,
  { participants }: Pick<DrillPlan, 'participants'>,
): Readonly<Record<string, string>> {
  const units = ledger.of<Unit>('unit')
  const watchPoints = ledger.of<WatchPoint>('watchPoint')
  const named = [
    ...allUnitsOf(participants).map((id) => [id, units.get(id)?.callSign] as const),
    ...participants.flatMap((one) => (one.kind === 'watchPoint' ? [[one.id, watchPoints.get(one.id)?.name] as const] : [])),
  ]
  return Object.fromEntries(named.flatMap(([id, name]) => (name === undefined || name === id ? [] : [[id, name]])))
}
