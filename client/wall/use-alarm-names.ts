/** What things are called that alarms know by id. */
import { useReports } from '../http/report-store.ts'
import { useLive } from '../live/live-store.ts'
import { usePlaces } from '../places/place-store.ts'
import type { AlarmNames } from './alarm-cards.ts'

export function useAlarmNames(): AlarmNames {
  const live = useLive()
  const places = usePlaces()
  const reports = useReports()
  return {
    unit: live.unitName,
    compound: (id) => places.compounds.get(id)?.name,
    watchPoint: (id) => places.watchPoints.get(id)?.name,
    division: (id) => places.divisionName(id) || undefined,
    incidentAddress: (id) => reports.find('incident', id)?.address,
  }
}
